//! What the snapshots say about thresholds, for the lints of `check --with-data`.

use crate::catalog::{Catalog, Dataset, FlowId, Kind};
use crate::check::{self, Held, Record};
use crate::diagnostic::Diagnostic;
use crate::engine::{Engine, record, sort};
use crate::eval::{self, Moment, Truth};
use crate::history::History;
use crate::program::visit::numbers;
use crate::program::{Cond, CondKind, Num, NumKind, Program, Rule, RuleId};
use crate::settings::Settings;
use crate::syntax::ast::CompareOp;
use crate::table::{Account, Coverage, Table};
use crate::value::Rational;
use std::cell::{OnceCell, RefCell};
use std::cmp::Ordering;
use std::sync::Arc;

impl Engine {
    /// Everything that [`Engine::check`] says, what the snapshots add to it (rules that do not suit them), and what is wrong with
    /// the snapshots themselves.
    #[must_use]
    pub fn check_with_data(&self) -> Vec<Diagnostic> {
        let data = self.data();
        // Without the whole of the rules there is nothing to hold against the data.
        if self.has_errors() {
            return self.problems.iter().chain(data.problems()).cloned().collect();
        }
        let program = RefCell::new(Program { rules: Arc::default(), ..self.program.clone() });
        let facts = Facts {
            table: data.table(),
            settings: &self.settings,
            program,
            rules: &self.program.rules,
            records: OnceCell::new(),
        };
        let (_, found) = self.compile(Some(&facts));
        let mut problems: Vec<Diagnostic> = self.base.iter().cloned().chain(found).collect();
        problems.extend_from_slice(data.problems());
        sort(&mut problems);
        problems
    }
}

/// The data as the lints ask for it: each question is a rule of its own, judged by the evaluator that judges all others.
struct Facts<'a> {
    table: &'a Table,
    settings: &'a Settings,
    /// The workspace's program, its rules replaced by the question.
    program: RefCell<Program>,
    rules: &'a [Rule],
    /// What each rule came to, made when it is first asked for.
    records: OnceCell<Vec<Record>>,
}

impl check::Data for Facts<'_> {
    fn share_at(&self, kind: Kind, value: &Num, threshold: Rational) -> Option<Rational> {
        let asked = self.question(kind, value, threshold)?;
        let mut program = self.program.borrow_mut();
        program.rules = Arc::new(vec![asked]);
        let (table, settings, history) = (self.table, self.settings, &History::default());
        let inputs = eval::Inputs { program: &program, table, settings, history, moment: Moment::default() };
        let evaluation = eval::evaluate(inputs);
        let truths = &evaluation.rules.first()?.truths;
        let known = truths.iter().filter(|truth| !matches!(truth, Truth::Unknown(_))).count();
        let there = truths.iter().filter(|truth| **truth == Truth::Yes).count();
        Rational::new(i128::try_from(there).ok()?, i128::try_from(known).ok()?).ok()
    }

    fn too_short(&self, flow: FlowId, days: u32) -> Vec<Held> {
        let from = &Catalog::standard().flow(flow).from;
        let accounts = self.table.accounts.iter();
        accounts.filter_map(|account| Self::held(account, from).filter(|held| self.is_too_few(held, days))).collect()
    }

    fn record(&self, rule: RuleId) -> Option<&Record> {
        let records = || record::all(self.table, self.settings, &self.program.borrow(), self.rules);
        self.records.get_or_init(records).get(rule.0 as usize)
    }
}

impl Facts<'_> {
    /// The dataset of an account that holds most days of a metric; none where a summary file may answer it.
    fn held(account: &Account, from: &[(Dataset, String)]) -> Option<Held> {
        let delivered: Vec<(Dataset, &Coverage)> = from
            .iter()
            .filter_map(|(dataset, _)| Some((*dataset, account.coverage.get(dataset.index())?.as_ref()?)))
            .collect();
        if delivered.iter().any(|(_, coverage)| !coverage.periods.is_empty()) {
            return None;
        }
        let (dataset, coverage) = delivered.into_iter().max_by_key(|(_, coverage)| coverage.days.len())?;
        let first = coverage.days.first()?.date();
        let (account, days) = (account.name.to_string(), coverage.days.len());
        Some(Held { account, dataset: dataset.word(), days, first })
    }

    /// Whether more days are missing than a window of so many days tolerates, wherever it ends.
    fn is_too_few(&self, held: &Held, days: u32) -> bool {
        let needed = Rational::whole(days.into()).times(self.settings.time.coverage);
        let there = Rational::whole(i64::try_from(held.days).unwrap_or(i64::MAX));
        needed.and_then(|needed| there.compare(needed)).is_ok_and(Ordering::is_lt)
    }

    /// `on KIND if VALUE = THRESHOLD`.
    fn question(&self, kind: Kind, value: &Num, threshold: Rational) -> Option<Rule> {
        let form = self.rules.iter().find(|rule| rule.kind == kind)?;
        let mut flows = Vec::new();
        numbers(value, &mut |one| {
            if let NumKind::Flow { flow, .. } = &one.kind {
                flows.push(*flow);
            } else if let NumKind::Days { flows: of, .. } = &one.kind {
                flows.extend_from_slice(of);
            }
        });
        let right = Num { kind: NumKind::Const(threshold), ..value.clone() };
        let compare = CondKind::Compare { left: value.clone(), op: CompareOp::Equal, right };
        let condition = Cond { kind: compare, text: value.text.clone(), span: value.span };
        let (filter, until, because, actions) = (None, None, None, Vec::new());
        Some(Rule { filter, condition, until, because, actions, flows, ..form.clone() })
    }
}
