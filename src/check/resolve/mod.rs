//! Expressions and conditions of the tree become values and conditions of the program.

mod aggregate;
mod arith;
mod calendar;
mod compare;
mod cond;
mod literal;
mod metric;
mod name;
mod on_channel;
mod path;
mod related;
mod table;
mod text_test;
mod typed;
mod window;
mod words;

pub(super) use literal::days_since_epoch;
pub(super) use table::is_key_heading;
pub(super) use typed::{Value, a_type, a_unit};
pub(super) use window::is_ratio_of_metrics;

use crate::syntax::ast::{Expr, ExprKind, Literal};
use rust_decimal::Decimal;

/// The number of a literal without a unit, also in parentheses.
pub(super) fn bare_number(expr: &Expr) -> Option<Decimal> {
    match &expr.kind {
        ExprKind::Literal(Literal::Number(value)) => Some(*value),
        ExprKind::Paren(inner) => bare_number(inner),
        _ => None,
    }
}
