//! A plan, from either side, reduced to what the two must agree on.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::Signed;
use serde_json::Value as Json;

use crate::reference::data::GeneratedWorkspace;
use crate::reference::history::{EntityRef, Held};
use crate::reference::plan::plan;
use crate::reference::proposals::{Proposal, Status};
use crate::reference::tree::Field;
use crate::reference::value::{Q, Why, Whys, q, shortest, whole};

/// An entity as `kind account id`.
type Name = String;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Act {
    /// The rule and those it was merged with.
    pub rules: BTreeSet<String>,
    pub entity: Name,
    pub verb: String,
    pub field: String,
    pub from: String,
    pub to: String,
    pub status: String,
    pub code: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub in_scope: usize,
    pub matched: usize,
    pub undecided: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub actions: BTreeSet<Act>,
    pub findings: BTreeMap<(String, Name), String>,
    pub alerts: BTreeMap<(String, Name), String>,
    /// By rule and account.
    pub tallies: BTreeMap<(String, String), Tally>,
    /// Of the reference: each undecided entity with the codes that may be given for it. Of the
    /// product: each code as often as it was given.
    pub undecided: BTreeMap<(String, String), Vec<BTreeSet<String>>>,
}

fn name(entity: &EntityRef) -> Name {
    format!("{} {} {}", entity.kind.word(), entity.account, entity.id)
}

/// What the reference makes of a workspace.
pub(crate) fn of_reference(workspace: &GeneratedWorkspace) -> Outcome {
    plan(workspace, |_, plan| {
        let mut outcome = Outcome::default();
        for proposal in &plan.proposals {
            outcome.actions.insert(act(proposal));
        }
        for note in &plan.findings {
            outcome.findings.insert((note.rule.clone(), name(&note.entity)), note.state.to_owned());
        }
        for note in &plan.alerts {
            outcome.alerts.insert((note.rule.clone(), name(&note.entity)), note.state.to_owned());
        }
        for ((rule, account), (in_scope, matched)) in &plan.tallies {
            let tally = outcome.tallies.entry((rule.clone(), account.clone())).or_default();
            tally.in_scope = *in_scope;
            tally.matched = *matched;
        }
        for undecided in &plan.undecided {
            let place = (undecided.rule.clone(), undecided.entity.account.clone());
            outcome.tallies.entry(place.clone()).or_default().undecided += 1;
            outcome.undecided.entry(place).or_default().push(codes(&undecided.whys));
        }
        outcome
    })
}

fn codes(whys: &Whys) -> BTreeSet<String> {
    let words = |why: &Why| -> &'static [&'static str] {
        match why {
            Why::MissingDay => &["missing_day", "suspect_day", "no_period"],
            Why::Missing => &["missing"],
            Why::Refused => &["refused_cell"],
            Why::NoData => &["no_dataset"],
            Why::Aged => &["too_old"],
            Why::Undefined => &["undefined", "unlimited"],
            Why::Currency => &["currency"],
            Why::Stale => &["stale_data", "apart"],
            Why::NoMoment => &["no_moment"],
            Why::NoneRelated => &["none_related"],
            Why::AtLeast => &["age_unknown"],
        }
    };
    whys.iter().flat_map(words).map(|word| (*word).to_owned()).collect()
}

fn act(proposal: &Proposal) -> Act {
    let mut rules: BTreeSet<String> = proposal.also.iter().cloned().collect();
    rules.insert(proposal.rule.name.clone());
    let (status, code) = match proposal.status {
        Status::Planned => ("planned", ""),
        Status::Held(code) => ("held", code),
        Status::Conflict => ("conflict", "conflict"),
    };
    let is_addition = proposal.addition.is_some() && status == "planned";
    Act {
        // A raise and a set to the same value are one action under either verb.
        verb: if rules.len() > 1 { String::new() } else { proposal.verb.word().to_owned() },
        rules,
        entity: match &proposal.addition {
            Some(addition) if is_addition => added(
                addition.level.word(),
                &proposal.entity.account,
                &addition.place,
                addition.match_type,
                &addition.text,
            ),
            _ => name(&proposal.entity.reference()),
        },
        field: proposal.field.word().to_owned(),
        from: held(proposal.field, proposal.from.as_ref()),
        to: match &proposal.addition {
            Some(addition) if is_addition => addition.bid.as_ref().map(shortest).unwrap_or_default(),
            _ if is_refused(code) => String::new(),
            _ => held(proposal.field, proposal.to.as_ref()),
        },
        status: status.to_owned(),
        code: code.to_owned(),
    }
}

/// Equal additions may come from several search terms, so they go by what is added.
fn added(level: &str, account: &str, place: &str, match_type: &str, text: &str) -> Name {
    format!("{level} {account} {place} gets {match_type} {}", text.to_lowercase())
}

fn held(field: Field, held: Option<&Held>) -> String {
    match held {
        None => String::new(),
        Some(Held::Word(word)) => word.clone(),
        Some(Held::Amount(amount)) if field == Field::Adjustment => shortest(&(amount * whole(100))),
        Some(Held::Amount(amount)) => shortest(amount),
    }
}

/// What the product's plan, as JSON, says.
pub(crate) fn of_product(plan: &Json) -> Outcome {
    let mut outcome = Outcome::default();
    for action in list(plan, "actions") {
        outcome.actions.insert(act_of_json(action));
    }
    for finding in list(plan, "findings") {
        let place = (text(finding, "rule"), name_of_json(&finding["entity"]));
        outcome.findings.insert(place, text(finding, "state"));
    }
    for alert in list(plan, "alerts") {
        let place = (text(alert, "rule"), name_of_json(&alert["entity"]));
        outcome.alerts.insert(place, text(alert, "state"));
    }
    for rule in list(plan, "rules") {
        let place = (text(rule, "rule"), text(rule, "account"));
        let tally = Tally {
            in_scope: count(rule, "in_scope"),
            matched: count(rule, "matched"),
            undecided: count(rule, "undecided"),
        };
        if tally != Tally::default() {
            outcome.tallies.insert(place, tally);
        }
    }
    for undecided in list(plan, "undecided") {
        let place = (text(undecided, "rule"), text(undecided, "account"));
        let code = BTreeSet::from([text(undecided, "reason_code")]);
        let all = outcome.undecided.entry(place).or_default();
        all.extend((0..count(undecided, "entities")).map(|_| code.clone()));
    }
    outcome
}

fn list<'j>(json: &'j Json, key: &str) -> impl Iterator<Item = &'j Json> {
    json[key].as_array().unwrap_or_else(|| panic!("the plan has no {key}")).iter()
}

fn text(json: &Json, key: &str) -> String {
    json[key].as_str().unwrap_or_default().to_owned()
}

fn count(json: &Json, key: &str) -> usize {
    usize::try_from(json[key].as_u64().unwrap_or_else(|| panic!("no number {key}"))).unwrap()
}

fn act_of_json(action: &Json) -> Act {
    let mut rules: BTreeSet<String> = list(action, "also").map(|rule| rule.as_str().unwrap().to_owned()).collect();
    rules.insert(text(action, "rule"));
    let target = action.get("target").filter(|_| action["status"] == "planned");
    let (entity, to) = match target {
        Some(target) => {
            let level = text(target, "level");
            let place = text(target, if level == "campaign" { "campaign_id" } else { "ad_group_id" });
            let account = text(&action["entity"], "account");
            let entity = added(&level, &account, &place, &text(target, "match_type"), &text(target, "text"));
            (entity, amount(&text(target, "bid")))
        }
        None if is_refused(&text(action, "reason_code")) => (name_of_json(&action["entity"]), String::new()),
        None => (name_of_json(&action["entity"]), amount(&text(action, "to"))),
    };
    Act {
        verb: if rules.len() > 1 { String::new() } else { text(action, "verb") },
        rules,
        entity,
        field: text(action, "field"),
        from: amount(&text(action, "from")),
        to,
        status: text(action, "status"),
        code: text(action, "reason_code"),
    }
}

/// What a refused change would have set is not worked out, or only by one side.
fn is_refused(code: &str) -> bool {
    !matches!(code, "" | "overridden" | "absorbed" | "conflict" | "moot" | "unfunded" | "cap" | "observe_mode")
}

/// Without trailing zeros, so that only the value counts here; the form has tests of its own.
fn amount(text: &str) -> String {
    match parsed(text.trim_end_matches('%')) {
        Some(amount) => shortest(&amount),
        None => text.to_owned(),
    }
}

fn parsed(text: &str) -> Option<Q> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let scale = 10_i64.checked_pow(u32::try_from(after.len()).ok()?)?;
    let number: i64 = format!("{before}{after}").parse().ok()?;
    let parsed = q(number * sign, scale);
    (!parsed.is_negative() || sign < 0).then_some(parsed)
}

fn name_of_json(entity: &Json) -> Name {
    format!("{} {} {}", text(entity, "kind"), text(entity, "account"), text(entity, "id"))
}
