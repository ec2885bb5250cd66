//! Units to reorder: the minimum first, then up to a whole pack.

use crate::eval::{Amount, AskedChange, Bound, Proposal, Reason};
use crate::plan::Refusal;
use crate::plan::context::Context;
use crate::plan::draft::{Held, Value};
use crate::plan::fields::{self, Fit};
use crate::plan::guards::{self, Doing};
use crate::plan::limits::{Limit, LimitKind};
use crate::value::{Overflow, Rational};
use std::sync::Arc;

/// Units to reorder: the minimum first, then up to a whole pack; a ceiling takes whole packs off again.
pub(super) fn fit(ctx: &Context<'_>, proposal: &Proposal) -> Fit {
    let AskedChange::Reorder { quantity, below, above, packs } = &proposal.change else {
        return Fit::held(None, Held::new(Refusal::NoValue, "nothing is ordered"));
    };
    let wanted = match quantity {
        Amount::To(amount) | Amount::By(amount) | Amount::Share(amount) => *amount,
        Amount::None(reason) => return Fit::held(None, fields::no_amount(*reason)),
    };
    let asked = Some(Value::Amount(wanted));
    if !wanted.is_positive() {
        return Fit::held(asked, Held::new(Refusal::NothingToDo, "enough is there: nothing needs ordering"));
    }
    let guards = guards::limits(ctx, &proposal.guards, Doing::Reorder);
    match packed(wanted, (*below, *above, *packs), &guards) {
        Ok((units, by)) => Fit { asked, end: Ok((Value::Amount(units), by)) },
        Err(held) => Fit::held(asked, held),
    }
}

fn packed(
    wanted: Rational,
    (below, above, packs): (Bound, Bound, Bound),
    guards: &[Limit],
) -> Result<(Rational, Vec<Arc<str>>), Held> {
    let large = |_: Overflow| Held::new(Refusal::NoValue, Reason::Overflow.about());
    let mut by: Vec<Arc<str>> = Vec::new();
    let mut units = wanted;
    let below = known("not below", below)?;
    if let Some(least) = below
        && units.compare(least).map_err(large)?.is_lt()
    {
        by.push("not below".into());
        units = least;
    }
    let pack = known("in packs of", packs)?.unwrap_or(Rational::ONE);
    if !pack.is_positive() || pack.denominator() != 1 {
        return Err(Held::new(Refusal::NoBound, "a pack is a whole number above zero").by("in packs of"));
    }
    units = packs_of(units, pack, true).map_err(large)?;
    let mut most: Vec<(Arc<str>, Rational)> = Vec::new();
    most.extend(known("not above", above)?.map(|at| ("not above".into(), at)));
    let mut least = below.unwrap_or(Rational::ZERO);
    for guard in guards {
        match guard.kind {
            LimitKind::Ceiling(at) => most.push((Arc::clone(&guard.name), at)),
            LimitKind::Floor(at) if at.compare(least).map_err(large)?.is_gt() => least = at,
            LimitKind::Floor(_) => {}
            LimitKind::Size(_) | LimitKind::Drift(..) | LimitKind::Never | LimitKind::NoBound => {
                let name = guard.name.to_string();
                return Err(Held::new(Refusal::Guard, format!("{name} forbids it")).by(name));
            }
        }
    }
    for (name, at) in most {
        if units.compare(at).map_err(large)?.is_gt() {
            by.push(name);
            units = packs_of(at, pack, false).map_err(large)?;
        }
    }
    if !units.is_positive() || units.compare(least).map_err(large)?.is_lt() {
        return Err(Held::new(Refusal::LimitsContradict, "no whole pack lies between the bounds"));
    }
    Ok((units, by))
}

/// A bound that is asked for must be known.
fn known(word: &str, bound: Bound) -> Result<Option<Rational>, Held> {
    match bound {
        Bound::Free => Ok(None),
        Bound::At(at) => Ok(Some(at)),
        Bound::Unknown(_) => Err(Held::new(Refusal::NoBound, format!("`{word}` is blank or not known")).by(word)),
    }
}

/// Whole packs: enough for so many units, or what goes into them.
fn packs_of(units: Rational, pack: Rational, up: bool) -> Result<Rational, Overflow> {
    let packs = units.over(pack)?;
    Rational::new(if up { packs.ceil()? } else { packs.floor()? }, 1)?.times(pack)
}
