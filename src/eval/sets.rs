//! Quantifiers and aggregates over related entities.

use crate::catalog::{AttrId, Kind};
use crate::eval::flow::currency;
use crate::eval::quantity::{Quantity, Value, arithmetic};
use crate::eval::run::{At, Run, When};
use crate::eval::unknown::{About, Tri, Unknown, all, any, gravest};
use crate::eval::{Reason, cond, num, related, text};
use crate::program::{Cond, CondKind, Num, Op, Quantifier, Relation, Set, Txt, TxtKind};
use crate::syntax::ast::{Aggregate, Stat};
use crate::table::Entity;
use crate::value::{Rational, Unit};

/// `any|every|no SET has C`.
pub(super) fn quantified(run: &Run<'_>, at: At<'_>, quantifier: Quantifier, set: &Set) -> Tri {
    // A product stands above accounts: `of account` asks each account that sells it, and one account decides.
    if at.entity.kind == Kind::Product && set.relation == Relation::Of(Kind::Account) {
        related::delivered(run, at, set.kind)?;
        let members = related::members(run, at, set)?;
        let mut accounts: Vec<_> = members.iter().filter_map(|member| run.account(*member)).collect();
        accounts.sort_unstable();
        accounts.dedup();
        return any(accounts.into_iter().map(|account| {
            let of_account = members.iter().copied().filter(|member| run.account(*member) == Some(account)).collect();
            decide(run, at, quantifier, set, of_account)
        }));
    }
    related::delivered(run, at, set.kind)?;
    let candidates = match (quantifier, by_text(run, at, set)) {
        (Quantifier::Any | Quantifier::No, Some(candidates)) => candidates,
        _ => related::members(run, at, set)?,
    };
    decide(run, at, quantifier, set, candidates)
}

fn decide(run: &Run<'_>, at: At<'_>, quantifier: Quantifier, set: &Set, members: Vec<Entity>) -> Tri {
    let empty = members.is_empty();
    let mut holds = members.into_iter().map(|member| has(run, at, set, member));
    match quantifier {
        Quantifier::Any => any(holds),
        Quantifier::No => any(holds).map(|found| !found),
        Quantifier::Every if empty => Err(Unknown::bare(Reason::NoneRelated)),
        Quantifier::Every => all(&mut holds),
    }
}

/// Whether a member fulfils the set's condition; names in it are the member's, `this` is the judged entity.
pub(super) fn has(run: &Run<'_>, at: At<'_>, set: &Set, member: Entity) -> Tri {
    match &set.filter {
        Some(filter) => cond::truth(run, at.of(member), filter),
        None => Ok(true),
    }
}

/// When the set's condition says that a member's text is a text of the judged entity, the members that may fulfil it.
fn by_text(run: &Run<'_>, at: At<'_>, set: &Set) -> Option<Vec<Entity>> {
    let (When::Run(_), Some(filter), Relation::Of(parent)) = (at.when, &set.filter, set.relation) else { return None };
    let (attr, this) = equal_text(filter)?;
    let above = run.table.up(at.entity, parent)?;
    let wanted = text::folded(run, at, this).ok()?;
    let mut found = run.index.candidates(run, at.when, set.kind, attr, &wanted);
    found.retain(|one| run.table.up(*one, parent) == Some(above) && related::is_present(run, at.when, *one));
    if set.other {
        found.retain(|one| *one != at.entity);
    }
    Some(found)
}

fn equal_text(cond: &Cond) -> Option<(AttrId, &Txt)> {
    if let CondKind::And(parts) = &cond.kind {
        parts.iter().find_map(equal_text)
    } else if let CondKind::Same { left, right } = &cond.kind {
        member_and_this(left, right).or_else(|| member_and_this(right, left))
    } else {
        None
    }
}

fn member_and_this<'c>(member: &Txt, this: &'c Txt) -> Option<(AttrId, &'c Txt)> {
    match (&member.kind, &this.kind) {
        (TxtKind::Attr { path, attr }, TxtKind::This(_)) if path.0.is_empty() => Some((*attr, this)),
        _ => None,
    }
}

/// `count of SET`, `sum|min|max|avg of SET.X`.
pub(super) fn aggregate(run: &Run<'_>, at: At<'_>, function: Aggregate, set: &Set, value: Option<&Num>) -> Value {
    related::delivered(run, at, set.kind)?;
    let mut members = Vec::new();
    let mut unknown = Vec::new();
    for member in related::members(run, at, set)? {
        match has(run, at, set, member) {
            Ok(true) => members.push(member),
            Ok(false) => {}
            Err(why) => unknown.push(why),
        }
    }
    if let Some(unknown) = gravest(unknown) {
        return Err(unknown);
    }
    let Some(value) = value.filter(|_| function != Aggregate::Count) else {
        return Ok(Quantity::plain(Rational::whole(i64::try_from(members.len()).unwrap_or(i64::MAX))));
    };
    let known: Vec<Value> = members.into_iter().map(|member| num::value(run, at.of(member), value)).collect();
    if let Some(unknown) = gravest(known.iter().filter_map(|value| value.err())) {
        return Err(unknown);
    }
    let values: Vec<Quantity> = known.into_iter().flatten().collect();
    match function {
        Aggregate::Min => num::reduce(Stat::Min, &values),
        Aggregate::Max => num::reduce(Stat::Max, &values),
        Aggregate::Avg => num::reduce(Stat::Avg, &values),
        // Nothing to add up is no money at all, in the money of whoever asks.
        Aggregate::Sum | Aggregate::Count if values.is_empty() && value.unit == Unit::Money => {
            Ok(Quantity::money(Rational::ZERO, currency(run, at.entity)))
        }
        Aggregate::Sum | Aggregate::Count => values
            .into_iter()
            .try_fold(Quantity::plain(Rational::ZERO), |sum, one| arithmetic(Op::Add, sum, one, false)),
    }
    .map_err(|unknown| if values_missing(unknown) { Unknown::new(Reason::Missing, About::Nothing) } else { unknown })
}

fn values_missing(unknown: Unknown) -> bool {
    unknown.reason == Reason::Missing && unknown.about == About::Nothing
}
