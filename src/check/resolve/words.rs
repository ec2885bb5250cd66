//! Names that do not exist, with what was likely meant; and the bare words on the right of `is` and `in`.

use crate::catalog::{AttrId, Catalog, Kind, Up};
use crate::check::checker::Checker;
use crate::check::context::Ctx;
use crate::check::names::{Named, a, kinds_with, list_kinds, list_words};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::program::{Path, Txt, TxtKind};
use crate::syntax::ast::Word;
use crate::text::Span;
use crate::value::{Type, Unit};
use std::sync::Arc;

/// What the consoles and other tools call a figure or field.
const NAMES_OF_OTHERS: &[(&str, &str)] = &[
    ("ad_cost", "spend"),
    ("attributed_sales", "sales"),
    ("click_through_rate", "ctr"),
    ("conv_value", "sales"),
    ("conversion_rate", "cvr"),
    ("conversion_value", "sales"),
    ("conversions", "orders"),
    ("cost", "spend"),
    ("cost_per_click", "cpc"),
    ("cost_per_conversion", "cpa"),
    ("cost_per_order", "cpa"),
    ("daily_budget", "budget"),
    ("days_of_inventory", "days_of_cover"),
    ("days_of_stock", "days_of_cover"),
    ("default_max_cpc", "default_bid"),
    ("inventory", "available"),
    ("keyword_bid", "bid"),
    ("keyword_text", "text"),
    ("max_bid", "bid"),
    ("max_cpc", "bid"),
    ("on_hand", "available"),
    ("purchases", "orders"),
    ("quantity", "available"),
    ("reviews", "review_count"),
    ("revenue", "sales"),
    ("stars", "rating"),
    ("status", "state"),
    ("stock", "available"),
    ("turnover", "sales"),
    ("units_sold", "units"),
];

impl<'a> Checker<'a> {
    /// A bare name that the entity at hand does not know.
    pub(super) fn unknown_field(&self, word: &Word, ctx: &Ctx<'a>) -> Diagnostic {
        let (name, span, kind) = (word.node.as_str(), ctx.at(word.span), ctx.kind);
        if let Some(problem) = self.of_account(name, span, kind) {
            return problem;
        }
        if let Some(help) = no_name(name) {
            return Diagnostic::at(Code::UnknownName, span, format!("`{name}` names nothing here"))
                .label("unknown")
                .help(help);
        }
        if let Some(ours) = self.ours(name, kind) {
            return Diagnostic::at(Code::UnknownName, span, format!("{} has no `{name}`", a(kind)))
                .label("by another name here")
                .help(format!("write `{ours}`"))
                .fix(span, ours);
        }
        let mut elsewhere = kinds_with(self.catalog, name);
        if let Some(Named::Metric(at)) = self.names.find_shipped(name) {
            elsewhere.extend(self.names.metrics.get(at).into_iter().flat_map(|metric| metric.kinds.iter()));
        }
        if !elsewhere.is_empty() {
            return not_here(name, span, kind, &elsewhere);
        }
        if let Some(other) = Kind::from_word(name) {
            return Diagnostic::at(
                Code::UnknownName,
                span,
                format!("`{name}` is an entity, and a value is needed here"),
            )
            .label("an entity")
            .help(match other {
                Kind::Campaign | Kind::AdGroup => {
                    format!("name a field of it, such as `{name}.name is \"…\"`, or ask `any {name} has …`")
                }
                _ => format!("name a field of it such as `{name}.{}`, or ask `any {name} has …`", usual_field(other)),
            });
        }
        let problem = Diagnostic::at(Code::UnknownName, span, format!("{} has no `{name}`", a(kind))).label("unknown");
        let known = self.known_names(kind);
        match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(span, near),
            None => problem.help(format!("`portreeve reference {}` lists what {} has", kind.word(), a(kind))),
        }
    }

    /// On accounts a bare `spend` would hide whether it is the ads' or all of it.
    fn of_account(&self, name: &str, span: Span, kind: Kind) -> Option<Diagnostic> {
        let forms: Vec<String> = ["ad_", "total_"]
            .iter()
            .map(|prefix| format!("{prefix}{name}"))
            .filter(|form| self.catalog.find_flow(kind, form).is_some())
            .collect();
        if forms.is_empty() {
            return None;
        }
        let why = match forms.as_slice() {
            [_, _] => "on an account it is either the ads' or all of it",
            _ => "it is the ads' share here, and says so in its name",
        };
        let quoted: Vec<String> = forms.iter().map(|form| format!("`{form}`")).collect();
        let help = list_words(&quoted.iter().map(String::as_str).collect::<Vec<_>>(), "or");
        let problem = Diagnostic::at(Code::NotOnEntity, span, format!("{} has no `{name}`", a(kind)))
            .label(why)
            .help(format!("write {help}"));
        Some(match forms.as_slice() {
            [one] => problem.fix(span, one.clone()),
            _ => problem,
        })
    }

    /// What other tools call by this name, where the entity has it.
    pub(super) fn ours(&self, name: &str, kind: Kind) -> Option<String> {
        let (_, ours) = NAMES_OF_OTHERS.iter().find(|(theirs, _)| *theirs == name)?;
        let known = self.known_names(kind);
        let forms = ["", "total_", "ad_"].iter().map(|prefix| format!("{prefix}{ours}"));
        forms.into_iter().find(|form| known.contains(form) && form != name)
    }

    /// Every name that can stand bare on an entity.
    fn known_names(&self, kind: Kind) -> Vec<String> {
        let attrs = self.catalog.attrs().iter().filter(|attr| attr.kind == kind).map(|attr| attr.name.clone());
        let flows = self.catalog.flows().iter().filter(|flow| flow.kind == kind).map(|flow| flow.name.clone());
        let metrics = self.names.metrics_of(kind).map(str::to_owned);
        let values = self.names.of_sort(|named| matches!(named, Named::Let(_) | Named::Metric(_)));
        let mut known: Vec<String> = attrs.chain(flows).chain(metrics).chain(values).collect();
        known.sort();
        known.dedup();
        known
    }

    /// The word on the right of `is` or `in` for an attribute on the left: a literal when the attribute has such words.
    pub(super) fn word_of(&mut self, attr: Option<AttrId>, word: &Word) -> Option<Txt> {
        let literal = Txt { kind: TxtKind::Literal(word.node.as_str().into()), text: word.node.as_str().into() };
        let Some(words) = attr.and_then(|attr| self.catalog.words(attr)) else { return Some(literal) };
        let folded = crate::value::fold(&word.node);
        if words.words.contains(&folded) {
            return Some(literal);
        }
        let near = nearest(&folded, words.words.iter().map(String::as_str));
        if near.is_none() && !words.closed {
            return Some(literal);
        }
        let name = attr.map(|attr| self.catalog.attr(attr).name.clone()).unwrap_or_default();
        let known = list_words(&words.words.iter().map(String::as_str).collect::<Vec<_>>(), "and");
        let problem = Diagnostic::at(Code::UnknownWord, word.span, format!("`{name}` is never `{}`", word.node))
            .label("unknown word");
        let problem = match near {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(word.span, near),
            None => problem.help(format!("the words of `{name}` are {known}")),
        };
        self.fail(problem)
    }

    /// The words of a channel: those the program knows and those of the accounts.
    pub(super) fn channels(&self) -> Vec<String> {
        let mut known: Vec<String> = ["amazon", "google_ads", "shopify", "walmart"].map(str::to_owned).to_vec();
        known.extend(self.inputs.accounts.iter().filter_map(|account| account.channel.clone()));
        known.sort();
        known.dedup();
        known
    }

    /// The entries of a list.
    pub(super) fn list(&mut self, word: &Word, ctx: &Ctx<'a>) -> Option<Vec<Arc<str>>> {
        if let Some(named @ Named::List(at)) = self.names.find(&word.node, ctx.standard) {
            self.used.insert(named);
            return self.names.lists.get(at)?.entries.clone();
        }
        let lists = self.names.of_sort(|named| matches!(named, Named::List(_)));
        let problem = Diagnostic::at(Code::UnknownName, ctx.at(word.span), format!("there is no list `{}`", word.node))
            .label("unknown");
        let problem = match nearest(&word.node, lists.iter().map(String::as_str)) {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(word.span, near),
            None => problem.help(format!(
                "add `list {} = \"…\", \"…\"` or `list {} from \"{}.txt\"`",
                word.node, word.node, word.node
            )),
        };
        self.fail(problem)
    }
}

/// The attribute that a text is, for the words that it can hold.
pub(super) fn attribute_of(txt: &Txt) -> Option<AttrId> {
    match &txt.kind {
        TxtKind::Attr { attr, .. } => Some(*attr),
        TxtKind::On { value, .. } | TxtKind::This(value) => attribute_of(value),
        TxtKind::Literal(_) | TxtKind::Let(_) | TxtKind::Own { .. } | TxtKind::OwnOffer | TxtKind::Cell { .. } => None,
    }
}

/// Whether a text is an entity's channel.
pub(super) fn is_channel(txt: &Txt) -> bool {
    matches!(&txt.kind, TxtKind::Own { path: Path(_), field: crate::program::OwnField::Channel })
}

/// Words of plain English that are said another way.
fn no_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "more" | "higher" | "greater" => "`20 or more` is one sign: write `>= 20`",
        "less" | "fewer" => "`20 or less` is one sign: write `<= 20`",
        "none" | "null" | "nothing" | "zero" | "empty" | "blank" => {
            "write `0` for none of it, or `is missing` for a cell without a value"
        }
        "today" | "dow" | "day_of_week" => "write `weekday in mon`, or a date such as `start_date < 2026-11-20`",
        "lifetime" | "all_time" => "windows are days, such as `over 90d`, or `over report` for a report's whole period",
        _ => return None,
    })
}

/// A name that other entities have.
fn not_here(name: &str, span: Span, kind: Kind, elsewhere: &[Kind]) -> Diagnostic {
    let mut elsewhere = elsewhere.to_vec();
    elsewhere.sort_unstable();
    elsewhere.dedup();
    let problem = Diagnostic::at(Code::NotOnEntity, span, format!("{} has no `{name}`", a(kind)))
        .label(format!("of {}", list_kinds(&elsewhere)));
    let one = elsewhere.iter().find(|other| matches!(kind.up(**other), Up::One(_)));
    if let Some(one) = one {
        let text = format!("{}.{name}", one.word());
        return problem.help(format!("write `{text}`")).fix(span, text);
    }
    let Some(other) = elsewhere.iter().find(|other| kind.relates_to(**other)) else {
        return problem.help(format!("judge `on {}` instead", elsewhere.first().map_or("listing", |kind| kind.word())));
    };
    let word = other.word();
    let any = format!("`any {word} has {name} …`");
    let function = if adds_up(*other, name) { "sum" } else { "max" };
    if kind == Kind::Product && *other == Kind::Listing {
        return problem.help(format!("write `{name} on shopify`, {any} or `{function} of {word}.{name}`"));
    }
    problem.help(format!("write {any}, or one number of all such as `{function} of {word}.{name}`"))
}

/// Whether a field of several entities has a sum: counts have, prices and ratings do not.
fn adds_up(kind: Kind, name: &str) -> bool {
    let catalog = Catalog::standard();
    catalog.find_flow(kind, name).is_some()
        || catalog
            .find_attr(kind, name)
            .is_some_and(|attr| attr.ty == Type::Numeric(Unit::Number) && attr.name != "rating")
}

fn usual_field(kind: Kind) -> &'static str {
    match kind {
        Kind::Campaign => "budget",
        Kind::Listing | Kind::Offer => "price",
        Kind::Product => "available",
        Kind::Health => "value",
        Kind::Review => "rating",
        Kind::AdGroup | Kind::Keyword | Kind::SearchTerm | Kind::Placement | Kind::ProductAd => "clicks",
        Kind::Account | Kind::Order | Kind::Ticket => "age",
    }
}
