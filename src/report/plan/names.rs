//! How a plan names entities, rules and changes.

use crate::catalog::{Catalog, Kind};
use crate::plan::{Action, EntityRef, Field, Verb};
use crate::program::{Pillar, RuleId};
use crate::report::plan::PlanView;
use crate::table::{Day, Seen, StrId};
use crate::value::{Currency, Rational, Unit, show};

/// A rule as people find it: its name and place; the unnamed form is its place already.
pub(in crate::report) fn rule(view: &PlanView<'_>, id: RuleId) -> String {
    let rule = view.program.rule(id);
    if rule.named { format!("{} ({}:{})", rule.name, rule.file, rule.line) } else { rule.name.to_string() }
}

/// A rule's name alone.
pub(in crate::report) fn rule_name<'a>(view: &PlanView<'a>, id: RuleId) -> &'a str {
    &view.program.rule(id).name
}

/// An entity as a row names it: a keyword with its match type, everything else by what people call it.
pub(in crate::report) fn entity(view: &PlanView<'_>, entity: &EntityRef) -> String {
    let name = if entity.name.is_empty() { &entity.id } else { &entity.name };
    match match_type(view, entity) {
        Some(word) => format!("{name} [{word}]"),
        None => name.to_string(),
    }
}

/// An entity with its kind and place, for a line of its own: `keyword garlic press in Kitchen Exact, acme-us`.
pub(in crate::report) fn placed(view: &PlanView<'_>, of: &EntityRef) -> String {
    let mut text = format!("{} {}", kind(of.kind), entity(view, of));
    if let Some(campaign) = of.campaign.as_ref().filter(|_| of.kind != Kind::Campaign) {
        text.push_str(" in ");
        text.push_str(campaign);
    }
    if !of.account.is_empty() && of.kind != Kind::Account {
        text.push_str(", ");
        text.push_str(&of.account);
    }
    text
}

/// An entity with its campaign, where rows are not grouped by campaign.
pub(in crate::report) fn with_campaign(view: &PlanView<'_>, of: &EntityRef) -> String {
    match &of.campaign {
        Some(campaign) => format!("{} in {campaign}", entity(view, of)),
        None => entity(view, of),
    }
}

/// The word of a kind as prose has it.
pub(in crate::report) fn kind(kind: Kind) -> String {
    kind.word().replace('_', " ")
}

/// A pillar as headings have it.
pub(in crate::report) fn pillar(pillar: Pillar) -> &'static str {
    match pillar {
        Pillar::Foundation => "Foundation",
        Pillar::Optimization => "Optimization",
        Pillar::Amplification => "Amplification",
    }
}

/// Several of a kind as prose has it.
pub(in crate::report) fn kinds(of: Kind) -> String {
    match of {
        Kind::Health => "health metrics".to_owned(),
        other => format!("{}s", kind(other)),
    }
}

fn match_type(view: &PlanView<'_>, entity: &EntityRef) -> Option<String> {
    if entity.kind != Kind::Keyword {
        return None;
    }
    let attr = Catalog::standard().find_attr(Kind::Keyword, "match_type")?.id;
    let Seen::Value(text, _) = view.table.attr(attr, entity.entity.index, Day(i32::MAX), u32::MAX) else { return None };
    let text = view.table.strings.get(StrId(u32::try_from(text).ok()?));
    Some(text.replace('_', " "))
}

/// What an action does, on one line: `lower bid $1.20 -> $1.08`.
pub(in crate::report) fn change(action: &Action) -> String {
    let field = field(action.field);
    match action.verb {
        Verb::Lower | Verb::Raise | Verb::Set | Verb::Restore => {
            let from = amount(action.from_value, action).or_else(|| action.from.clone());
            let to = amount(action.to_value, action).or_else(|| action.to.clone());
            match (from, to) {
                (Some(from), Some(to)) => format!("{} {field} {from} -> {to}", verb(action.verb)),
                (None, Some(to)) => format!("{} {field} to {to}", verb(action.verb)),
                (Some(from), None) => format!("{} {field} from {from}", verb(action.verb)),
                (None, None) => format!("{} {field}", verb(action.verb)),
            }
        }
        Verb::Pause | Verb::Enable => verb(action.verb),
        Verb::AddNegative | Verb::AddKeyword => addition(action),
        Verb::Reorder => match &action.to {
            Some(units) => format!("reorder {units} units"),
            None => "reorder".to_owned(),
        },
    }
}

fn addition(action: &Action) -> String {
    let what = verb(action.verb);
    let Some(added) = &action.addition else { return what };
    // Its own campaign and ad group stand beside it already.
    let own = action.entity.campaign.as_ref() == Some(&added.campaign) && action.entity.ad_group == added.ad_group;
    let place = match (&added.ad_group, added.level) {
        (_, "ad_group") if own => "its ad group".to_owned(),
        (_, "campaign") if own => "its campaign".to_owned(),
        (Some(group), "ad_group") => format!("{} / {group}", added.campaign),
        _ => added.campaign.to_string(),
    };
    let bid = added.bid.as_ref().map(|bid| format!(" at {}", money(bid, action.currency))).unwrap_or_default();
    format!("{what} {}{bid} to {place}", added.match_type)
}

/// A canonical amount of money with its sign.
fn money(text: &str, currency: Option<Currency>) -> String {
    let value = text.parse().ok().and_then(|decimal| Rational::from_decimal(decimal).ok());
    value.map_or_else(|| text.to_owned(), |value| show::money(value, currency))
}

fn amount(value: Option<Rational>, action: &Action) -> Option<String> {
    Some(show::value(value?, action.value_unit.unwrap_or(Unit::Number), action.currency))
}

/// The field's word of a change's phrase.
pub(in crate::report) fn field(field: Field) -> String {
    match field {
        Field::Amount(field) => field.word().replace('_', " "),
        Field::State => "state".to_owned(),
        Field::Negative => "negative".to_owned(),
        Field::Keyword => "keyword".to_owned(),
        Field::Reorder => "reorder".to_owned(),
    }
}

/// The verb of a change's phrase.
pub(in crate::report) fn verb(verb: Verb) -> String {
    verb.word().replace('_', " ")
}

/// What a change does without its amounts, for counts: `lower bid`, `pause`.
pub(in crate::report) fn direction(action: &Action) -> String {
    match action.verb {
        Verb::Lower | Verb::Raise | Verb::Set | Verb::Restore => {
            format!("{} {}", verb(action.verb), field(action.field))
        }
        other => verb(other),
    }
}

/// The rule's sentence for a change, with what shrank it.
pub(in crate::report) fn because(action: &Action) -> String {
    if action.limited_by.is_empty() {
        return action.because.clone();
    }
    let asked = |asked: &String| match action.value_unit {
        Some(Unit::Money) => format!("asked {}, ", money(asked, action.currency)),
        _ => format!("asked {asked}, "),
    };
    let asked = action.asked.as_ref().map(asked).unwrap_or_default();
    format!("{}; {asked}limited by {}", action.because, action.limited_by.join(", "))
}
