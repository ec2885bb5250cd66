//! Runs the tests of a workspace.

use crate::diagnostic::Style;
use crate::engine::Engine;
use crate::eval::{self, Evaluation, Moment, PlanTime};
use crate::history::History;
use crate::ingest::Profiles;
use crate::plan::{self, EntityRef, Plan};
use crate::program::test::{Expected, Test, TestCase};
use crate::program::{Program, RuleId};
use crate::report;
use crate::report::explain::ExplainView;
use crate::report::plan::PlanView;
use crate::scenario::carry::{morning_after, remember, show};
use crate::scenario::coverage::Reached;
use crate::scenario::judge::{Outcome, Verdicts};
use crate::scenario::outcome::{CaseOutcome, Difference, Outcomes};
use crate::scenario::world::World;
use crate::table::{Entity, Table};
use chrono::DateTime;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use regex::Regex;
use std::collections::BTreeSet;

/// A failing test shows at most so many condition trees: the first says most.
const EXPLANATIONS_MAX: usize = 3;

/// Which tests are run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pick<'a> {
    /// Those whose name it finds.
    pub name: Option<&'a Regex>,
    /// Those in these files and folders, from the workspace on; all when empty.
    pub below: &'a [String],
}

impl Pick<'_> {
    pub(super) fn takes(&self, test: &Test) -> bool {
        let inside = |folder: &String| {
            test.file.strip_prefix(folder.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        (self.below.is_empty() || self.below.iter().any(inside))
            && self.name.is_none_or(|name| name.is_match(&test.name))
    }
}

/// Runs tests. The rules must be without errors; snapshots are not looked at.
#[must_use]
pub fn run(engine: &Engine, pick: Pick<'_>) -> Outcomes {
    run_all(engine, pick, false).0
}

/// Runs tests and says what of the rules they reach, and what no test reaches.
#[must_use]
pub fn run_with_coverage(engine: &Engine, pick: Pick<'_>) -> Outcomes {
    let (outcomes, reached) = run_all(engine, pick, true);
    Outcomes { coverage: Some(reached.coverage(engine.program())), ..outcomes }
}

fn run_all(engine: &Engine, pick: Pick<'_>, watch: bool) -> (Outcomes, Reached) {
    let all = &engine.program().tests;
    let picked: Vec<&Test> = all.iter().filter(|test| pick.takes(test)).collect();
    let bench = Bench { engine, program: engine.program(), profiles: Profiles::standard(), explain: true, watch };
    let ran: Vec<(Vec<CaseOutcome>, Reached)> = picked.par_iter().map(|test| bench.run(test)).collect();
    let mut outcomes = Outcomes { left_out: all.len() - picked.len(), ..Outcomes::default() };
    let mut reached = Reached::default();
    for (cases, of_test) in ran {
        outcomes.cases.extend(cases);
        reached.join(of_test);
    }
    (outcomes, reached)
}

/// The rules that a test's expectations name; all where one of them names none.
pub(super) fn rules_of(test: &Test, program: &Program) -> BTreeSet<RuleId> {
    let steps = test.steps.iter().flat_map(|step| &step.expect);
    named(steps.chain(test.cases.iter().map(|case| &case.expect)), program)
}

fn named<'t>(expected: impl Iterator<Item = &'t Expected>, program: &Program) -> BTreeSet<RuleId> {
    let mut rules = BTreeSet::new();
    for one in expected {
        if one.rules.is_empty() {
            return program.rule_ids().map(|(id, _)| id).collect();
        }
        rules.extend(one.rules.iter().copied());
    }
    rules
}

/// What tests are run with.
pub(super) struct Bench<'e> {
    pub(super) engine: &'e Engine,
    /// The rules: the engine's, or changed ones.
    pub(super) program: &'e Program,
    pub(super) profiles: Profiles,
    /// Whether failing tests are explained.
    pub(super) explain: bool,
    /// Whether what the tests reach is gathered.
    pub(super) watch: bool,
}

/// A day that was evaluated and planned.
pub(super) struct Watched<'a> {
    pub(super) inputs: eval::Inputs<'a>,
    pub(super) evaluation: &'a Evaluation,
    pub(super) plan: &'a Plan,
}

impl Bench<'_> {
    /// Runs a test: its days, and each row of its table.
    pub(super) fn run(&self, test: &Test) -> (Vec<CaseOutcome>, Reached) {
        let mut reached = Reached::default();
        let mut outcomes = Vec::new();
        if test.cases.is_empty() || test.steps.iter().any(|step| !step.expect.is_empty()) {
            outcomes.push(self.days(test, None, &mut reached));
        }
        outcomes.extend(test.cases.iter().map(|case| self.days(test, Some(case), &mut reached)));
        (outcomes, reached)
    }

    fn days(&self, test: &Test, case: Option<&TestCase>, reached: &mut Reached) -> CaseOutcome {
        let mut outcome = CaseOutcome::of(test);
        let mut world = World::new(test, self.engine.settings());
        if let Some(case) = case {
            outcome.name = format!("{} [{}]", test.name, case.title).into();
            outcome.line = case.line;
            case.facts.iter().for_each(|fact| world.put(fact));
            case.ages.iter().for_each(|(thing, age)| world.age(*thing, *age));
        }
        let own = world.program(self.program);
        let program = own.as_ref().unwrap_or(self.program);
        let mut history = History::default();
        let mut before: Option<Plan> = None;
        for step in &test.steps {
            let expected: Vec<&Expected> = match case {
                Some(case) => vec![&case.expect],
                None => step.expect.iter().collect(),
            };
            for passed in 1..=step.days.max(1) {
                if let Some(before) = &before {
                    world.advance(1);
                    if passed == step.days {
                        step.facts.iter().for_each(|fact| world.put(fact));
                    }
                    show(&mut world, &mut history, before);
                }
                let last = passed == step.days.max(1);
                let day = self.day(&world, program, &history, if last { &expected } else { &[] }, reached);
                outcome.explanations.extend(day.explanations);
                if !(day.verdicts.missing.is_empty() && day.verdicts.unexpected.is_empty()) {
                    outcome.differences.push(Difference {
                        day: world.day.to_string(),
                        missing: day.verdicts.missing,
                        unexpected: day.verdicts.unexpected,
                    });
                }
                remember(&mut history, &day.plan, program, &day.table, world.day);
                before = Some(day.plan);
            }
            if case.is_some() || !outcome.differences.is_empty() {
                // What follows a day that is not as expected says nothing more.
                break;
            }
        }
        outcome
    }

    fn day(
        &self,
        world: &World<'_>,
        program: &Program,
        history: &History,
        expected: &[&Expected],
        reached: &mut Reached,
    ) -> Judged {
        let table = world.table(&self.profiles);
        let settings = world.settings();
        let moment = Moment {
            as_of: Some(world.day),
            at: world.test.at.map(|minutes| PlanTime::Civil(world.day.next(), minutes)),
        };
        let inputs = eval::Inputs { program, table: &table, settings, history, moment };
        let evaluation = eval::evaluate(inputs);
        let now = morning_after(world.day);
        let plan = plan::plan(plan::Inputs { program, table: &table, settings, evaluation: &evaluation, history, now });
        let outcome =
            Outcome { test: world.test, program, table: &table, evaluation: &evaluation, plan: &plan, history };
        let verdicts = outcome.judge(expected);
        if self.watch {
            let watched = Watched { inputs, evaluation: &evaluation, plan: &plan };
            reached.day(&watched, &named(expected.iter().copied(), program));
        }
        let mut explanations = Vec::new();
        if self.explain {
            for (rule, entity) in verdicts.explain.iter().take(EXPLANATIONS_MAX) {
                explanations.extend(self.explanation(inputs, &plan, &table, *rule, *entity));
            }
        }
        Judged { verdicts, explanations, plan, table }
    }

    /// The condition tree of a rule on an entity, as `portreeve explain` shows it.
    fn explanation(
        &self,
        inputs: eval::Inputs<'_>,
        plan: &Plan,
        table: &Table,
        rule: RuleId,
        entity: Entity,
    ) -> Option<String> {
        let trace = eval::explain(inputs, rule, entity);
        let entity = EntityRef::of(table, entity);
        let mut part = plan.clone();
        part.actions.retain(|action| action.entity == entity && (action.rule == rule || action.also.contains(&rule)));
        part.findings.retain(|finding| finding.entity == entity && finding.rule == rule);
        part.alerts.retain(|alert| alert.entity == entity && alert.rule == rule);
        part.undecided.clear();
        let view = PlanView {
            workspace: self.engine.name(),
            plan: &part,
            program: inputs.program,
            table,
            problems: &[],
            sources: self.engine.sources(),
            created_at: DateTime::UNIX_EPOCH,
            since: None,
        };
        let mut text = Vec::new();
        let view = ExplainView { plan: view, entity: &entity, trace: &trace };
        report::explain::text(&view, Style::default(), &mut text).ok()?;
        String::from_utf8(text).ok()
    }
}

/// A day that was planned and held against what is expected of it.
struct Judged {
    verdicts: Verdicts,
    explanations: Vec<String>,
    plan: Plan,
    table: Table,
}
