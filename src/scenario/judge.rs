//! What came out on a day, held against what the test expects of it.
//!
//! Every planned change, every conflict, every finding that opens, closes or is muted and every alert that changes its state, by the
//! rules that the expectations of the day name, must be expected; by all rules when one of them names none.

use crate::catalog::Kind;
use crate::eval::{Evaluation, Truth, Verdict};
use crate::history::{AlertState, History};
use crate::plan::{
    AccountState, Action, AlertEntry, EntityRef, Field, Finding, FindingState, Plan, PlanStatus, UndecidedGroup, Verb,
};
use crate::program::test::{
    Expected, ExpectedAlert, ExpectedFinding, ExpectedKind, ExpectedWay, Reason, Test, TestThing,
};
use crate::program::{Program, RuleId};
use crate::report::plan::phrase;
use crate::table::{Entity, Table};
use crate::value::fold;
use std::sync::Arc;

/// A day of a test with what came out on it.
pub(super) struct Outcome<'a> {
    pub(super) test: &'a Test,
    pub(super) program: &'a Program,
    pub(super) table: &'a Table,
    pub(super) evaluation: &'a Evaluation,
    pub(super) plan: &'a Plan,
    /// What was known before the day.
    pub(super) history: &'a History,
}

/// What is not as expected: what is missing, what is too much, and the rules and entities that a person wants explained.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    pub(super) missing: Vec<String>,
    pub(super) unexpected: Vec<String>,
    pub(super) explain: Vec<(RuleId, Entity)>,
}

/// Something that came out.
struct Event<'a> {
    what: What<'a>,
    rules: Vec<RuleId>,
    entity: &'a EntityRef,
}

enum What<'a> {
    Change(&'a Action),
    Finding(&'a Finding),
    Alert(&'a AlertEntry),
}

impl Outcome<'_> {
    /// Holds what came out against the expectations of the day.
    pub(super) fn judge(&self, expected: &[&Expected]) -> Verdicts {
        let mut verdicts = Verdicts::default();
        if expected.is_empty() {
            return verdicts;
        }
        let mut events = self.events(expected);
        for one in expected {
            let met = match &one.kind {
                ExpectedKind::Nothing => self.is_nothing(one, &events),
                ExpectedKind::Undecided => self.is_undecided(one),
                ExpectedKind::PlanHeld => self.is_held(one),
                ExpectedKind::Conflict => self.take_conflict(one, &mut events),
                _ => match events.iter().position(|event| self.meets(one, event)) {
                    Some(at) => {
                        events.remove(at);
                        true
                    }
                    None => false,
                },
            };
            if !met {
                verdicts.missing.push(one.text.to_string());
                self.want_explained(one, &mut verdicts.explain);
            }
        }
        for event in &events {
            verdicts.unexpected.push(self.said(event));
            verdicts.explain.extend(event.rules.first().map(|rule| (*rule, event.entity.entity)));
        }
        if !verdicts.missing.is_empty() {
            self.add_held(expected, &mut verdicts.unexpected);
        }
        verdicts.explain.sort();
        verdicts.explain.dedup();
        verdicts
    }

    /// Takes the contradiction that an expectation is of out of the events: each of its rules has one of its own.
    fn take_conflict(&self, expected: &Expected, events: &mut Vec<Event<'_>>) -> bool {
        let before = events.len();
        let all = expected
            .rules
            .iter()
            .all(|rule| events.iter().any(|event| event.rules.contains(rule) && self.meets(expected, event)));
        if all {
            events.retain(|event| !self.meets(expected, event));
        }
        all && events.len() < before
    }

    /// What came out by the rules that the expectations name.
    fn events(&self, expected: &[&Expected]) -> Vec<Event<'_>> {
        let all = expected.iter().any(|one| one.rules.is_empty());
        let named = |rule: RuleId| all || expected.iter().any(|one| one.rules.contains(&rule));
        let mut events = Vec::new();
        for action in &self.plan.actions {
            let rules: Vec<RuleId> = std::iter::once(action.rule).chain(action.also.iter().copied()).collect();
            if action.status != PlanStatus::Held && rules.iter().any(|rule| named(*rule)) {
                events.push(Event { what: What::Change(action), rules, entity: &action.entity });
            }
        }
        for finding in self.plan.findings.iter().filter(|finding| named(finding.rule) && self.is_news(finding)) {
            events.push(Event { what: What::Finding(finding), rules: vec![finding.rule], entity: &finding.entity });
        }
        for alert in self.plan.alerts.iter().filter(|alert| named(alert.rule) && self.is_new_state(alert)) {
            events.push(Event { what: What::Alert(alert), rules: vec![alert.rule], entity: &alert.entity });
        }
        events
    }

    /// Whether a finding was open before this day.
    fn was_open(&self, finding: &Finding) -> bool {
        self.history.findings.iter().any(|past| *past.id == *finding.id && past.open)
    }

    fn is_news(&self, finding: &Finding) -> bool {
        match finding.state {
            FindingState::Open | FindingState::Suppressed => !self.was_open(finding),
            FindingState::Closed => true,
            FindingState::Unverified => false,
        }
    }

    fn is_new_state(&self, alert: &AlertEntry) -> bool {
        let before = self.history.alerts.iter().find(|past| *past.id == *alert.id).map(|past| past.state);
        before != Some(alert.state)
    }

    fn meets(&self, expected: &Expected, event: &Event<'_>) -> bool {
        self.is_about(expected, event.entity)
            && (expected.rules.is_empty()
                || expected.kind == ExpectedKind::Conflict
                || expected.rules.iter().all(|rule| event.rules.contains(rule)))
            && self.is_kind(expected, &event.what)
            && has_reason(expected, &event.what)
    }

    fn is_about(&self, expected: &Expected, entity: &EntityRef) -> bool {
        let thing = expected.thing.and_then(|at| self.test.things.get(at));
        expected.thing.is_none() || thing.is_some_and(|thing| is_thing(self.test, thing, entity))
    }

    fn is_kind(&self, expected: &Expected, what: &What<'_>) -> bool {
        match (&expected.kind, what) {
            (ExpectedKind::Conflict, What::Change(action)) => {
                action.status == PlanStatus::Conflict
                    && (expected.rules.is_empty() || expected.rules.contains(&action.rule))
            }
            (_, What::Change(action)) if action.status == PlanStatus::Conflict => false,
            (ExpectedKind::Change { way, field, from, to }, What::Change(action)) => {
                let verb = match way {
                    ExpectedWay::Lower => action.verb == Verb::Lower,
                    ExpectedWay::Raise => action.verb == Verb::Raise,
                    ExpectedWay::Set => action.verb == Verb::Set,
                    ExpectedWay::Restore => action.verb == Verb::Restore,
                };
                verb && action.field == Field::Amount(*field)
                    && from.is_none_or(|from| action.from_value == Some(from))
                    && action.to_value == Some(*to)
            }
            // What an `until` gives back enables or pauses as much as what a rule asks for.
            (ExpectedKind::State { enable }, What::Change(action)) => {
                let (verb, state) = if *enable { (Verb::Enable, "enabled") } else { (Verb::Pause, "paused") };
                let given_back = action.verb == Verb::Restore && action.field == Field::State;
                action.verb == verb || given_back && action.to.as_deref() == Some(state)
            }
            (ExpectedKind::Addition { keyword, match_type, text, bid, level }, What::Change(action)) => {
                let verb = if *keyword { Verb::AddKeyword } else { Verb::AddNegative };
                action.verb == verb
                    && action.addition.as_ref().is_some_and(|addition| {
                        let said_bid = addition.bid.as_deref().and_then(|bid| bid.parse().ok());
                        let said_bid = said_bid.and_then(|bid| crate::value::Rational::from_decimal(bid).ok());
                        addition.match_type == &**match_type
                            && text.as_ref().is_none_or(|text| fold(text) == fold(&addition.text))
                            && bid.is_none_or(|bid| said_bid == Some(bid))
                            && level.as_ref().is_none_or(|level| addition.level == &**level)
                    })
            }
            (ExpectedKind::Reorder(units), What::Change(action)) => {
                action.verb == Verb::Reorder && action.to_value == Some(*units)
            }
            (ExpectedKind::Finding(state, message), What::Finding(finding)) => {
                let fits = match state {
                    ExpectedFinding::Opened => finding.state == FindingState::Open && !self.was_open(finding),
                    ExpectedFinding::Open => finding.state == FindingState::Open,
                    ExpectedFinding::Closed => finding.state == FindingState::Closed,
                    ExpectedFinding::Suppressed => finding.state == FindingState::Suppressed,
                    ExpectedFinding::Unverified => finding.state == FindingState::Unverified,
                };
                fits && message.as_ref().is_none_or(|message| **message == *finding.message)
            }
            (ExpectedKind::Alert(state, message), What::Alert(alert)) => {
                let fits = match (state, alert.state) {
                    (ExpectedAlert::Pending(None), AlertState::Pending { .. })
                    | (ExpectedAlert::Firing, AlertState::Firing)
                    | (ExpectedAlert::Clear, AlertState::Clear)
                    | (ExpectedAlert::Stale, AlertState::Stale) => true,
                    (ExpectedAlert::Pending(Some((held, of))), found) => {
                        found == AlertState::Pending { held: *held, of: *of }
                    }
                    _ => false,
                };
                fits && message.as_ref().is_none_or(|message| **message == *alert.message)
            }
            _ => false,
        }
    }

    /// Nothing comes out: with a reason, a change was asked for and is held for it; without one, it could be decided.
    fn is_nothing(&self, expected: &Expected, events: &[Event<'_>]) -> bool {
        let named =
            |rules: &[RuleId]| expected.rules.is_empty() || rules.iter().any(|rule| expected.rules.contains(rule));
        let came = events.iter().any(|event| named(&event.rules) && self.is_about(expected, event.entity));
        match &expected.because {
            _ if came => false,
            None => !self.undecided(expected).any(|_| true),
            Some(reason) => self.plan.actions.iter().any(|action| {
                action.status == PlanStatus::Held
                    && named(&[action.rule])
                    && self.is_about(expected, &action.entity)
                    && match reason {
                        Reason::Code(code) => action.refusal.is_some_and(|refusal| refusal.code() == &**code),
                        Reason::Sentence(sentence) => **sentence == *action.reason,
                    }
            }),
        }
    }

    /// The rules and entities that are undecided, of those that an expectation is about.
    fn undecided<'o>(&'o self, expected: &'o Expected) -> impl Iterator<Item = (RuleId, Entity, &'static str)> + 'o {
        let rules = self.program.rule_ids().zip(&self.evaluation.rules);
        let named = rules.filter(|((id, _), _)| expected.rules.is_empty() || expected.rules.contains(id));
        named.flat_map(move |((id, rule), judged)| {
            judged.entities.iter().zip(&judged.truths).filter_map(move |(index, truth)| {
                let Truth::Unknown(reason) = truth else { return None };
                let entity = Entity { kind: rule.kind, index: *index };
                self.is_about(expected, &EntityRef::of(self.table, entity)).then_some((id, entity, reason.code()))
            })
        })
    }

    fn is_undecided(&self, expected: &Expected) -> bool {
        match &expected.because {
            None => self.undecided(expected).any(|_| true),
            Some(Reason::Code(code)) => self.undecided(expected).any(|(_, _, found)| found == &**code),
            Some(Reason::Sentence(sentence)) => {
                let named = |group: &&UndecidedGroup| expected.rules.is_empty() || expected.rules.contains(&group.rule);
                self.plan.undecided.iter().filter(named).any(|group| *group.sentence == **sentence)
            }
        }
    }

    fn is_held(&self, expected: &Expected) -> bool {
        self.plan.accounts.iter().any(|account| {
            account.state == AccountState::Held
                && match &expected.because {
                    None => true,
                    Some(Reason::Code(code)) => account.caps.iter().any(|cap| cap.cap == &**code),
                    Some(Reason::Sentence(sentence)) => account.caps.iter().any(|cap| *cap.found == **sentence),
                }
        })
    }

    /// Changes that were asked for and are held: they say why something expected did not come out.
    fn add_held(&self, expected: &[&Expected], lines: &mut Vec<String>) {
        let named = |rule: RuleId| expected.iter().any(|one| one.rules.is_empty() || one.rules.contains(&rule));
        for action in self.plan.actions.iter().filter(|action| action.status == PlanStatus::Held && named(action.rule))
        {
            let code = action.refusal.map_or("held", crate::plan::Refusal::code);
            lines.push(format!(
                "nothing on {} by \"{}\" because {code}  ({})",
                called(&action.entity),
                self.program.rule(action.rule).name,
                action.reason
            ));
        }
        for one in expected {
            for (rule, entity, code) in self.undecided(one) {
                let of = called(&EntityRef::of(self.table, entity));
                let line = format!("undecided on {of} by \"{}\" because {code}", self.program.rule(rule).name);
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
        }
    }

    /// An event in the words of a test.
    fn said(&self, event: &Event<'_>) -> String {
        let rules: Vec<String> =
            event.rules.iter().map(|rule| format!("\"{}\"", self.program.rule(*rule).name)).collect();
        let what = match &event.what {
            What::Change(action) if action.status == PlanStatus::Conflict => {
                format!("conflict: {}", phrase(action))
            }
            What::Change(action) => phrase(action),
            What::Finding(finding) => {
                let state = match finding.state {
                    FindingState::Open => "opened",
                    FindingState::Closed => "closed",
                    FindingState::Suppressed => "suppressed",
                    FindingState::Unverified => "unverified",
                };
                format!("finding {state} \"{}\"", finding.message)
            }
            What::Alert(alert) => {
                let state = match alert.state {
                    AlertState::Clear => "clear".to_owned(),
                    AlertState::Pending { held, of } => format!("pending {held} of {of}"),
                    AlertState::Firing => "firing".to_owned(),
                    AlertState::Stale => "stale".to_owned(),
                };
                format!("alert {state} \"{}\"", alert.message)
            }
        };
        format!("{what} on {} by {}", called(event.entity), rules.join(" and "))
    }

    /// The rules of an expectation that is not met, on the entities that it is about.
    fn want_explained(&self, expected: &Expected, explain: &mut Vec<(RuleId, Entity)>) {
        for rule in &expected.rules {
            let kind = self.program.rule(*rule).kind;
            let count = if kind == Kind::Account { self.table.accounts.len() } else { self.table.kind(kind).len() };
            let all = (0..u32::try_from(count).unwrap_or(u32::MAX)).map(|index| Entity { kind, index });
            let about = all.filter(|entity| self.is_about(expected, &EntityRef::of(self.table, *entity)));
            let judged = self.evaluation.rules.get(rule.0 as usize);
            // One in scope says more than one outside.
            let mut about: Vec<Entity> = about.collect();
            about.sort_by_key(|entity| judged.is_none_or(|judged| judged.verdict(entity.index) == Verdict::OutOfScope));
            explain.extend(about.first().map(|entity| (*rule, *entity)));
        }
    }
}

fn has_reason(expected: &Expected, what: &What<'_>) -> bool {
    match (&expected.because, what) {
        (None, _) => true,
        (Some(Reason::Sentence(sentence)), What::Change(action)) => **sentence == *action.reason,
        (Some(Reason::Code(code)), What::Change(action)) => {
            action.refusal.is_some_and(|refusal| refusal.code() == &**code)
        }
        (Some(_), What::Finding(_) | What::Alert(_)) => false,
    }
}

/// Whether an entity of a plan is that of a test.
pub(super) fn is_thing(test: &Test, thing: &TestThing, entity: &EntityRef) -> bool {
    let account = test.accounts.get(thing.account).map_or("", |account| account.name.as_ref());
    let said = |column: &str| thing.keys.iter().find(|(name, _)| &**name == column).map(|(_, value)| fold(value));
    let fits = |said: Option<String>, known: Option<&Arc<str>>| {
        said.is_none_or(|said| known.is_none_or(|known| fold(known) == said))
    };
    thing.kind == entity.kind
        && (entity.account.is_empty() || *entity.account == *account)
        && (fold(&entity.name) == fold(&thing.name) || fold(&entity.id) == fold(&thing.name))
        && (entity.kind == Kind::Campaign || fits(said("campaign"), entity.campaign.as_ref()))
        && (entity.kind == Kind::AdGroup || fits(said("ad_group"), entity.ad_group.as_ref()))
}

fn called(entity: &EntityRef) -> String {
    format!("{} \"{}\"", entity.kind.word(), entity.name)
}
