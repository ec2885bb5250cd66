//! Alerts: clear, pending, firing, stale. One step is a pure function of what was known, what is seen, and the day.

use crate::eval::{Output, Truth, Verdict};
use crate::history::{AlertState, PastAlert};
use crate::plan::context::Context;
use crate::plan::findings::{home, suppression, verdict};
use crate::plan::{AlertEntry, Notice, ids};
use crate::program::{Action, RuleId};
use crate::table::{AccountId, Day, Entity};
use std::collections::BTreeMap;
use std::sync::Arc;

/// After so many undecided days a firing alert is stale.
const STALE_DAYS: u32 = 3;

/// More new alerts of one rule than this become one message.
const MESSAGES_MAX: usize = 20;

/// What is known of an alert before a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlertKnown {
    /// Its state.
    pub state: AlertState,
    /// For how many days in a row it could not be decided.
    pub undecided_days: u32,
    /// The as-of day it was last judged on; `None` for a new one.
    pub judged: Option<Day>,
    /// Somebody was told that it fires.
    pub told: bool,
}

/// What a run sees of an alert's condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlertSeen {
    /// Whether the rule matches.
    pub holds: Option<bool>,
    /// Whether what clears it is true: `until`, else that the rule does not match.
    pub clears: Option<bool>,
    /// On how many of how many days a `for` of it held so far.
    pub pending: Option<(u32, u32)>,
    /// A `suppress` mutes it.
    pub suppressed: bool,
}

/// An alert after a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlertNext {
    /// What is known of it from now on.
    pub known: AlertKnown,
    /// Whether somebody is told now.
    pub notify: bool,
}

impl AlertKnown {
    /// An alert that no history knows.
    pub const NEW: Self = Self { state: AlertState::Clear, undecided_days: 0, judged: None, told: false };
}

/// One step of an alert on the as-of day `at`. It holds its state on unknown; undecided days count once a day.
#[must_use]
pub fn next_alert(known: AlertKnown, seen: AlertSeen, at: Day) -> AlertNext {
    let raised = matches!(known.state, AlertState::Firing | AlertState::Stale);
    let undecided = if raised { seen.holds != Some(true) && seen.clears.is_none() } else { seen.holds.is_none() };
    let again = known.judged == Some(at);
    let undecided_days = match (undecided, again) {
        (false, _) => 0,
        (true, true) => known.undecided_days,
        (true, false) => known.undecided_days.saturating_add(1),
    };
    let state = if raised { raised_next(known.state, seen, undecided_days) } else { quiet_next(known.state, seen) };
    let (notify, told) = tell(known, state, seen.suppressed);
    AlertNext { known: AlertKnown { state, undecided_days, judged: Some(at), told }, notify }
}

fn raised_next(state: AlertState, seen: AlertSeen, undecided_days: u32) -> AlertState {
    match (seen.holds, seen.clears) {
        // Also where it does not hold, but what clears it has not come: hysteresis.
        (Some(true), _) | (_, Some(false)) => AlertState::Firing,
        (_, Some(true)) => AlertState::Clear,
        (_, None) if undecided_days >= STALE_DAYS => AlertState::Stale,
        (_, None) => state,
    }
}

fn quiet_next(state: AlertState, seen: AlertSeen) -> AlertState {
    match (seen.holds, seen.pending) {
        (Some(true), _) => AlertState::Firing,
        (Some(false), Some((held, of))) => AlertState::Pending { held, of },
        (Some(false), None) => AlertState::Clear,
        (None, _) => state,
    }
}

/// Who was told of the firing is told of what follows; a suppressed one is told when the suppression ends and it still fires.
fn tell(known: AlertKnown, state: AlertState, suppressed: bool) -> (bool, bool) {
    match state {
        AlertState::Firing if suppressed => (false, known.told && known.state == AlertState::Firing),
        AlertState::Firing => (!known.told || known.state != AlertState::Firing, true),
        AlertState::Stale => (!suppressed && known.told && known.state != AlertState::Stale, known.told),
        AlertState::Clear | AlertState::Pending { .. } => (!suppressed && known.told, false),
    }
}

/// All alerts of a run that are not clear or were cleared by it, sorted as plans are.
pub(super) fn alerts(ctx: &Context<'_>) -> Vec<AlertEntry> {
    let past = past(ctx);
    let mut firing: BTreeMap<(RuleId, Entity), Vec<&Output>> = BTreeMap::new();
    for output in ctx.evaluation.outputs.iter().filter(|output| output.alert) {
        firing.entry((output.matched.rule, output.matched.entity)).or_default().push(output);
    }
    let mut about: BTreeMap<(RuleId, Entity), Option<AccountId>> = BTreeMap::new();
    about.extend(firing.iter().map(|(at, outputs)| (*at, outputs.first().map(|output| output.matched.account))));
    for at in past.keys().chain(&waiting(ctx)) {
        about.entry(*at).or_insert_with(|| ctx.account_of(at.1).or_else(|| home(ctx, at.1)));
    }
    let mut entries: Vec<AlertEntry> = about
        .into_iter()
        .filter_map(|(at, account)| {
            let outputs = firing.get(&at).map_or(&[][..], Vec::as_slice);
            entry(ctx, at, account?, past.get(&at).copied(), outputs)
        })
        .collect();
    together(&mut entries);
    entries.sort_by_cached_key(|entry| {
        let of = &entry.entity;
        (Arc::clone(&of.account), of.kind, Arc::clone(&of.id), ctx.rank(entry.rule))
    });
    entries
}

/// The entities on which a `for` of an alert's rule has begun to hold.
fn waiting(ctx: &Context<'_>) -> Vec<(RuleId, Entity)> {
    let rules = ctx.program.rule_ids().zip(&ctx.evaluation.rules);
    let alerting =
        rules.filter(|((_, rule), _)| rule.actions.iter().any(|action| matches!(action, Action::Alert { .. })));
    alerting
        .flat_map(|((id, rule), judged)| {
            judged.pending.iter().map(move |pending| (id, Entity { kind: rule.kind, index: pending.entity }))
        })
        .collect()
}

fn past<'a>(ctx: &Context<'a>) -> BTreeMap<(RuleId, Entity), &'a PastAlert> {
    let mut past: BTreeMap<(RuleId, Entity), &PastAlert> = BTreeMap::new();
    for alert in &ctx.history.alerts {
        let Some(rule) = ctx.rule_of(&alert.rule) else { continue };
        let Some(entity) = ctx.find(&alert.entity) else { continue };
        let known = past.entry((rule, entity)).or_insert(alert);
        // The one judged last, then the smaller id: no order of history shows.
        if (std::cmp::Reverse(alert.judged), &alert.id) < (std::cmp::Reverse(known.judged), &known.id) {
            *known = alert;
        }
    }
    past
}

fn entry(
    ctx: &Context<'_>,
    (rule, entity): (RuleId, Entity),
    account: AccountId,
    known: Option<&PastAlert>,
    outputs: &[&Output],
) -> Option<AlertEntry> {
    let at = ctx.as_of(account)?;
    let muted = suppression(ctx, rule, entity, account).is_some();
    let before = known.map_or(AlertKnown::NEW, |known| AlertKnown {
        state: known.state,
        undecided_days: known.undecided_days,
        judged: Some(known.judged),
        told: known.told,
    });
    let seen = see(ctx, rule, entity, !outputs.is_empty(), muted);
    let AlertNext { known: after, notify } = next_alert(before, seen, at);
    if after.state == AlertState::Clear && before.state == AlertState::Clear {
        return None;
    }
    let mut to: Vec<Arc<str>> = sinks(ctx, rule);
    to.sort();
    to.dedup();
    let key = ctx.key(entity);
    Some(AlertEntry {
        id: known.map_or_else(|| ids::output("alert", &ctx.rule(rule).identity, &key), |known| known.id.to_string()),
        rule,
        entity: ctx.reference(entity),
        message: message(ctx, (rule, entity), after, outputs),
        state: after.state,
        suppressed: muted,
        to,
        notice: if notify { Notice::Own } else { Notice::None },
        undecided_days: after.undecided_days,
        judged: at,
        told: after.told,
    })
}

fn sinks(ctx: &Context<'_>, rule: RuleId) -> Vec<Arc<str>> {
    let all = ctx.rule(rule).actions.iter().filter_map(|action| match action {
        Action::Alert { to, .. } => Some(to),
        Action::Step { .. }
        | Action::Set { .. }
        | Action::State { .. }
        | Action::AddNegative { .. }
        | Action::AddKeyword { .. }
        | Action::Reorder { .. }
        | Action::Flag(_) => None,
    });
    all.flatten().cloned().collect()
}

fn see(ctx: &Context<'_>, rule: RuleId, entity: Entity, matched: bool, suppressed: bool) -> AlertSeen {
    let decided = |truth: Truth| match truth {
        Truth::Yes => Some(true),
        Truth::No => Some(false),
        Truth::Unknown(_) => None,
    };
    let still_alerts = ctx.rule(rule).actions.iter().any(|action| matches!(action, Action::Alert { .. }));
    let holds = match verdict(ctx, rule, entity) {
        _ if matched => Some(true),
        Verdict::Judged(truth) if still_alerts && truth != Truth::Yes => decided(truth),
        Verdict::Judged(_) | Verdict::OutOfScope => Some(false),
    };
    let judged = ctx.evaluation.rules.get(rule.0 as usize);
    let until = ctx.rule(rule).until.as_ref().filter(|_| ctx.rule(rule).kind == entity.kind && still_alerts);
    let clears = match until {
        // What is judged no more has nothing left to clear.
        Some(_) if verdict(ctx, rule, entity) == Verdict::OutOfScope && !matched => Some(true),
        Some(_) => judged.and_then(|judged| judged.until.get(entity.index as usize)).copied().and_then(decided),
        None => holds.map(|holds| !holds),
    };
    let pending = judged.and_then(|judged| {
        let at = judged.pending.binary_search_by_key(&entity.index, |pending| pending.entity).ok()?;
        judged.pending.get(at).map(|pending| (pending.held, pending.of))
    });
    AlertSeen { holds, clears, pending, suppressed }
}

fn message(ctx: &Context<'_>, (rule, entity): (RuleId, Entity), after: AlertKnown, outputs: &[&Output]) -> String {
    if !outputs.is_empty() {
        return outputs.iter().map(|output| output.message.as_str()).collect::<Vec<_>>().join("; ");
    }
    let why = match verdict(ctx, rule, entity) {
        Verdict::Judged(Truth::Unknown(reason)) => format!(": {}", reason.about()),
        Verdict::Judged(_) | Verdict::OutOfScope => String::new(),
    };
    match after.state {
        AlertState::Clear => "clear again".to_owned(),
        AlertState::Pending { held, of } => format!("held on {held} of {of} days"),
        AlertState::Stale => format!("cannot be verified for {} days{why}", after.undecided_days),
        AlertState::Firing if after.undecided_days > 0 => format!("cannot be verified now{why}"),
        AlertState::Firing => "does not hold now, and what clears it has not come".to_owned(),
    }
}

/// Many new alerts of one rule are told together; none is dropped.
fn together(entries: &mut [AlertEntry]) {
    let mut new: BTreeMap<RuleId, usize> = BTreeMap::new();
    let is_new = |entry: &AlertEntry| entry.notice == Notice::Own && entry.state == AlertState::Firing;
    for entry in entries.iter().filter(|entry| is_new(entry)) {
        let count = new.entry(entry.rule).or_default();
        *count = count.saturating_add(1);
    }
    for entry in entries.iter_mut() {
        if is_new(entry) && new.get(&entry.rule).is_some_and(|count| *count > MESSAGES_MAX) {
            entry.notice = Notice::Together;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AlertKnown, AlertSeen, next_alert};
    use crate::history::AlertState::{self, Clear, Firing, Pending, Stale};
    use crate::table::Day;

    const YES: Option<bool> = Some(true);
    const NO: Option<bool> = Some(false);

    fn known(state: AlertState, undecided_days: u32) -> AlertKnown {
        let told = matches!(state, Firing | Stale);
        AlertKnown { state, undecided_days, judged: Some(Day(9)), told }
    }

    fn seen(holds: Option<bool>, clears: Option<bool>) -> AlertSeen {
        AlertSeen { holds, clears, pending: None, suppressed: false }
    }

    #[test]
    fn every_step_of_an_alert() {
        let pending = AlertSeen { pending: Some((2, 3)), ..seen(NO, YES) };
        let (two, one) = (Pending { held: 2, of: 3 }, Pending { held: 1, of: 3 });
        for (before, what, state, notify, undecided) in [
            (known(Clear, 0), seen(NO, YES), Clear, false, 0),
            (known(Clear, 0), pending, two, false, 0),
            (known(one, 0), pending, two, false, 0),
            (known(two, 0), seen(NO, YES), Clear, false, 0),
            (known(two, 0), seen(None, None), two, false, 1),
            (known(two, 5), seen(None, None), two, false, 6),
            (known(two, 0), seen(YES, NO), Firing, true, 0),
            (known(Clear, 0), seen(YES, NO), Firing, true, 0),
            (known(Firing, 0), seen(YES, NO), Firing, false, 0),
            (known(Firing, 0), seen(NO, YES), Clear, true, 0),
            // Hysteresis: it does not hold, and `until` is not true.
            (known(Firing, 2), seen(NO, NO), Firing, false, 0),
            (known(Firing, 0), seen(None, YES), Clear, true, 0),
            (known(Firing, 0), seen(None, None), Firing, false, 1),
            (known(Firing, 0), seen(NO, None), Firing, false, 1),
            (known(Firing, 2), seen(None, None), Stale, true, 3),
            (known(Stale, 3), seen(None, None), Stale, false, 4),
            (known(Stale, 3), seen(YES, NO), Firing, true, 0),
            (known(Stale, 3), seen(NO, YES), Clear, true, 0),
            (known(Stale, 3), seen(NO, NO), Firing, true, 0),
        ] {
            let after = next_alert(before, what, Day(10));
            let got = (after.known.state, after.notify, after.known.undecided_days);
            assert_eq!(got, (state, notify, undecided), "{before:?} {what:?}");
            assert_eq!(after.known.judged, Some(Day(10)));
        }
    }

    #[test]
    fn one_day_counts_once() {
        let today = AlertKnown { judged: Some(Day(10)), ..known(Firing, 2) };
        assert_eq!(next_alert(today, seen(None, None), Day(10)).known.undecided_days, 2);
    }

    #[test]
    fn a_suppressed_alert_is_told_when_the_suppression_ends() {
        let muted = |seen| AlertSeen { suppressed: true, ..seen };
        let silent = next_alert(AlertKnown::NEW, muted(seen(YES, NO)), Day(10));
        assert_eq!((silent.known.state, silent.known.told, silent.notify), (Firing, false, false));
        let later = next_alert(silent.known, seen(YES, NO), Day(11));
        assert_eq!((later.known.told, later.notify), (true, true));
        // One that nobody was told of ends without a word.
        let ended = next_alert(silent.known, seen(NO, YES), Day(11));
        assert_eq!((ended.known.state, ended.notify), (Clear, false));
    }
}
