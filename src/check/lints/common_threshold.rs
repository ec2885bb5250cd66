//! W0036: with data, a limit that many entities lie on exactly, where `>` and `>=` differ.

use crate::check::lints::{Look, leaves};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{CondKind, NumKind};
use crate::value::{Rational, Unit, show};
use std::cmp::Ordering;

/// From which share of the entities on a limit: one in twenty.
const SHARE: (i128, i128) = (1, 20);

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let Some(data) = look.checker.inputs.data else { return Vec::new() };
    let mut found = Vec::new();
    for checked in look.rules {
        for leaf in leaves(&checked.rule.condition) {
            let CondKind::Compare { left, right, op } = &leaf.kind else { continue };
            let (num, limit) = match (&left.kind, &right.kind) {
                (_, NumKind::Const(limit)) => (left, *limit),
                (NumKind::Const(limit), _) => (right, *limit),
                _ => continue,
            };
            let Some(share) = data.share_at(checked.rule.kind, num, limit) else { continue };
            let many = Rational::new(SHARE.0, SHARE.1).and_then(|least| share.compare(least));
            if many.is_ok_and(Ordering::is_ge) {
                found.push(report(checked.rule.kind, leaf, num, *op, share, limit));
            }
        }
    }
    found
}

fn report(
    kind: crate::catalog::Kind,
    leaf: &crate::program::Cond,
    num: &crate::program::Num,
    op: crate::syntax::ast::CompareOp,
    share: Rational,
    limit: Rational,
) -> Diagnostic {
    use crate::syntax::ast::CompareOp::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    let other = match op {
        Greater => ">=",
        GreaterEqual => ">",
        Less => "<=",
        LessEqual => "<",
        Equal => "!=",
        NotEqual => "=",
    };
    let limit = show::value(limit, num.unit, None);
    Diagnostic::at(
        Code::CommonThreshold,
        leaf.span,
        format!(
            "{} of all {} have a `{}` of exactly {limit}",
            show::value(share, Unit::Percent, None),
            crate::check::names::many(kind),
            num.text
        ),
    )
    .label("on the limit itself")
    .help(format!("make sure that the sign is meant: `{other}` would decide them the other way"))
}
