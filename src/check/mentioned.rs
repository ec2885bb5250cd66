//! The names that a text of the tree mentions, whatever they turn out to mean.

use crate::syntax::ast::{Cond, CondKind, Expr, ExprKind, Set, TextOther, Window, Word};

/// Every part of every name in a value.
pub(super) fn in_expr<'a>(expr: &'a Expr, into: &mut Vec<&'a Word>) {
    match &expr.kind {
        ExprKind::Literal(_) => {}
        ExprKind::Name(parts) => into.extend(parts),
        ExprKind::Paren(inner) | ExprKind::LengthOf(inner) | ExprKind::WordsIn(inner) | ExprKind::Spread(inner) => {
            in_expr(inner, into);
        }
        ExprKind::Binary { left, right, .. } => {
            in_expr(left, into);
            in_expr(right, into);
        }
        ExprKind::Over { value, window, .. } | ExprKind::Change { value, window } => {
            in_expr(value, into);
            in_window(window.as_ref(), into);
        }
        ExprKind::Else { value, default } => {
            in_expr(value, into);
            in_expr(default, into);
        }
        ExprKind::Pick { of, .. } => {
            for one in of {
                in_expr(one, into);
            }
        }
        ExprKind::Aggregate { set, field, .. } => {
            in_set(set, into);
            into.extend(field.iter().flatten());
        }
        ExprKind::RepeatsIn { value, ignoring } => {
            in_expr(value, into);
            into.extend(ignoring);
        }
        ExprKind::OnChannel { value, .. } => in_expr(value, into),
    }
}

fn in_window<'a>(window: Option<&'a Window>, into: &mut Vec<&'a Word>) {
    if let Some(when) = window.and_then(|window| window.when.as_deref()) {
        in_cond(when, into);
    }
}

fn in_set<'a>(set: &'a Set, into: &mut Vec<&'a Word>) {
    if let Some(filter) = &set.filter {
        in_cond(filter, into);
    }
}

/// Every part of every name in a condition.
pub(super) fn in_cond<'a>(cond: &'a Cond, into: &mut Vec<&'a Word>) {
    match &cond.kind {
        CondKind::Or(parts) | CondKind::And(parts) => {
            for part in parts {
                in_cond(part, into);
            }
        }
        CondKind::Not(inner) | CondKind::Paren(inner) | CondKind::For { cond: inner, .. } => in_cond(inner, into),
        CondKind::Compare { left, right, .. } => {
            in_expr(left, into);
            in_expr(right, into);
        }
        CondKind::Between { value, low, high, .. } => {
            for one in [value, low, high] {
                in_expr(one, into);
            }
        }
        CondKind::Is { value, other, .. } => {
            in_expr(value, into);
            in_expr(other, into);
        }
        CondKind::In { value, members, .. } => {
            in_expr(value, into);
            for member in members {
                in_expr(member, into);
            }
        }
        CondKind::Text { value, other, .. } => {
            in_expr(value, into);
            match other {
                TextOther::Value(other) => in_expr(other, into),
                TextOther::AnyOf(word) => into.push(word),
                TextOther::Regex(_) => {}
            }
        }
        CondKind::Missing { value, .. } | CondKind::Changed { value, .. } | CondKind::Bare(value) => {
            in_expr(value, into);
        }
        CondKind::During(word) | CondKind::Calendar { calendar: word, .. } => into.push(word),
        CondKind::Quantified { set, has, .. } => {
            in_set(set, into);
            in_cond(has, into);
        }
        CondKind::Weekday { .. } | CondKind::Time { .. } => {}
    }
}
