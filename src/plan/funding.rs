//! `total_budget = "no increase"`: raises of budgets must be paid by cuts of the same plan.

use crate::plan::Refusal;
use crate::plan::context::Context;
use crate::plan::draft::{Draft, Held};
use crate::table::AccountId;
use crate::value::{Currency, Rational, show};
use std::collections::BTreeMap;

/// What budgets gain and lose.
type Moved = (Rational, Rational);

/// Holds all raises of an account whose raises exceed its cuts. Values given back are neither.
pub(super) fn hold_unfunded(ctx: &Context<'_>, drafts: &mut [Draft<'_>]) {
    let mut sums: BTreeMap<(AccountId, Option<Currency>), Option<Moved>> = BTreeMap::new();
    for draft in drafts.iter() {
        let Some(moved) = budget(ctx, draft) else { continue };
        let sum =
            sums.entry((draft.account, ctx.currency(draft.entity))).or_insert(Some((Rational::ZERO, Rational::ZERO)));
        *sum = sum.and_then(|(raised, cut)| {
            // A sum that is too large counts as unfunded.
            Some(if moved.is_negative() { (raised, cut.minus(moved).ok()?) } else { (raised.plus(moved).ok()?, cut) })
        });
    }
    for draft in drafts.iter_mut() {
        if !budget(ctx, draft).is_some_and(Rational::is_positive) {
            continue;
        }
        let currency = ctx.currency(draft.entity);
        match sums.get(&(draft.account, currency)).copied().flatten() {
            Some((raised, cut)) if raised.compare(cut).is_ok_and(std::cmp::Ordering::is_le) => {}
            Some((raised, cut)) => {
                let (raised, cut) = (show::money(raised, currency), show::money(cut, currency));
                let sentence =
                    format!("budget raises of {raised} exceed cuts of {cut}, and the total may not increase");
                draft.held = Some(Held::new(Refusal::Unfunded, sentence).by("total_budget"));
            }
            None => {
                let sentence = "the sum of the raises is too large";
                draft.held = Some(Held::new(Refusal::Unfunded, sentence).by("total_budget"));
            }
        }
    }
}

fn budget(ctx: &Context<'_>, draft: &Draft<'_>) -> Option<Rational> {
    let counts = draft.is_planned() && draft.restores.is_none() && ctx.policy(draft.account).no_budget_increase;
    draft.budget_move().filter(|_| counts)
}
