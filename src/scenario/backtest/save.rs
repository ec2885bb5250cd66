//! A day of history as a `test`: the figures that a rule reads of one entity, and what comes out of them.
//!
//! The test is run before it is handed out. It must come to what the rule came to on that day; where it does not - the rule looks at
//! other entities, tables or an earlier change - it is not saved.

use crate::engine::{Engine, EngineBuilder, ExplainError, PlanError, find_entity, find_rule};
use crate::eval::{self, Moment, Truth};
use crate::plan::{EntityRef, PlanStatus};
use crate::program::RuleId;
use crate::report::plan::phrase;
use crate::scenario::backtest::replay::{BacktestError, Planned, Span, replay};
use crate::scenario::backtest::told::{Told, quoted, tell};
use crate::scenario::backtest::watch::Watch;
use crate::scenario::outcome::CaseOutcome;
use crate::scenario::run::{Pick, run};
use crate::syntax::format::format;
use crate::text::Sources;
use chrono::NaiveDate;

/// Where saved tests stand, from the workspace on.
pub const SAVED_TESTS: &str = "rules/tests/from-history.rules";

/// What a test is made of.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The rule, by its name or `file:line`.
    pub rule: &'a str,
    /// The entity, by its id or name.
    pub entity: &'a str,
    /// The as-of day.
    pub day: NaiveDate,
}

/// Why no test was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SaveError {
    /// There is no replay.
    #[error(transparent)]
    Backtest(#[from] BacktestError),
    /// There is no such rule or entity.
    #[error(transparent)]
    Unknown(#[from] ExplainError),
    /// The day is not among those that are replayed.
    #[error("`{day}` is not among the days from `{from}` to `{to}`")]
    NotReplayed {
        /// The day.
        day: NaiveDate,
        /// The first day.
        from: NaiveDate,
        /// The last day.
        to: NaiveDate,
    },
    /// Products and accounts are no rows of a file.
    #[error("a test of {kind} must be written by hand")]
    NoRows {
        /// What the rule judges.
        kind: &'static str,
    },
    /// The test would not come to what the rule came to.
    #[error("this day cannot be told as a test of this entity alone: {why}")]
    Differs {
        /// What differs.
        why: String,
    },
}

/// The test of what a rule made of an entity on a day of a replay, in the one form of rule files. `files` are the workspace's texts and
/// snapshots.
///
/// # Errors
/// When rule, entity or day are not there, or a test of this entity alone would not come to the same.
pub fn save_test(files: &EngineBuilder, span: Span, wanted: Wanted<'_>) -> Result<String, SaveError> {
    let engine = files.clone().build();
    if wanted.day < span.from || wanted.day > span.to {
        return Err(SaveError::NotReplayed { day: wanted.day, from: span.from, to: span.to });
    }
    if engine.has_errors() {
        return Err(BacktestError::from(PlanError::Rules).into());
    }
    let rule = find_rule(engine.program(), wanted.rule).map_err(ExplainError::from)?;
    let mut keep = Keep { rule, wanted, told: None };
    replay(&engine, &engine.files_read(), Span { to: wanted.day, ..span }, &mut keep)?;
    let days = SaveError::NotReplayed { day: wanted.day, from: span.from, to: span.to };
    let mut last = days.clone();
    for told in keep.told.unwrap_or(Err(days))? {
        match expected(files, &engine, rule, &told) {
            Ok(expected) => return Ok(formatted(&format!("{}{expected}", told.text))),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// What is kept of the wanted day.
struct Keep<'w> {
    rule: RuleId,
    wanted: Wanted<'w>,
    /// What this rule reads, and what all rules read that judge the entity: their changes may meet.
    told: Option<Result<Vec<Told>, SaveError>>,
}

impl Watch for Keep<'_> {
    fn day(&mut self, planned: &Planned<'_>) {
        if planned.day.date() == self.wanted.day {
            self.told = Some(self.tell(planned));
        }
    }
}

impl Keep<'_> {
    fn tell(&self, planned: &Planned<'_>) -> Result<Vec<Told>, SaveError> {
        let kind = planned.engine.program().rule(self.rule).kind;
        let entity = find_entity(planned.table, kind, self.wanted.entity, &[])?;
        let inputs = eval::Inputs {
            program: planned.engine.program(),
            table: planned.table,
            settings: planned.engine.settings(),
            history: planned.history,
            moment: Moment { as_of: None, at: None },
        };
        let truth = eval::verdict(inputs, self.rule, entity.entity);
        let told = [false, true].map(|wide| {
            let told = tell(planned, self.rule, &entity, wide)?;
            Some(Told { truth, change: change(planned, self.rule, &entity), ..told })
        });
        told.into_iter().collect::<Option<_>>().ok_or(SaveError::NoRows { kind: kind.word() })
    }
}

/// The change that goes out on the day by the rule.
fn change(planned: &Planned<'_>, rule: RuleId, entity: &EntityRef) -> Option<String> {
    let of_rule = |by: RuleId, also: &[RuleId]| by == rule || also.contains(&rule);
    let found = planned.plan.actions.iter().find(|action| {
        action.status == PlanStatus::Planned && action.entity == *entity && of_rule(action.rule, &action.also)
    });
    found.map(phrase)
}

/// The lines of expectations that the test comes to, where that is what the rule came to.
fn expected(files: &EngineBuilder, engine: &Engine, rule: RuleId, told: &Told) -> Result<String, SaveError> {
    let by = quoted(&engine.program().rule(rule).name);
    let nothing = format!("  expect nothing by {by}\n");
    let first = tried(files, told, &nothing)?;
    let differs = |why: &str| SaveError::Differs { why: why.to_owned() };
    let found = match (told.truth, first.passed()) {
        (Truth::No, true) => return Ok(nothing),
        (Truth::Unknown(_), false) => format!("  expect undecided by {by}\n"),
        (Truth::Yes, false) => {
            let lines = first.differences.iter().flat_map(|one| &one.unexpected);
            // Where an addition goes is said in the words of plans, which are not those of tests.
            let said = |line: &String| {
                line.replace(" to its ad group", " to ad_group").replace(" to its campaign", " to campaign")
            };
            lines.map(|line| format!("  expect {}\n", said(line))).collect()
        }
        (Truth::Yes, true) => return Err(differs("the rule matched, the test does not")),
        (Truth::No, false) => return Err(differs("the rule did not match, the test does")),
        (Truth::Unknown(_), true) => return Err(differs("the rule could not be decided, the test can")),
    };
    if found.is_empty() || !tried(files, told, &found)?.passed() {
        return Err(differs("what comes out depends on more than this entity's rows"));
    }
    if told.change.as_ref().is_some_and(|change| !found.contains(change.as_str())) {
        return Err(differs("the change is another one without what was there beside it"));
    }
    Ok(found)
}

/// The test with some expectations, run.
fn tried(files: &EngineBuilder, told: &Told, expected: &str) -> Result<CaseOutcome, SaveError> {
    let text = format!("{}{expected}", told.text);
    let file = format!("{SAVED_TESTS}.new");
    let engine = files.clone().rules(&file, text).build();
    if engine.has_errors() {
        let errors = engine.check().iter().filter(|one| one.severity() == crate::diagnostic::Severity::Error);
        let why = errors.map(|one| one.message.clone()).next().unwrap_or_default();
        return Err(SaveError::Differs { why });
    }
    let below = [file];
    let outcomes = run(&engine, Pick { name: None, below: &below });
    outcomes.cases.into_iter().next().ok_or_else(|| SaveError::Differs { why: "it holds no test".to_owned() })
}

/// A text in the one form of rule files.
fn formatted(text: &str) -> String {
    let mut sources = Sources::default();
    let id = sources.add(SAVED_TESTS, text);
    format(&sources, id).unwrap_or_else(|_| text.to_owned())
}
