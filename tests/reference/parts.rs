//! Names for the parts of the language, to count how often each was met with a known result.

use super::tree::{Cond, Expr, How, Members, Quant, TextArg, TextOp, Window};
use super::value::{Op, Value};
use super::world::World;

/// Every part that a long enough run has to meet.
pub(crate) const PARTS: &[&str] = &[
    "<",
    "<=",
    "=",
    "!=",
    ">=",
    ">",
    "between",
    "is",
    "is not",
    "contains",
    "does not contain",
    "mentions",
    "does not mention",
    "mentions any",
    "starts with",
    "does not start with",
    "ends with",
    "does not end with",
    "matches",
    "does not match",
    "is of an expression",
    "in",
    "not in",
    "in a list",
    "is yes",
    "is missing",
    "is known",
    "weekday",
    "time",
    "during",
    "starts within",
    "ended within",
    "changed within",
    "any",
    "every",
    "no",
    "other",
    "of a parent",
    "not",
    "and",
    "or",
    "for",
    "k of n",
    "money alternatives",
    "let",
    "metric",
    "days",
    "column",
    "calendar column",
    "over",
    "over previous",
    "lagging",
    "when",
    "with all days",
    "over report",
    "min over",
    "max over",
    "avg over",
    "last over",
    "change",
    "+",
    "-",
    "*",
    "/",
    "larger of",
    "smaller of",
    "else",
    "length of",
    "words in",
    "repeats in",
    "count of",
    "sum of",
    "min of",
    "max of",
    "avg of",
    "on a place",
    "spread",
    "points",
];

/// What becomes of a change, and why a rule stays undecided: every reason that a long enough run has to meet.
pub(crate) const REASONS: &[&str] = &[
    "action absorbed",
    "action ambiguous",
    "action at_ceiling",
    "action at_floor",
    "action blocks_keyword",
    "action cap",
    "action conflict",
    "action currency",
    "action drift",
    "action drifted",
    "action every",
    "action exists",
    "action fresh_evidence",
    "action guard",
    "action in_flight",
    "action inherited",
    "action limits_contradict",
    "action moot",
    "action no_bound",
    "action no_current",
    "action no_place",
    "action no_value",
    "action nothing_to_do",
    "action observe_mode",
    "action once",
    "action outside_change",
    "action overridden",
    "action pillar_gate",
    "action planned",
    "action unfunded",
    "undecided Aged",
    "undecided AtLeast",
    "undecided Currency",
    "undecided Missing",
    "undecided MissingDay",
    "undecided NoData",
    "undecided NoMoment",
    "undecided NoneRelated",
    "undecided Refused",
    "undecided Stale",
    "undecided Undefined",
];

pub(crate) fn meet_cond(world: &World, cond: &Cond) {
    let part = match cond {
        Cond::Compare(_, op, _) => match op {
            Op::Less => "<",
            Op::LessOrEqual => "<=",
            Op::Equal => "=",
            Op::NotEqual => "!=",
            Op::GreaterOrEqual => ">=",
            Op::Greater => ">",
        },
        Cond::Between(..) => "between",
        Cond::Text(_, op, argument) => {
            if matches!(argument, TextArg::Expr(_)) {
                world.meet("is of an expression");
            }
            if matches!(argument, TextArg::AnyOf(_)) {
                world.meet("mentions any");
            }
            text_op(*op)
        }
        Cond::In(_, not, members) => {
            if matches!(members, Members::List(_)) {
                world.meet("in a list");
            }
            if *not { "not in" } else { "in" }
        }
        Cond::Is(..) => "is yes",
        Cond::Missing(_) => "is missing",
        Cond::IsKnown(_) => "is known",
        Cond::Weekday(_) => "weekday",
        Cond::Time(..) => "time",
        Cond::During(_) => "during",
        Cond::StartsWithin(..) => "starts within",
        Cond::EndedWithin(..) => "ended within",
        Cond::ChangedWithin(..) => "changed within",
        Cond::Quantified(quant, set) => {
            if set.other {
                world.meet("other");
            }
            if set.of.is_some() {
                world.meet("of a parent");
            }
            match quant {
                Quant::Any => "any",
                Quant::Every => "every",
                Quant::No => "no",
            }
        }
        Cond::Not(_) => "not",
        Cond::And(_) => "and",
        Cond::Or(_) => "or",
        Cond::For(..) => "for",
        Cond::KOf(..) => "k of n",
    };
    world.meet(part);
}

fn text_op(op: TextOp) -> &'static str {
    match op {
        TextOp::Is => "is",
        TextOp::IsNot => "is not",
        TextOp::Contains => "contains",
        TextOp::DoesNotContain => "does not contain",
        TextOp::Mentions => "mentions",
        TextOp::DoesNotMention => "does not mention",
        TextOp::StartsWith => "starts with",
        TextOp::DoesNotStartWith => "does not start with",
        TextOp::EndsWith => "ends with",
        TextOp::DoesNotEndWith => "does not end with",
        TextOp::Matches => "matches",
        TextOp::DoesNotMatch => "does not match",
    }
}

pub(crate) fn meet_expr(world: &World, expr: &Expr) {
    let part = match expr {
        Expr::Lit(Value::Points(_)) => "points",
        // A change is met where its two windows are known, also inside a comparison.
        Expr::Lit(_) | Expr::Name(..) | Expr::AsPercent(_) | Expr::Change(..) => return,
        Expr::Money(_) => "money alternatives",
        Expr::Let(_) => "let",
        Expr::Metric(..) => "metric",
        Expr::DayCount => "days",
        Expr::Column(..) => "column",
        Expr::CalendarColumn(..) => "calendar column",
        Expr::Over(_, window) => {
            meet_window(world, window);
            "over"
        }
        Expr::OverReport(_) => "over report",
        Expr::Gauge(how, _, window) => {
            meet_window(world, window);
            match how {
                How::Min => "min over",
                How::Max => "max over",
                How::Avg => "avg over",
                _ => "last over",
            }
        }
        Expr::Add(..) => "+",
        Expr::Subtract(..) => "-",
        Expr::Multiply(..) => "*",
        Expr::Divide(..) => "/",
        Expr::Larger(..) => "larger of",
        Expr::Smaller(..) => "smaller of",
        Expr::Else(..) => "else",
        Expr::Length(_) => "length of",
        Expr::Words(_) => "words in",
        Expr::Repeats(..) => "repeats in",
        Expr::Total(how, ..) => match how {
            How::Count => "count of",
            How::Sum => "sum of",
            How::Min => "min of",
            How::Max => "max of",
            _ => "avg of",
        },
        Expr::On(..) => "on a place",
        Expr::Spread(_) => "spread",
    };
    world.meet(part);
}

fn meet_window(world: &World, window: &Window) {
    for (part, is_there) in [
        ("over previous", window.previous),
        ("lagging", window.lagging > 0),
        ("when", window.when.is_some()),
        ("with all days", window.with_all_days),
    ] {
        if is_there {
            world.meet(part);
        }
    }
}
