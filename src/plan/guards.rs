//! Which guards restrain a change, and how.

use crate::catalog::WriteField;
use crate::eval::{Bound, GuardVerdict};
use crate::plan::context::Context;
use crate::plan::limits::{Limit, LimitKind};
use crate::program::NeverVerb;
use crate::syntax::ast::Direction;
use std::sync::Arc;

/// What a change does, as guards ask.
#[derive(Debug, Clone, Copy)]
pub(super) enum Doing {
    /// A field moves one way; `set` says by which verb.
    Field {
        field: WriteField,
        way: Direction,
        set: bool,
    },
    Pause,
    Enable,
    AddNegative,
    AddKeyword,
    Reorder,
}

/// The limits that guards put on a change, by guard. An unknown bound forbids.
pub(super) fn limits(ctx: &Context<'_>, verdicts: &[GuardVerdict], doing: Doing) -> Vec<Limit> {
    let mut limits = Vec::new();
    for verdict in verdicts {
        let Some(guard) = ctx.program.guards.get(verdict.guard) else { continue };
        let Some(never) = guard.never.get(verdict.never) else { continue };
        if !forbids(never.verb, doing) {
            continue;
        }
        let name: Arc<str> = format!("guard \"{}\"", guard.name).into();
        let mut add = |kind| limits.push(Limit { name: Arc::clone(&name), said: Arc::clone(&name), kind });
        match (verdict.below, verdict.above) {
            (Bound::Free, Bound::Free) | (Bound::Unknown(_), _) | (_, Bound::Unknown(_)) => add(LimitKind::Never),
            (below, above) => {
                if let Bound::At(least) = below {
                    add(LimitKind::Floor(least));
                }
                if let Bound::At(most) = above {
                    add(LimitKind::Ceiling(most));
                }
            }
        }
    }
    limits
}

/// Whether a `never` speaks of what a change does: `lower` and `raise` of every change that way, `set` of that verb alone.
fn forbids(never: NeverVerb, doing: Doing) -> bool {
    match (never, doing) {
        (NeverVerb::Lower(of), Doing::Field { field, way, .. }) => of == field && way == Direction::Lower,
        (NeverVerb::Raise(of), Doing::Field { field, way, .. }) => of == field && way == Direction::Raise,
        (NeverVerb::Set(of), Doing::Field { field, set, .. }) => of == field && set,
        (NeverVerb::Pause, Doing::Pause)
        | (NeverVerb::Enable, Doing::Enable)
        | (NeverVerb::AddNegative, Doing::AddNegative)
        | (NeverVerb::AddKeyword, Doing::AddKeyword)
        | (NeverVerb::Reorder, Doing::Reorder) => true,
        (
            NeverVerb::Lower(_)
            | NeverVerb::Raise(_)
            | NeverVerb::Set(_)
            | NeverVerb::Pause
            | NeverVerb::Enable
            | NeverVerb::AddNegative
            | NeverVerb::AddKeyword
            | NeverVerb::Reorder,
            _,
        ) => false,
    }
}
