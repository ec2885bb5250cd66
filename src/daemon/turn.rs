//! One step of the loop: look, read what changed, and where something is due, judge, commit, deliver.

use crate::apply::{ApplyError, Choice, Document, Prepared};
use crate::clock::Clock;
use crate::daemon::approvals::Approvals;
use crate::daemon::effect::{days_done, has_effect};
use crate::daemon::feeds::{self, Feed};
use crate::daemon::load::{self, Loaded, Standing, Texts};
use crate::daemon::outbox;
use crate::daemon::own;
use crate::daemon::scan::Scan;
use crate::daemon::{Beat, Shared, due};
use crate::durable::Unwatched;
use crate::engine::{self, Engine, OpenError, PlanError, PlanOptions, Planned};
use crate::journal::{ActionRow, ActionState, Holder, Instance, Journal, JournalError, Ledger, Place};
use crate::report;
use crate::sink::deliver::Outside;
use crate::table::Day;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// The most missed days that are judged after the fact; what is older has been overtaken by what is newer.
const REPLAYED_DAYS_MAX: usize = 62;
/// After a turn that failed, such as on a full disk or a journal in use, it is tried again after so long.
const RETRY_AFTER: TimeDelta = TimeDelta::seconds(15);
/// One round for cron waits so long for files that are being written, then it judges without them.
const ONCE_SETTLES_MAX: TimeDelta = TimeDelta::seconds(75);

/// How a workspace is watched.
#[derive(Debug, Clone)]
pub struct Options {
    /// The workspace folder.
    pub root: PathBuf,
    /// Changes that need no person go out; else it plans, finds and alerts only.
    pub apply: bool,
    /// Every account may act at every turn, whatever its schedule: something else, such as cron, keeps the times.
    pub unscheduled: bool,
    /// What was read from files is kept in the state folder, and taken from there after a restart.
    pub cache: bool,
    /// What sending needs of the machine.
    pub outside: Arc<dyn Outside>,
    /// Who watches, for whoever finds the workspace watched.
    pub holder: Holder,
}

/// Why a workspace cannot be watched.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The folder cannot be read.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A plan cannot be carried out.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// There is no plan.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A plan cannot be written.
    #[error("the plan cannot be written: {0}")]
    Write(#[from] io::Error),
}

impl WatchError {
    /// What to do, in one sentence.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Open(_) => "name a workspace folder: one with rules/ and snapshots/ in it".to_owned(),
            Self::Journal(error) => error.help(),
            Self::Apply(error) => error.help(),
            Self::Plan(_) => "mend the rules; `portreeve check` lists everything".to_owned(),
            Self::Write(_) => "see whether the disk is full or the folder is protected".to_owned(),
        }
    }
}

/// What a step did.
#[derive(Debug, Default)]
pub struct Step {
    /// What people are told, a line each.
    pub said: Vec<String>,
    /// A turn came to its end.
    pub turned: bool,
    /// Why a turn did not come to its end; the next step tries again.
    pub error: Option<WatchError>,
    /// Files are being written, and were not read yet.
    pub unsettled: bool,
    /// When the next step is due.
    pub next: DateTime<Utc>,
}

/// A workspace that is watched. While it lives no other daemon watches it.
#[derive(Debug)]
pub struct Daemon {
    options: Options,
    place: Place,
    _instance: Instance,
    scan: Scan,
    loaded: Option<Loaded>,
    /// Texts of the rules that ran last and were good.
    good: Option<Texts>,
    last_turn: Option<DateTime<Utc>>,
    next_turn: Option<DateTime<Utc>>,
    /// When a notice that was not sent is tried again.
    next_notice: Option<DateTime<Utc>>,
    approvals: Approvals,
    /// One round for cron waits so long for files that are being written.
    settles_until: Option<DateTime<Utc>>,
    shared: Shared,
}

impl Daemon {
    /// Takes the place of the one daemon of a workspace.
    ///
    /// # Errors
    /// When another daemon has it, or the folder or its journal cannot be used.
    pub fn open(options: Options) -> Result<Self, WatchError> {
        let settings = Engine::load(&options.root)?.snapshots_where(|_| false).build();
        let place = settings.place(&options.root);
        let instance = Instance::take(&place, &options.holder)?;
        let last_turn = Beat::read(&place).and_then(|beat| beat.turn);
        Ok(Self {
            options,
            place,
            _instance: instance,
            scan: Scan::default(),
            loaded: None,
            good: None,
            last_turn,
            next_turn: None,
            next_notice: None,
            approvals: Approvals::default(),
            settles_until: None,
            shared: Shared::default(),
        })
    }

    /// What it tells of itself.
    #[must_use]
    pub fn shared(&self) -> Shared {
        self.shared.clone()
    }

    /// Whether the rules on disk are wrong, so that other rules run, or none.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.loaded.as_ref().is_some_and(|loaded| loaded.standing != Standing::Good)
    }

    /// Where it keeps its journal and hands out files.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Looks at the folder, and does what is due.
    pub fn step(&mut self, clock: &dyn Clock) -> Step {
        let now = clock.now();
        self.beat(now, &[]);
        let mut step = Step::default();
        let mut changed = false;
        let again = match self.look(now, &mut step) {
            Ok((read, again)) => {
                changed = read;
                again
            }
            Err(error) => {
                step.error = Some(error);
                Some(later(now, RETRY_AFTER))
            }
        };
        let is_due =
            changed || self.next_turn.is_none_or(|at| at <= now) || self.next_notice.is_some_and(|at| at <= now);
        if is_due && self.loaded.is_some() && !self.waits(now, &step) {
            match self.turn(clock, now, &mut step) {
                Ok(()) => {
                    step.turned = true;
                    self.last_turn = Some(now);
                    self.next_turn = Some(self.following(now));
                }
                Err(error) => {
                    step.error = Some(error);
                    self.next_turn = Some(later(now, RETRY_AFTER));
                }
            }
        }
        let took = clock.now().signed_duration_since(now).num_milliseconds();
        self.tell(clock.now(), &step, u64::try_from(took).unwrap_or(0));
        step.next = self.wake(now, again);
        step
    }

    /// Reads the folder where it changed and is at rest: whether it was read, and when to look again.
    fn look(&mut self, now: DateTime<Utc>, step: &mut Step) -> Result<(bool, Option<DateTime<Utc>>), WatchError> {
        let look = self.scan.look(&engine::files(&self.options.root)?, now);
        step.unsettled = !look.waiting.is_empty();
        let Some(files) = look.ready else { return Ok((false, look.again)) };
        let standing = self.loaded.as_ref().map_or(Standing::Good, |loaded| loaded.standing.clone());
        let good = self.good.clone();
        let place = self.place.clone();
        let last_good = || good.or_else(|| last_texts(&place));
        let loaded = load::load((&self.options.root, self.options.cache), &files, &standing, now, last_good)?;
        if let Some(engine) = &loaded.engine {
            // An engine reads its snapshots once, and that is now.
            drop(engine.data());
        }
        // What moved while it was read may have been read half.
        if !Scan::still(&files, &engine::files(&self.options.root)?) {
            step.unsettled = true;
            return Ok((false, Some(later(now, TimeDelta::seconds(1)))));
        }
        Self::say_standing(&loaded, &standing, step);
        if loaded.standing == Standing::Good {
            self.good = loaded.engine.as_ref().map(Engine::texts);
        }
        self.scan.read(files);
        self.loaded = Some(loaded);
        Ok((true, look.again))
    }

    fn say_standing(loaded: &Loaded, before: &Standing, step: &mut Step) {
        match (&loaded.standing, before) {
            (Standing::Good, Standing::Broken { .. }) => step.said.push("the rules on disk are good again".to_owned()),
            (Standing::Good, Standing::Good) => {}
            (Standing::Broken { problems, .. }, _) => {
                let runs = if loaded.engine.is_some() {
                    "the last good ones find and alert, and no change goes out"
                } else {
                    "and no good ones are known, so nothing is judged"
                };
                step.said.push(format!("the rules on disk have errors: {runs}; {}", problems.join("; ")));
            }
        }
    }

    /// One round for cron is one turn on all that lies there, not one without the file that was copied a second ago. The loop need
    /// not wait: it comes round again.
    fn waits(&mut self, now: DateTime<Utc>, step: &Step) -> bool {
        self.options.unscheduled
            && step.unsettled
            && now < *self.settles_until.get_or_insert(later(now, ONCE_SETTLES_MAX))
    }

    /// Judges, commits and delivers.
    fn turn(&mut self, clock: &dyn Clock, now: DateTime<Utc>, step: &mut Step) -> Result<(), WatchError> {
        let mut journal = Journal::open(&self.place, &self.options.holder, &mut Unwatched)?;
        for run in journal.resume(&mut Unwatched)? {
            step.said.push(format!("run {} was interrupted; it is finished now", run.run));
        }
        let taken = journal.take_in(&mut Unwatched)?;
        if taken > 0 {
            step.said.push(format!("records of other machines taken in: {taken}"));
        }
        let Some(Loaded { engine: Some(engine), standing }) = &self.loaded else {
            self.shared.update(|status| status.plan = None);
            return Ok(());
        };
        let turn = Turn { options: &self.options, place: &self.place, engine, standing, before: self.last_turn, now };
        turn.replay(&mut journal, step)?;
        let (planned, document) = turn.judge(&mut journal, step)?;
        if *standing == Standing::Good {
            let offered = if self.options.apply {
                self.approvals.offer((&document, &planned.view()), &self.place, now)?
            } else {
                Vec::new()
            };
            for path in &offered {
                step.said.push(format!("changes wait for a person: portreeve apply {}", path.display()));
            }
            // What goes out is told by its run; what does not is told once.
            if !offered.is_empty() || !self.options.apply {
                journal.tell(&engine.plan_notices(&document, now), now.timestamp(), &mut Unwatched)?;
            }
        }
        let sinks = engine.sinks(&self.options.root, Arc::clone(&self.options.outside));
        let left = outbox::deliver(&mut journal, &sinks, clock)?;
        step.said.extend(left.said);
        self.next_notice = left.again;
        let ledger = journal.ledger()?;
        drop(journal);
        self.publish(&planned, &document, &ledger, left.waiting, now);
        Ok(())
    }

    fn publish(&self, planned: &Planned<'_>, document: &Document, ledger: &Ledger, waiting: u64, now: DateTime<Utc>) {
        let feeds = feeds_of(planned, now);
        let to_approve = document.actions.iter().filter(|entry| needs_person(entry)).count();
        self.shared.update(|status| {
            status.count(ledger);
            status.turns = status.turns.saturating_add(1);
            status.turn = Some(now);
            (status.held, status.undecided) = (planned.plan().summary.held, planned.plan().summary.undecided);
            status.to_approve = to_approve as u64;
            status.feeds =
                feeds.iter().map(|feed| (feed.account.clone(), feed.dataset, feed.age, feed.is_late())).collect();
            status.waiting = waiting;
            status.plan = Some(document.text.as_str().into());
        });
    }

    /// The sign of life.
    fn beat(&self, now: DateTime<Utc>, problems: &[String]) {
        self.shared.update(|status| {
            status.heartbeat = now;
            if !problems.is_empty() {
                status.problems = problems.to_vec();
            }
        });
    }

    fn tell(&self, now: DateTime<Utc>, step: &Step, took_ms: u64) {
        let mut problems = Vec::new();
        if let Some(error) = &step.error {
            problems.push(error.to_string());
        }
        if let Some(Loaded { standing: Standing::Broken { problems: wrong, .. }, .. }) = &self.loaded {
            problems.push(format!("the rules on disk have errors: {}", wrong.join("; ")));
        }
        self.shared.update(|status| {
            status.heartbeat = now;
            let late = status.feeds.iter().filter(|(.., late)| *late);
            problems.extend(
                late.map(|(account, dataset, age, _)| format!("{dataset} of {account} is late: {age} days old")),
            );
            status.problems = problems;
            if step.turned {
                status.turn_ms = took_ms;
            }
        });
        // The next beat writes it if this one cannot.
        let _ = Beat { turn: self.last_turn, ..Beat::of(&self.options.holder, &self.shared.get()) }.write(&self.place);
    }

    fn following(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self.loaded.as_ref().and_then(|loaded| loaded.engine.as_ref()) {
            Some(engine) => due::next_turn(engine.settings(), engine.data().table(), now),
            None => later(now, TimeDelta::minutes(15)),
        }
    }

    fn wake(&self, now: DateTime<Utc>, again: Option<DateTime<Utc>>) -> DateTime<Utc> {
        let engine = self.loaded.as_ref().and_then(|loaded| loaded.engine.as_ref());
        let rescan = engine.map_or(60, |engine| engine.settings().watch.rescan);
        let rescan = later(now, TimeDelta::seconds(i64::from(rescan)));
        let next = [again, self.next_turn, self.next_notice].into_iter().flatten().fold(rescan, DateTime::min);
        next.max(later(now, TimeDelta::milliseconds(100)))
    }
}

/// The texts of the last run, where the journal can be asked.
fn last_texts(place: &Place) -> Option<Texts> {
    let texts = Ledger::last_texts(place).ok()?;
    (!texts.is_empty()).then_some(texts)
}

fn later(at: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    at.checked_add_signed(by).unwrap_or(at)
}

fn needs_person(entry: &crate::apply::Entry) -> bool {
    entry.said.status == "planned" && entry.said.approval != "none"
}

fn feeds_of(planned: &Planned<'_>, now: DateTime<Utc>) -> Vec<Feed> {
    let data = planned.data();
    feeds::feeds(data.table(), data.report(), planned.settings(), now)
}

/// One turn at work.
struct Turn<'t> {
    options: &'t Options,
    place: &'t Place,
    engine: &'t Engine,
    standing: &'t Standing,
    before: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
}

impl<'t> Turn<'t> {
    /// Judges the days that were missed, oldest first: findings and alerts follow every day, changes only the newest.
    fn replay(&self, journal: &mut Journal, step: &mut Step) -> Result<(), WatchError> {
        let missed = self.missed(&journal.ledger()?);
        if let (Some((first, _)), Some((last, _))) = (missed.first_key_value(), missed.last_key_value()) {
            step.said.push(format!("judging the days from {first} to {last} after the fact, for findings and alerts"));
        }
        for (day, accounts) in missed {
            let ledger = journal.ledger()?;
            let mut options = PlanOptions::new(self.now).as_of(day.date()).history(self.heard(&ledger).history());
            for account in accounts {
                options = options.account(account);
            }
            let (_, mut document) = self.plan(&options)?;
            // A change that a day would have ended is judged by the newest.
            document.over.clear();
            let Some(mut prepared) = self.prepare(&document, &BTreeSet::new(), &ledger)? else { continue };
            prepared.intent.actions.clear();
            // Nothing of it was to go out, so there is nothing to sum up.
            prepared.intent.notices.retain(|notice| notice.kind != "digest");
            if has_effect(&prepared.intent, &ledger) {
                prepared.carry_out(journal, &mut Unwatched)?;
            }
        }
        Ok(())
    }

    /// By missed day: the accounts that have data of a later one.
    fn missed(&self, ledger: &Ledger) -> BTreeMap<Day, Vec<String>> {
        let done = days_done(ledger);
        let mut missed: BTreeMap<Day, Vec<String>> = BTreeMap::new();
        for account in &self.engine.data().table().accounts {
            let last = done.get(account.name.as_ref()).and_then(|day| day.parse().ok()).map(Day::from_date);
            let (Some(last), Some(newest)) = (last, account.newest_day) else { continue };
            for day in Day::range(last.next(), newest.minus(1)).rev().take(REPLAYED_DAYS_MAX) {
                missed.entry(day).or_default().push(account.name.to_string());
            }
        }
        missed
    }

    /// Plans on the newest data, carries out what may go out, and gives the plan of what is then left.
    fn judge(&self, journal: &mut Journal, step: &mut Step) -> Result<(Planned<'t>, Document), WatchError> {
        let ledger = journal.ledger()?;
        let (planned, document) = self.plan(&self.options_of(&ledger))?;
        let feeds = feeds_of(&planned, self.now);
        let concerns = own::concerns(&feeds, self.standing, planned.plan());
        let Some(mut prepared) = self.prepare(&document, &self.chosen(&document, &feeds), &ledger)? else {
            return Ok((planned, document));
        };
        let intent = &mut prepared.intent;
        let (rows, notices) = own::rows(&concerns, self.engine, &ledger, &intent.run.id, self.now);
        // One that was said when the rules were read is not said again; after a restart nothing was.
        let said = step.said.iter().any(|line| line.starts_with("the rules on disk"));
        step.said.extend(rows.iter().filter(|row| !(said && own::is_of_rules(row))).map(own::sentence));
        intent.alerts.extend(rows);
        intent.notices.extend(notices);
        if !has_effect(intent, &ledger) {
            return Ok((planned, document));
        }
        let changes = |count: usize| if count == 1 { "1 change".to_owned() } else { format!("{count} changes") };
        let (run, going) = (Arc::clone(&prepared.intent.run.id), prepared.going().count());
        let refused: Vec<&ActionRow> =
            prepared.intent.actions.iter().filter(|row| row.state == ActionState::Failed).collect();
        let refused = refused.first().map(|first| (refused.len(), first.note.clone()));
        prepared.carry_out(journal, &mut Unwatched)?;
        if going > 0 {
            step.said.push(format!("run {run}: {} handed out", changes(going)));
        }
        if let Some((count, why)) = refused {
            let changes = changes(count);
            step.said
                .push(format!("run {run}: {changes} can be written to no file: {why}; `portreeve history` has all"));
        }
        let ledger = journal.ledger()?;
        self.plan(&self.options_of(&ledger))
    }

    fn options_of(&self, ledger: &Ledger) -> PlanOptions {
        PlanOptions::new(self.now).at_its_moment().history(self.heard(ledger).history())
    }

    fn heard(&self, ledger: &Ledger) -> Ledger {
        let mut ledger = ledger.clone();
        self.engine.hear(self.place, &mut ledger);
        ledger
    }

    fn plan(&self, options: &PlanOptions) -> Result<(Planned<'t>, Document), WatchError> {
        let planned = self.engine.plan(options)?;
        let mut text = Vec::new();
        report::plan::json(&planned.view(), &mut text)?;
        let document = Document::parse(&String::from_utf8_lossy(&text))?;
        Ok((planned, document))
    }

    /// The changes that may go out without a person: of accounts whose time it is, on fresh data, by the rules on disk.
    fn chosen(&self, document: &Document, feeds: &[Feed]) -> BTreeSet<String> {
        if !self.options.apply || *self.standing != Standing::Good {
            return BTreeSet::new();
        }
        let data = self.engine.data();
        let stale = feeds::stale(feeds);
        let due = due::due(self.engine.settings(), data.table(), self.before, self.now);
        let may = |account: &String| (self.options.unscheduled || due.contains(account)) && !stale.contains(account);
        let going = document.actions.iter().filter(|entry| {
            entry.said.status == "planned" && entry.said.approval == "none" && may(&entry.said.account)
        });
        going.map(|entry| entry.said.id.clone()).collect()
    }

    /// `None` where the very plan was carried out before.
    fn prepare(
        &self,
        document: &Document,
        ids: &BTreeSet<String>,
        ledger: &Ledger,
    ) -> Result<Option<Prepared>, WatchError> {
        let choice = Choice::Only(ids.iter().cloned().collect());
        match self.engine.prepare(document, &choice, None, (self.place, ledger), self.now) {
            Ok(prepared) => Ok(Some(prepared)),
            Err(ApplyError::AppliedBefore { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
