//! Changes that wait to be seen, and which file would show them.

use crate::plan::context::Context;
use crate::plan::evidence::{is_shown, stand};
use crate::plan::seen::sightings;
use crate::plan::standing::Standing;
use crate::plan::words;
use crate::table::{AccountId, Day};
use std::collections::BTreeMap;

/// One sentence an account, where changes wait for a snapshot: the files to download.
pub(super) fn waiting(ctx: &Context<'_>) -> Vec<(AccountId, String)> {
    let mut waiting: BTreeMap<(AccountId, String), (u64, Day)> = BTreeMap::new();
    for (key, field, changes) in ctx.all_past() {
        let Some(account) = ctx.account_named(&key.account) else { continue };
        if ctx.as_of(account).is_none() || !is_shown(field) {
            continue;
        }
        let seen = ctx.find(key).map(|entity| sightings(ctx, entity, field, account)).unwrap_or_default();
        let last = stand(changes, field, &seen, ctx.settings.time.confirm_within).pop();
        if let Some((change, Standing::InFlight)) = last {
            let file = words::file_with(ctx, &ctx.table.account(account).channel, key.kind, field);
            let entry = waiting.entry((account, file)).or_insert((0, change.day));
            entry.0 = entry.0.saturating_add(1);
            entry.1 = entry.1.min(change.day);
        }
    }
    let mut sentences: BTreeMap<AccountId, Vec<String>> = BTreeMap::new();
    for ((account, file), (count, since)) in waiting {
        let changes = if count == 1 { "1 change waits".to_owned() } else { format!("{count} changes wait") };
        sentences.entry(account).or_default().push(format!("{changes} to be seen (handed out since {since}): {file}"));
    }
    sentences.into_iter().map(|(account, parts)| (account, parts.join("; "))).collect()
}
