//! What the steps of the assembly share: the parts that count, with what their texts and subjects are in the whole.

use crate::catalog::{Catalog, Dataset, Kind, Role};
use crate::ingest::assemble::source::Source;
use crate::ingest::snapshot::{Grain, Part, Slot, Snapshot};
use crate::table::{Day, StrId, Strings};
use foldhash::fast::FixedState;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;
use std::sync::Arc;

/// One part of one file.
pub(super) struct PartWork<'s> {
    pub(super) snapshot: &'s Snapshot,
    pub(super) part: &'s Part,
    pub(super) rank: u32,
    pub(super) before: Option<Day>,
    pub(super) unfinished: Option<Day>,
    /// The day on which the file was made, by its own word.
    made: Option<Day>,
    /// The day that its rows are held to be of, where nothing in the file says it.
    given: Option<Day>,
    /// The number in the whole of each text of the file.
    texts: Rc<Vec<StrId>>,
    /// The SKU of subjects that their file knows by an ASIN; empty when there are none.
    pub(super) skus: Vec<Option<StrId>>,
    /// The account of each subject.
    pub(super) account: Vec<u32>,
    /// By kind: the entity that each subject belongs to or is.
    entities: BTreeMap<Kind, Vec<Option<u32>>>,
    /// The place where stock lies, of inventory rows.
    pub(super) stock: Vec<Option<u32>>,
    /// Whether it has a column of facts, or is of a dataset that is delivered for its states.
    has_facts: bool,
    /// Rows that do not count, for they came before or another file says it better; empty when there are none.
    repeated: Vec<bool>,
    last: OnceCell<Rc<Vec<i32>>>,
}

/// The texts that a file, or several, refer to by number.
type Texts = Arc<Vec<Arc<str>>>;

/// The numbers in the whole of texts that several files share.
#[derive(Default)]
struct Shared<'s> {
    known: Vec<(&'s Texts, Rc<Vec<StrId>>)>,
}

impl<'s> Shared<'s> {
    fn of(&mut self, texts: &'s Texts, strings: &mut Strings) -> Rc<Vec<StrId>> {
        if let Some((_, numbers)) = self.known.iter().rev().find(|(known, _)| Arc::ptr_eq(known, texts)) {
            return Rc::clone(numbers);
        }
        let numbers = Rc::new(texts.iter().map(|text| strings.share(text)).collect::<Vec<_>>());
        self.known.push((texts, Rc::clone(&numbers)));
        numbers
    }
}

/// Ads, traffic and files about some listings are delivered for their facts; lists of listings, offers and the like for what
/// they list.
fn has_facts(part: &Part) -> bool {
    let info = Catalog::standard().dataset(part.dataset);
    let is_flow = |at: usize| info.columns.get(at).is_some_and(|column| column.role == Role::Flow);
    let expected = !part.complete && info.columns.iter().any(|column| column.role == Role::Flow);
    !expected || part.columns.iter().any(|column| is_flow(column.column))
}

/// The whole.
pub(super) struct Work<'s> {
    pub(super) strings: Strings,
    pub(super) accounts: Vec<String>,
    pub(super) parts: Vec<PartWork<'s>>,
    /// Accounts and datasets of which some daily file has facts.
    factual: BTreeSet<(u32, Dataset)>,
    lower: Vec<Option<StrId>>,
}

impl<'s> Work<'s> {
    /// The parts of the sources, oldest first. Accounts are known by then.
    pub(super) fn new(
        sources: &[Source<'s>],
        accounts: Vec<String>,
        account_of: impl Fn(&Snapshot, Option<&str>) -> u32,
    ) -> Self {
        let mut work = Self {
            strings: Strings::default(),
            accounts,
            parts: Vec::new(),
            factual: BTreeSet::new(),
            lower: Vec::new(),
        };
        let mut shared = Shared::default();
        for source in sources {
            let texts = shared.of(&source.snapshot.texts, &mut work.strings);
            for part in &source.snapshot.parts {
                // Neighbouring rows mostly share their account.
                let mut last: Option<(Option<StrId>, u32)> = None;
                let mut account = |subject| {
                    let named = part.subjects.get(subject, Slot::Account);
                    if let Some((_, account)) = last.filter(|(known, _)| *known == named) {
                        return account;
                    }
                    let account = account_of(source.snapshot, named.map(|id| source.snapshot.text(id)));
                    last = Some((named, account));
                    account
                };
                work.parts.push(PartWork {
                    snapshot: source.snapshot,
                    part,
                    rank: source.rank,
                    before: source.before,
                    unfinished: source.unfinished,
                    made: source.made,
                    given: source.given.filter(|_| part.dayless),
                    texts: Rc::clone(&texts),
                    skus: Vec::new(),
                    account: (0..part.subjects.len()).map(&mut account).collect(),
                    entities: BTreeMap::new(),
                    stock: Vec::new(),
                    has_facts: has_facts(part),
                    repeated: Vec::new(),
                    last: OnceCell::new(),
                });
            }
        }
        work.leave_out_repeated();
        let factual = work.parts.iter().filter(|part| part.has_facts && part.is_daily());
        work.factual =
            factual.flat_map(|part| part.account.iter().map(|account| (*account, part.part.dataset))).collect();
        work
    }

    /// A difference that was delivered twice, in one file or in several, counts once: the first time.
    fn leave_out_repeated(&mut self) {
        let mut seen: HashSet<(u32, Dataset, &str, StrId), FixedState> = HashSet::default();
        for work in &mut self.parts {
            let part = work.part;
            let mut repeated = Vec::new();
            for ((row, mark), subject) in part.marks.iter().enumerate().zip(&part.subject) {
                let account = work.account.get(*subject as usize).copied().unwrap_or(0);
                let mark = work.texts.get(mark.0 as usize).copied().unwrap_or(*mark);
                if !seen.insert((account, part.dataset, part.profile.as_str(), mark)) {
                    repeated.resize(part.marks.len(), false);
                    if let Some(slot) = repeated.get_mut(row) {
                        *slot = true;
                    }
                }
            }
            work.repeated = repeated;
        }
    }

    /// Whether a part's days count as delivered in an account. A file of nothing but states (bids, say) between daily reports
    /// does not: on its days nothing is known of what was spent.
    pub(super) fn counts(&self, part: &PartWork<'_>, account: u32) -> bool {
        part.part.covers
            && (part.has_facts || !part.is_daily() || !self.factual.contains(&(account, part.part.dataset)))
    }

    /// Whether every part of a dataset counts in every account.
    pub(super) fn all_count(&self, dataset: Dataset) -> bool {
        self.of(dataset).all(|(_, part)| part.account.iter().all(|account| self.counts(part, *account)))
    }

    /// The lower-case form of a text.
    pub(super) fn lower(&mut self, text: StrId) -> StrId {
        let at = text.0 as usize;
        if let Some(known) = self.lower.get(at).copied().flatten() {
            return known;
        }
        let lower = self.strings.get(text).to_lowercase();
        let lower = self.strings.intern(&lower);
        if self.lower.len() <= at {
            self.lower.resize(self.strings.len().max(at + 1), None);
        }
        if let Some(slot) = self.lower.get_mut(at) {
            *slot = Some(lower);
        }
        lower
    }

    /// The parts of a dataset with their places.
    pub(super) fn of(&self, dataset: Dataset) -> impl Iterator<Item = (usize, &PartWork<'s>)> {
        self.parts.iter().enumerate().filter(move |(_, part)| part.part.dataset == dataset)
    }
}

impl PartWork<'_> {
    /// A text of the file in the whole.
    pub(super) fn text(&self, local: StrId) -> StrId {
        self.texts.get(local.0 as usize).copied().unwrap_or(local)
    }

    /// What a subject says in a slot.
    pub(super) fn slot(&self, subject: u32, slot: Slot) -> Option<StrId> {
        if slot == Slot::Sku
            && let Some(sku) = self.skus.get(subject as usize).copied().flatten()
        {
            return Some(sku);
        }
        self.part.subjects.get(subject, slot).map(|local| self.text(local))
    }

    /// The entity of a kind that a subject is or belongs to.
    pub(super) fn entity(&self, subject: u32, kind: Kind) -> Option<u32> {
        if kind == Kind::Account {
            return self.account.get(subject as usize).copied();
        }
        self.entities.get(&kind)?.get(subject as usize).copied().flatten()
    }

    pub(super) fn set_entities(&mut self, kind: Kind, entities: Vec<Option<u32>>) {
        self.entities.insert(kind, entities);
    }

    /// The kinds that its subjects are or belong to.
    pub(super) fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.entities.keys().copied()
    }

    /// Whether it has figures, such as clicks; a part without is there for its states.
    pub(super) fn has_figures(&self) -> bool {
        let columns = &Catalog::standard().dataset(self.part.dataset).columns;
        let is_flow = |at: usize| columns.get(at).is_some_and(|column| column.role == Role::Flow);
        self.part.columns.iter().any(|column| is_flow(column.column))
    }

    /// Whether its rows are days.
    pub(super) fn is_daily(&self) -> bool {
        self.part.grain == Grain::Daily
    }

    /// The rows that were known.
    pub(super) fn rows(&self) -> impl Iterator<Item = (u32, u32, i32)> + '_ {
        let rows = (0_u32..).zip(&self.part.subject).zip(&self.part.when);
        let rows = rows.map(|((row, subject), when)| (row, *subject, self.given.map_or(*when, |day| day.0)));
        let counts = |row: u32| !self.repeated.get(row as usize).copied().unwrap_or(false);
        rows.filter(move |(row, _, when)| counts(*row) && self.knows(*when))
    }

    fn knows(&self, when: i32) -> bool {
        let Some(before) = self.before else { return true };
        match &self.part.grain {
            Grain::Daily => Day(when) < before,
            Grain::Periods(_) => self.period(when).is_some_and(|(_, end)| end < before),
        }
    }

    /// Whether its rows are differences that add up, those of other files included.
    pub(super) fn is_of_differences(&self) -> bool {
        !self.part.marks.is_empty()
    }

    /// The period of a row of a summary.
    pub(super) fn period(&self, when: i32) -> Option<(Day, Day)> {
        match &self.part.grain {
            Grain::Daily => None,
            Grain::Periods(periods) => periods.get(usize::try_from(when).ok()?).copied(),
        }
    }

    /// Rows that do not count, since another file says the same better.
    pub(super) fn leave_out(&mut self, rows: &[u32]) {
        self.repeated.resize(self.part.when.len().max(self.repeated.len()), false);
        for row in rows {
            if let Some(slot) = self.repeated.get_mut(*row as usize) {
                *slot = true;
            }
        }
    }

    /// The day on which the file was made, by its own word.
    pub(super) fn made(&self) -> Option<Day> {
        self.made
    }

    /// The day on which a row's states were seen: its own, for a summary that on which the file was made, else its last.
    pub(super) fn seen(&self, when: i32) -> Day {
        match self.period(when) {
            None => Day(when),
            Some((_, end)) => self.made.unwrap_or(end),
        }
    }

    /// The last day on which each subject was seen.
    pub(super) fn last_days(&self) -> Rc<Vec<i32>> {
        Rc::clone(self.last.get_or_init(|| {
            let mut last = vec![i32::MIN; self.account.len()];
            for (_, subject, when) in self.rows() {
                if let Some(last) = last.get_mut(subject as usize) {
                    *last = (*last).max(self.seen(when).0);
                }
            }
            Rc::new(last)
        }))
    }

    /// The first day on which each subject was seen.
    pub(super) fn first_days(&self) -> Vec<Option<Day>> {
        let mut first: Vec<Option<Day>> = vec![None; self.account.len()];
        for (_, subject, when) in self.rows() {
            if let Some(first) = first.get_mut(subject as usize) {
                let day = self.seen(when);
                *first = Some(first.map_or(day, |known| known.min(day)));
            }
        }
        first
    }

    /// First and last day that it holds and that were known.
    pub(super) fn span(&self) -> Option<(Day, Day)> {
        let (first, last) = self.given.map(|day| (day, day)).or(self.part.span)?;
        let last = self.before.map_or(last, |before| last.min(before.minus(1)));
        (first <= last).then_some((first, last))
    }

    /// Whether nothing but names says what the rows are about, so that two rows of one key may be two things.
    pub(super) fn is_named(&self, subject: u32) -> bool {
        let id = match self.part.dataset {
            Dataset::Keywords | Dataset::SearchTerms => Slot::KeywordId,
            Dataset::Campaigns | Dataset::Placements => Slot::CampaignId,
            Dataset::ProductAds => Slot::AdGroupId,
            Dataset::Listings
            | Dataset::Inventory
            | Dataset::Orders
            | Dataset::Reviews
            | Dataset::AccountHealth
            | Dataset::Traffic
            | Dataset::Offers
            | Dataset::Tickets => return false,
        };
        self.part.subjects.get(subject, id).is_none()
    }

    /// What a row of its dataset is about.
    pub(super) fn kind(&self) -> Kind {
        Catalog::standard().dataset(self.part.dataset).kind
    }
}
