//! What no upload file of a channel takes, and orders to suppliers. Read by programs: nothing is neutralised in them.

use crate::sink::batch::{Batch, Record};
use crate::sink::change::Change;
use crate::sink::desk::Desk;
use std::sync::Arc;

pub(super) fn purchase_order(desk: &Desk<'_>, changes: &[Change<'_>]) -> Batch {
    Batch::each(changes, |change| {
        let action = change.action;
        // A supplier knows the thing by what it is called, not by our number.
        let title = desk.fact(change.entity(), "title").value();
        Ok(Record::of(change)
            .with("account", change.account.name.as_ref())
            .with("sku", action.entity.id.as_ref())
            .with("units", change.to())
            .with("name", title.unwrap_or_else(|| action.entity.name.to_string()))
            .with("reason", action.reason.as_str())
            .with("rule", change.rule)
            .with("action", action.id.as_str()))
    })
}

pub(super) fn other(changes: &[Change<'_>]) -> Batch {
    Batch::each(changes, |change| {
        let action = change.action;
        let text = |text: &Option<Arc<str>>| text.as_deref().unwrap_or("").to_owned();
        let added = action.addition.as_ref();
        let (campaign, ad_group) = match added {
            Some(added) => (added.campaign.to_string(), text(&added.ad_group)),
            None => (text(&action.entity.campaign), text(&action.entity.ad_group)),
        };
        Ok(Record::of(change)
            .with("account", change.account.name.as_ref())
            .with("channel", change.account.channel.as_ref())
            .with("kind", action.entity.kind.word())
            .with("id", action.entity.id.as_ref())
            .with("name", action.entity.name.as_ref())
            .with("campaign", campaign)
            .with("ad_group", ad_group)
            .with("verb", action.verb.word())
            .with("field", action.field.word())
            .with("from", action.from.as_deref().unwrap_or(""))
            .with("to", change.to())
            .with("unit", action.unit.as_str())
            .with("match_type", added.map_or("", |added| added.match_type))
            .with("level", added.map_or("", |added| added.level))
            .with("bid", added.and_then(|added| added.bid.as_deref()).unwrap_or(""))
            .with("reason", action.reason.as_str())
            .with("rule", change.rule)
            .with("action", action.id.as_str()))
    })
}
