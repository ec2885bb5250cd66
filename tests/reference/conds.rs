//! The truth of a condition for one entity, in three values.

use num_traits::One;

use super::expr::{both_windows, text, value};
use super::judge::{At, Judge};
use super::lookup;
use super::state;
use super::tree::{Cond, Expr, Members, Path, Quant, Set, TextArg, TextOp};
use super::value::{Known, Op, Truth, Value, Why, Whys, all, any, at_least, multiply, unknown, whole};
use super::words;
use super::world::Entity;

pub(crate) fn truth<'a>(judge: &'a Judge<'a>, cond: &'a Cond, at: &At<'a>) -> Truth {
    let truth = judged(judge, cond, at);
    if !matches!(truth, Truth::Unknown(_)) {
        super::parts::meet_cond(judge.world, cond);
    }
    truth
}

fn judged<'a>(judge: &'a Judge<'a>, cond: &'a Cond, at: &At<'a>) -> Truth {
    match cond {
        Cond::Compare(Expr::Change(inner, days), op, limit) => changed_by(judge, at, inner, *days, *op, limit),
        Cond::Compare(left, op, right) => compared(judge, at, left, *op, right),
        Cond::Between(what, low, high) => {
            all([between(judge, at, what, Op::GreaterOrEqual, low), between(judge, at, what, Op::LessOrEqual, high)])
        }
        Cond::Text(what, op, argument) => text_truth(judge, at, what, *op, argument),
        Cond::In(what, not, members) => {
            let found = is_member(judge, at, what, members);
            if *not { found.negated() } else { found }
        }
        Cond::Is(what, yes) => Truth::of(value(judge, at, what).map(|v| v == Value::YesNo(*yes))),
        Cond::Missing(what) => is_missing(value(judge, at, what)),
        Cond::IsKnown(what) => is_missing(value(judge, at, what)).negated(),
        Cond::Weekday(days) => {
            let day = lookup::moment(judge, at.entity);
            // Day 1 of the common era was a Monday.
            let weekday = u32::try_from((day - 1).rem_euclid(7)).expect("below seven");
            Truth::of(Ok(days.contains(&weekday)))
        }
        Cond::Time(from, to) => match judge.world.workspace().at {
            None => Truth::of(unknown(Why::NoMoment)),
            Some(now) if from <= to => Truth::of(Ok((*from..*to).contains(&now))),
            Some(now) => Truth::of(Ok(now >= *from || now < *to)),
        },
        Cond::During(calendar) => {
            lookup::calendar_rows(judge, at.entity, calendar, |row, now| row.start <= now && now <= row.end)
        }
        Cond::StartsWithin(calendar, days) => {
            lookup::calendar_rows(judge, at.entity, calendar, |row, now| (0..=*days).contains(&(row.start - now)))
        }
        Cond::EndedWithin(calendar, days) => {
            lookup::calendar_rows(judge, at.entity, calendar, |row, now| (1..=*days).contains(&(now - row.end)))
        }
        Cond::ChangedWithin(what, days) => changed_within(judge, at, what, *days),
        Cond::Quantified(quant, set) => quantified(judge, at, *quant, set),
        Cond::Not(inner) => truth(judge, inner, at).negated(),
        Cond::And(parts) => all(parts.iter().map(|part| truth(judge, part, at))),
        Cond::Or(parts) => any(parts.iter().map(|part| truth(judge, part, at))),
        Cond::For(inner, days) => match each_day(judge, at, inner, *days) {
            Ok(truths) => all(truths),
            Err(whys) => Truth::Unknown(whys),
        },
        Cond::KOf(inner, needed, days) => match each_day(judge, at, inner, *days) {
            Ok(truths) => at_least(*needed, truths),
            Err(whys) => Truth::Unknown(whys),
        },
    }
}

fn each_day<'a>(judge: &'a Judge<'a>, at: &At<'a>, inner: &'a Cond, days: i32) -> Known<Vec<Truth>> {
    let end = judge.end_at(at)?;
    Ok((end - days + 1..=end).map(|day| truth(judge, inner, &at.on_day(day))).collect())
}

fn compared<'a>(judge: &'a Judge<'a>, at: &At<'a>, left: &'a Expr, op: Op, right: &'a Expr) -> Truth {
    let places = [left, right].into_iter().flat_map(|side| lookup::places(judge, side));
    if lookup::are_apart(judge, places) {
        return Truth::Unknown(Whys::from([Why::Stale]));
    }
    match super::value::both(value(judge, at, left), value(judge, at, right)) {
        Ok((left, right)) => op.holds(&left, &right),
        Err(whys) => Truth::Unknown(whys),
    }
}

fn between<'a>(judge: &'a Judge<'a>, at: &At<'a>, what: &'a Expr, op: Op, limit: &'a Expr) -> Truth {
    match what {
        Expr::Change(inner, days) => changed_by(judge, at, inner, *days, op, limit),
        _ => compared(judge, at, what, op, limit),
    }
}

/// `change in X over 7d < -20%` is judged as `last < 80% × previous`.
fn changed_by<'a>(judge: &'a Judge<'a>, at: &At<'a>, inner: &'a Expr, days: i32, op: Op, limit: &'a Expr) -> Truth {
    let windows = both_windows(judge, at, inner, days);
    let judged = super::value::both(windows, value(judge, at, limit)).and_then(|((last, previous), limit)| {
        let Value::Percent(share) = limit else {
            panic!("the generator compared a change with {limit:?}");
        };
        let factor = share + whole(1);
        let bound = if factor.is_one() { previous } else { multiply(Value::Percent(factor), previous)? };
        Ok((last, bound))
    });
    match judged {
        Ok((last, bound)) => op.holds(&last, &bound),
        Err(whys) => Truth::Unknown(whys),
    }
}

/// Yes for what `else` would replace, no for what is known, else unknown.
fn is_missing(known: Known<Value>) -> Truth {
    match known {
        Ok(_) => Truth::False,
        Err(whys) if whys.iter().all(|why| *why == Why::Missing) => Truth::True,
        Err(whys) => Truth::Unknown(whys),
    }
}

fn text_truth<'a>(judge: &'a Judge<'a>, at: &At<'a>, what: &'a Expr, op: TextOp, argument: &'a TextArg) -> Truth {
    if let TextArg::Expr(other) = argument {
        let places = [what, &**other].into_iter().flat_map(|side| lookup::places(judge, side));
        if lookup::are_apart(judge, places) {
            return Truth::Unknown(Whys::from([Why::Stale]));
        }
    }
    let found = text(judge, at, what);
    let asked: Known<String> = match argument {
        TextArg::Quoted(text) | TextArg::Pattern(text) => Ok(text.clone()),
        TextArg::Word(word) => Ok((*word).to_owned()),
        TextArg::Expr(expr) => text(judge, at, expr),
        TextArg::AnyOf(list) => {
            let list = lookup::list(judge, list);
            let found = match found {
                Ok(found) => found,
                Err(whys) => return Truth::Unknown(whys),
            };
            let mentions = list.iter().any(|entry| words::mentions(&found, entry));
            return Truth::of(Ok(mentions != (op == TextOp::DoesNotMention)));
        }
    };
    Truth::of(super::value::both(found, asked).map(|(found, asked)| {
        let (a, b) = (words::fold(&found), words::fold(&asked));
        match op {
            TextOp::Is => a == b,
            TextOp::IsNot => a != b,
            TextOp::Contains => a.contains(&b),
            TextOp::DoesNotContain => !a.contains(&b),
            TextOp::Mentions => words::mentions(&found, &asked),
            TextOp::DoesNotMention => !words::mentions(&found, &asked),
            TextOp::StartsWith => a.starts_with(&b),
            TextOp::DoesNotStartWith => !a.starts_with(&b),
            TextOp::EndsWith => a.ends_with(&b),
            TextOp::DoesNotEndWith => !a.ends_with(&b),
            TextOp::Matches => words::matches(&found, &asked),
            TextOp::DoesNotMatch => !words::matches(&found, &asked),
        }
    }))
}

fn is_member<'a>(judge: &'a Judge<'a>, at: &At<'a>, what: &'a Expr, members: &'a Members) -> Truth {
    let found = match text(judge, at, what) {
        Ok(found) => words::fold(&found),
        Err(whys) => return Truth::Unknown(whys),
    };
    match members {
        Members::List(list) => Truth::of(Ok(lookup::list(judge, list).iter().any(|entry| words::fold(entry) == found))),
        Members::Written(written) => any(written.iter().map(|member| match member {
            TextArg::Quoted(text) => Truth::of(Ok(words::fold(text) == found)),
            TextArg::Word(word) => Truth::of(Ok(words::fold(word) == found)),
            other => panic!("the generator put {other:?} after `in`"),
        })),
    }
}

/// Two values seen in those days differ and the change is not ours.
fn changed_within<'a>(judge: &'a Judge<'a>, at: &At<'a>, what: &'a Expr, days: i32) -> Truth {
    let Expr::Name(path, name) = what else {
        panic!("the generator wrote {what:?} changed");
    };
    let seen = super::expr::target(judge, at, *path).and_then(|entity| {
        let last = judge.end_at(at)?;
        let values = state::seen_between(judge.world, entity, name, last - days + 1, last);
        Ok((entity, values))
    });
    let (entity, values) = match seen {
        Ok(seen) => seen,
        Err(whys) => return Truth::Unknown(whys),
    };
    let (first, last) = judge.end_at(at).map_or((0, 0), |last| (last - days + 1, last));
    if values.is_empty() && !state::was_shown(judge.world, entity, name, first, last) {
        // Nothing was seen on these days; why is what would be said of the value itself.
        let known = value(judge, at, what);
        return Truth::Unknown(known.err().unwrap_or_else(|| Whys::from([Why::Missing])));
    }
    let by_another = values
        .windows(2)
        .any(|pair| pair[0].1 != pair[1].1 && !lookup::is_ours(judge, entity, name, &pair[1].1, pair[1].0));
    Truth::of(Ok(by_another))
}

fn quantified<'a>(judge: &'a Judge<'a>, at: &At<'a>, quant: Quant, set: &'a Set) -> Truth {
    let members = match candidates(judge, at, set) {
        Ok(members) => members,
        Err(whys) => return Truth::Unknown(whys),
    };
    let cond = set.cond.as_deref();
    let truths = members.iter().map(|member| inner_truth(judge, at, member, cond));
    match quant {
        Quant::Any => any(truths),
        Quant::No => any(truths).negated(),
        Quant::Every if members.is_empty() => Truth::Unknown(Whys::from([Why::NoneRelated])),
        Quant::Every => all(truths),
    }
}

fn inner_truth<'a>(judge: &'a Judge<'a>, at: &At<'a>, member: &'a Entity, cond: Option<&'a Cond>) -> Truth {
    let there = At { this: Some(at.this.unwrap_or(at.entity)), ..at.about(member) };
    cond.map_or(Truth::True, |cond| truth(judge, cond, &there))
}

fn candidates<'a>(judge: &'a Judge<'a>, at: &At<'a>, set: &'a Set) -> Known<Vec<&'a Entity>> {
    let mut members = judge.world.related(at.entity, set.kind, set.of)?;
    if set.other {
        members.retain(|member| *member != at.entity);
    }
    Ok(members)
}

/// The members of a set for which its condition holds; unknown as soon as one is.
pub(crate) fn members<'a>(judge: &'a Judge<'a>, at: &At<'a>, set: &'a Set) -> Known<Vec<&'a Entity>> {
    let mut chosen = Vec::new();
    let mut whys = Whys::new();
    for member in candidates(judge, at, set)? {
        match inner_truth(judge, at, member, set.cond.as_deref()) {
            Truth::True => chosen.push(member),
            Truth::False => {}
            Truth::Unknown(more) => whys.extend(more),
        }
    }
    if whys.is_empty() { Ok(chosen) } else { Err(whys) }
}

pub(crate) fn is_negative(judge: &Judge, keyword: &Entity) -> bool {
    matches!(
        state::newest(judge.world, keyword, "match_type"),
        Ok(Value::Text(kind)) if kind.starts_with("negative")
    )
}

/// Whether a filter names a negative match type, which brings negatives into scope.
pub(crate) fn names_negative(filter: Option<&Cond>) -> bool {
    let Some(filter) = filter else {
        return false;
    };
    let negative = |argument: &TextArg| match argument {
        TextArg::Word(word) => word.starts_with("negative"),
        TextArg::Quoted(text) => text.starts_with("negative"),
        TextArg::Expr(_) | TextArg::AnyOf(_) | TextArg::Pattern(_) => false,
    };
    match filter {
        Cond::Text(Expr::Name(Path::Own, "match_type"), _, argument) => negative(argument),
        Cond::In(Expr::Name(Path::Own, "match_type"), _, Members::Written(written)) => written.iter().any(negative),
        other => super::reads::parts_of_cond(other).into_iter().any(|part| match part {
            super::reads::Part::Cond(inner) => names_negative(Some(inner)),
            super::reads::Part::Expr(_) | super::reads::Part::Set(_) => false,
        }),
    }
}

/// Whether a filter mentions the state of the entity, or of a parent.
pub(crate) fn mentions_state(filter: Option<&Cond>, path: Path) -> bool {
    fn in_expr(expr: &Expr, path: Path) -> bool {
        matches!(expr, Expr::Name(of, "state") if *of == path)
            || super::reads::parts_of_expr(expr).into_iter().any(|inner| in_expr(inner, path))
    }
    filter.is_some_and(|filter| {
        super::reads::parts_of_cond(filter).into_iter().any(|part| match part {
            super::reads::Part::Cond(inner) => mentions_state(Some(inner), path),
            super::reads::Part::Expr(expr) => in_expr(expr, path),
            super::reads::Part::Set(_) => false,
        })
    })
}
