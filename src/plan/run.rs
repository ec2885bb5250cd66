//! The whole plan.

use crate::plan::context::{Context, Inputs};
use crate::plan::draft::{self, Draft, Held};
use crate::plan::existing::Existing;
use crate::plan::pillars::{Gate, adding};
use crate::plan::{
    Action, Plan, Refusal, alerts, assemble, blast, counts, findings, funding, refuse, resolve, waiting,
};
use crate::program::Mode;
use std::sync::Arc;

/// What would be done, what is held and why, findings and alerts. Pure: the same inputs give the same plan, whatever the order of
/// rules, files and rows. The caller names the digest of the data.
#[must_use]
pub fn plan(inputs: Inputs<'_>) -> Plan {
    let ctx = Context::new(inputs);
    let findings = findings::findings(&ctx);
    let alerts = alerts::alerts(&ctx);
    let gate = Gate::new(&ctx, &findings);
    let mut drafts = draft::drafts(&ctx);
    let existing = Existing::of(&ctx, &adding(&drafts));
    for draft in &mut drafts {
        refuse::judge(&ctx, &existing, &gate, draft);
    }
    resolve::resolve(&ctx, &mut drafts);
    funding::hold_unfunded(&ctx, &mut drafts);
    let mut accounts = blast::hold_wide(&ctx, &mut drafts);
    for (account, note) in waiting::waiting(&ctx) {
        if let Some(plan) = accounts.get_mut(account.0 as usize) {
            plan.notes.push(note);
        }
    }
    observe(&mut drafts);
    let over = drafts.iter().filter(|draft| draft.over).filter_map(|draft| draft.restores);
    let over: Vec<Arc<str>> = over.map(|change| Arc::clone(&change.id)).collect();
    let actions: Vec<Action> =
        drafts.into_iter().filter(|draft| !draft.merged).map(|draft| assemble::action(&ctx, draft)).collect();
    let rules = counts::rules(&ctx, &actions);
    let as_of = accounts.iter().filter_map(|account| Some((Arc::clone(&account.account), account.as_of?))).collect();
    Plan {
        as_of,
        rules_digest: ctx.program.digest.clone(),
        data_digest: String::new(),
        state_serial: ctx.history.serial,
        complete: true,
        summary: counts::summary(&rules, &actions, &findings, &alerts),
        actions,
        findings,
        alerts,
        undecided: counts::undecided(&ctx),
        accounts,
        rules,
        over,
    }
}

/// The last refusal: a rule, or an account, that only observes.
fn observe(drafts: &mut [Draft<'_>]) {
    for draft in drafts.iter_mut().filter(|draft| draft.is_planned() && draft.mode == Mode::Observe) {
        draft.held = Some(Held::new(Refusal::ObserveMode, "it only observes: this is what it would do"));
    }
}
