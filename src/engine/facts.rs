//! What the snapshots say about thresholds, for the lints of `check --with-data`.

use crate::catalog::Kind;
use crate::check;
use crate::diagnostic::Diagnostic;
use crate::engine::{Engine, sort};
use crate::eval::{self, Moment, Truth};
use crate::history::History;
use crate::program::visit::numbers;
use crate::program::{Cond, CondKind, Num, NumKind, Program, Rule};
use crate::settings::Settings;
use crate::syntax::ast::CompareOp;
use crate::table::Table;
use crate::value::Rational;
use std::cell::RefCell;

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
        let facts = Facts {
            table: data.table(),
            settings: &self.settings,
            program: RefCell::new(Program { rules: Vec::new(), ..self.program.clone() }),
            rules: &self.program.rules,
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
}

impl check::Data for Facts<'_> {
    fn share_at(&self, kind: Kind, value: &Num, threshold: Rational) -> Option<Rational> {
        let asked = self.question(kind, value, threshold)?;
        let mut program = self.program.borrow_mut();
        program.rules = vec![asked];
        let (table, settings, history) = (self.table, self.settings, &History::default());
        let inputs = eval::Inputs { program: &program, table, settings, history, moment: Moment::default() };
        let evaluation = eval::evaluate(inputs);
        let truths = &evaluation.rules.first()?.truths;
        let known = truths.iter().filter(|truth| !matches!(truth, Truth::Unknown(_))).count();
        let there = truths.iter().filter(|truth| **truth == Truth::Yes).count();
        Rational::new(i128::try_from(there).ok()?, i128::try_from(known).ok()?).ok()
    }
}

impl Facts<'_> {
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
