//! The accounts: those that the files name, with their settings, their channel's profile, and else what the data says.

use crate::catalog::Dataset;
use crate::ingest::assemble::source::Source;
use crate::ingest::assemble::work::Work;
use crate::ingest::profile::Profiles;
use crate::ingest::snapshot::{Slot, Snapshot};
use crate::settings::{AccountSettings, Settings};
use crate::table::{Account, Coverage};
use crate::value::Currency;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The names of the accounts, sorted, and the folder that each one's files lie in first.
pub(super) struct Names {
    pub(super) sorted: Vec<String>,
    folders: BTreeMap<String, String>,
    /// The account of files that lie in no folder.
    rest: String,
}

/// Finds the accounts: an `account` column wins over the folder. A configured account without any file is one too, so that its
/// silence is seen.
pub(super) fn names(sources: &[Source<'_>], left: &[&Snapshot], settings: &Settings) -> Names {
    let only = if settings.accounts.len() == 1 { settings.accounts.keys().next().cloned() } else { None };
    let rest = only.or_else(|| settings.name.clone()).unwrap_or_else(|| "main".to_owned());
    let mut folders: BTreeMap<String, String> = BTreeMap::new();
    let mut delivered: BTreeSet<&str> = left.iter().filter_map(|snapshot| snapshot.folder.as_deref()).collect();
    for source in sources {
        let folder = source.snapshot.folder.as_deref();
        delivered.extend(folder);
        for part in &source.snapshot.parts {
            let mut named: BTreeSet<&str> = BTreeSet::new();
            // Neighbouring rows mostly share their account.
            let mut last = None;
            for subject in 0..part.subjects.len() {
                let account = part.subjects.get(subject, Slot::Account);
                if last != Some(account) {
                    named.insert(account.map(|id| source.snapshot.text(id)).or(folder).unwrap_or(&rest));
                    last = Some(account);
                }
            }
            if part.subjects.len() == 0 {
                named.insert(folder.unwrap_or(&rest));
            }
            for name in named {
                let folder = folder.unwrap_or(name);
                let known = folders.entry(name.to_owned()).or_insert_with(|| folder.to_owned());
                if folder < known.as_str() {
                    folder.clone_into(known);
                }
            }
        }
    }
    for name in settings.accounts.keys().filter(|name| !delivered.contains(name.as_str())) {
        folders.entry(name.clone()).or_insert_with(|| name.clone());
    }
    Names { sorted: folders.keys().cloned().collect(), folders, rest }
}

impl Names {
    /// The place of a row's account.
    pub(super) fn of(&self, snapshot: &Snapshot, named: Option<&str>) -> u32 {
        let name = named.or(snapshot.folder.as_deref()).unwrap_or(&self.rest);
        let at = self.sorted.binary_search_by(|known| known.as_str().cmp(name)).unwrap_or(0);
        u32::try_from(at).unwrap_or(0)
    }

    /// An account's own settings, else those of the folder that its rows lie in.
    fn settings<'t>(&self, name: &str, settings: &'t Settings) -> Option<&'t AccountSettings> {
        let folder = || self.folders.get(name).and_then(|folder| settings.accounts.get(folder));
        settings.accounts.get(name).or_else(folder)
    }
}

/// What the rows of an account say of it.
#[derive(Debug, Default)]
struct Said {
    /// Each with how many rows it has.
    channels: BTreeMap<String, u64>,
    markets: BTreeSet<String>,
    currencies: BTreeMap<Currency, u64>,
}

/// The accounts with everything that is known of them but their newest day.
pub(super) fn accounts(
    work: &Work<'_>,
    names: &Names,
    settings: &Settings,
    profiles: &Profiles,
    coverage: Vec<Vec<Option<Coverage>>>,
) -> Vec<Account> {
    let said = said(work);
    let made = super::coverage::made(work);
    let build = |(at, coverage): (usize, Vec<Option<Coverage>>)| {
        let name = names.sorted.get(at).map_or("", String::as_str);
        let own = names.settings(name, settings);
        let said = said.get(at);
        let channel = own.and_then(|own| own.channel.clone()).or_else(|| said.and_then(Said::channel));
        let channel = channel.unwrap_or_default();
        let one_market = said.filter(|said| said.markets.len() == 1).and_then(|said| said.markets.first().cloned());
        let settle =
            |dataset: &Dataset| own.and_then(|own| own.settle).unwrap_or_else(|| profiles.settle(&channel, *dataset));
        Account {
            name: name.into(),
            currency: own
                .and_then(|own| own.currency)
                .or_else(|| said.and_then(Said::currency))
                .unwrap_or(Currency::USD),
            timezone: own.and_then(|own| own.timezone).unwrap_or(chrono_tz::UTC),
            market: own.and_then(|own| own.market.clone()).or(one_market).map(Arc::from),
            seller: own.and_then(|own| own.seller.as_deref()).map(Arc::from),
            settle: Dataset::ALL.iter().map(settle).collect(),
            newest_day: super::coverage::newest_day(&coverage, made.get(at).copied().flatten()),
            coverage,
            channel: channel.into(),
        }
    };
    coverage.into_iter().enumerate().map(build).collect()
}

impl Said {
    /// The channel of most rows: a shop's tickets do not make it a help desk.
    fn channel(&self) -> Option<String> {
        let most = self.channels.iter().max_by_key(|(name, rows)| (**rows, std::cmp::Reverse(*name)));
        most.map(|(name, _)| name.clone())
    }

    /// The currency of most rows.
    fn currency(&self) -> Option<Currency> {
        self.currencies
            .iter()
            .max_by_key(|(currency, rows)| (**rows, std::cmp::Reverse(**currency)))
            .map(|(currency, _)| *currency)
    }
}

fn said(work: &Work<'_>) -> Vec<Said> {
    let mut said: Vec<Said> = work.accounts.iter().map(|_| Said::default()).collect();
    for part in &work.parts {
        let mut rows = vec![0_u64; part.part.subjects.len() as usize];
        for (_, subject, _) in part.rows() {
            if let Some(rows) = rows.get_mut(subject as usize) {
                *rows += 1;
            }
        }
        for (subject, rows) in (0_u32..).zip(rows) {
            let Some(said) = part.account.get(subject as usize).and_then(|account| said.get_mut(*account as usize))
            else {
                continue;
            };
            if !part.part.channel.is_empty() {
                let known = said.channels.entry(part.part.channel.clone()).or_default();
                *known = known.saturating_add(rows);
            }
            if let Some(market) = part.slot(subject, Slot::Market).map(|id| work.strings.get(id))
                && !said.markets.contains(market.as_ref())
            {
                said.markets.insert(market.to_string());
            }
            if let Some(currency) = currency(work, part, subject) {
                *said.currencies.entry(currency).or_default() += rows;
            }
        }
    }
    said
}

/// The currency that a subject's rows name: their column's, else that of headers and signs.
pub(super) fn currency(work: &Work<'_>, part: &super::work::PartWork<'_>, subject: u32) -> Option<Currency> {
    let column = part.slot(subject, Slot::Currency).and_then(|id| Currency::from_code(work.strings.get(id)));
    column.or(part.part.currency)
}
