//! Canonical texts of the tree, as evidence and messages show them.

use crate::syntax::ast;
use crate::syntax::print;
use std::sync::Arc;

pub(super) fn expr(expr: &ast::Expr) -> Arc<str> {
    print::expr(expr).into()
}

pub(super) fn cond(cond: &ast::Cond) -> Arc<str> {
    print::cond(cond).into()
}

/// `a.b.c`.
pub(super) fn path(parts: &[ast::Word]) -> String {
    parts.iter().map(|part| part.node.as_str()).collect::<Vec<_>>().join(".")
}

/// `other listing of account where title is this.title`.
pub(super) fn set(set: &ast::Set) -> String {
    let mut text = if set.other { format!("other {}", set.entity.node) } else { set.entity.node.clone() };
    if let Some(of) = &set.of {
        text = format!("{text} of {}", of.node);
    }
    if let Some(filter) = &set.filter {
        text = format!("{text} where {}", print::cond(filter));
    }
    text
}
