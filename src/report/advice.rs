//! What a person can do about a refusal or an undecided rule, one sentence each.

use crate::eval::Reason;
use crate::plan::Refusal;

/// What to do about a change that is held; `None` where nothing needs doing.
#[must_use]
pub fn refusal(refusal: Refusal) -> Option<&'static str> {
    Some(match refusal {
        Refusal::Ambiguous => "give the two different names, or deliver daily rows with ids (an API report)",
        Refusal::Currency => "write the amount in each currency, such as `$0.20 | €0.18`",
        Refusal::StaleData => "drop the newest exports into the account's folder under snapshots/",
        Refusal::NoCurrent => "deliver a file that shows the value",
        Refusal::Inherited => "set a bid on the keyword itself, or write the rule for `default_bid` of ad groups",
        Refusal::Every => "wait until the time of `every` has passed",
        Refusal::Drifted => "see who changes it by hand; it is judged again after 7d",
        Refusal::InFlight => "upload it if you have not, then drop in an export made after that",
        Refusal::FreshEvidence => "wait: it is judged again once its whole window lies after the last change",
        Refusal::OutsideChange => "wait for the window to pass, or set outside_changes = \"note\" under [guards]",
        Refusal::PillarGate => "mend the findings named, or set gate = false under [pillars]",
        Refusal::NoValue => "look at the amount with `portreeve explain`; `else` gives a default for a blank",
        Refusal::NoBound => "fill the blank that the bound is read from, or give it a default with `else`",
        Refusal::LimitsContradict => "bring the rule's bounds, the guards and the channel's limits together",
        Refusal::Guard => "the guard decides; change the guard if it is too wide",
        Refusal::Drift => "wait, or raise max_drift under [guards]",
        Refusal::BlocksKeyword => "pause that keyword first, or choose another match type",
        Refusal::NoPlace => "name a campaign with exactly one ad group, or `to ad_group \"CAMPAIGN / AD GROUP\"`",
        Refusal::Conflict => "write `overrides \"OTHER RULE\"` into the rule that should win",
        Refusal::Unfunded => "cut budgets elsewhere, or take total_budget out of [guards]",
        Refusal::Cap => "narrow the rules that change most, or let the plan pass; `portreeve plan` says how",
        Refusal::ObserveMode => "write `mode propose` into the rule when you trust it",
        Refusal::Once
        | Refusal::AtFloor
        | Refusal::AtCeiling
        | Refusal::NothingToDo
        | Refusal::Exists
        | Refusal::TextTooLong
        | Refusal::Overridden
        | Refusal::Absorbed
        | Refusal::Moot => return None,
    })
}

/// What to do about what could not be decided; `None` where only time or activity helps.
#[must_use]
pub fn undecided(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::MissingDay => "drop the file that holds that day into the account's folder under snapshots/",
        Reason::SuspectDay => "that day's file looks cut short: export it again",
        Reason::StaleData => "drop the newest exports into the account's folder under snapshots/",
        Reason::NoDataset => "deliver that dataset; `portreeve reference DATASET` lists its columns",
        Reason::NoPeriod => "export daily rows, or a summary of exactly those days, or write `over report`",
        Reason::Missing => "fill it in, or write `else 0` where a blank means nothing",
        Reason::RefusedCell => "mend the cells that `portreeve data` lists",
        Reason::TooOld => "deliver a newer file, or raise state_age under [time]",
        Reason::Currency => "compare amounts of one currency, or write one amount for each: `$20 | €18`",
        Reason::NoMoment => "say the time with --at \"2026-11-21 09:00\"",
        Reason::Apart => "bring both accounts' files up to the same day",
        Reason::SeveralAccounts => "name the account in quotes, such as `price on \"acme-shop\"`",
        Reason::Ambiguous => "give the two different names, or deliver daily rows with ids",
        Reason::AgeUnknown => "deliver older files, or a file with the start date",
        Reason::Undefined | Reason::Unlimited | Reason::NoneRelated | Reason::Overflow => return None,
    })
}
