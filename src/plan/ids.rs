//! Stable ids: what asks the same has the same id on every run.

use crate::history::EntityKey;
use crate::plan::context::Context;
use crate::plan::draft::{Draft, Value};
use crate::plan::{Field, Refusal, words};
use sha2::{Digest, Sha256};

/// The hash of some parts in 16 hexadecimal digits; no part can run into the next.
pub(super) fn hash<'p>(parts: impl IntoIterator<Item = &'p str>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    // The first 64 bits tell apart what one workspace ever plans.
    let first = hasher.finalize().first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    format!("{first:016x}")
}

/// Of rule and entity: a finding or an alert.
pub(super) fn output(word: &str, identity: &str, key: &EntityKey) -> String {
    hash([word, identity, &key.account, key.kind.word(), &key.id])
}

/// Of account, entity, field, from, to and the end of the evidence. A change that takes no part carries its rule too, so that two rules
/// held for the same reason have ids of their own.
pub(super) fn action(ctx: &Context<'_>, draft: &Draft<'_>) -> String {
    let currency = ctx.currency(draft.entity);
    let text = |value: &Option<Value>| match value {
        Some(Value::Added(added)) => {
            let place = ctx.key(added.place());
            let bid = added.bid.map(|bid| words::money(bid, currency)).unwrap_or_default();
            format!("{}:{}@{} {}:{bid}", added.match_type, added.text, place.kind.word(), place.id)
        }
        Some(value) => words::canonical(draft.field, value, currency),
        None => String::new(),
    };
    let end = ctx.end(draft.rule, draft.account).ok().or_else(|| ctx.as_of(draft.account));
    let end = end.map(|day| day.to_string()).unwrap_or_default();
    let (from, to) = (text(&draft.from), text(&draft.to));
    let field = Field::from(draft.field).word();
    let account = &ctx.table.account(draft.account).name;
    let of = [account, draft.key.kind.word(), &draft.key.id, field, &from, &to, &end];
    let takes_part = match &draft.held {
        None => true,
        Some(held) => matches!(held.refusal, Refusal::Unfunded | Refusal::Cap | Refusal::ObserveMode),
    };
    if takes_part {
        return hash(of);
    }
    let nth = draft.proposal.action.to_string();
    let verb = if draft.restores.is_some() { "restore" } else { "" };
    hash(of.into_iter().chain([ctx.rule(draft.rule).identity.as_ref(), &nth, verb]))
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(hash(["ab", "c"]), hash(["a", "bc"]));
        assert_eq!(hash(["ab", "c"]).len(), 16);
        assert_eq!(hash(["ab", "c"]), hash(["ab", "c"]));
    }
}
