//! A workspace in memory for tests: texts and files in, the stages one after another, everything kept.

use portreeve::Engine;
use portreeve::catalog::{Catalog, Kind};
use portreeve::check::{Inputs, check};
use portreeve::diagnostic::{Diagnostic, Severity, Style, render};
use portreeve::engine::PlanOptions;
use portreeve::eval::{self, Evaluation, Moment};
use portreeve::history::History;
use portreeve::ingest::{Assembly, Products, Profiles, assemble, read};
use portreeve::program::{Program, RuleId};
use portreeve::report;
use portreeve::settings::{self, Settings};
use portreeve::syntax;
use portreeve::table::{Column, StrId, Table};
use portreeve::text::Sources;
use std::collections::BTreeMap;

/// What a workspace is made of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bench {
    pub(crate) settings: String,
    /// By path, such as `rules/a.rules`.
    pub(crate) rules: Vec<(String, String)>,
    /// By path below `tables/`.
    pub(crate) tables: Vec<(String, String)>,
    /// By path, such as `snapshots/acme-us/ads.csv`.
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

/// What the stages up to the evaluation made of it.
#[derive(Debug)]
pub(crate) struct Laid {
    pub(crate) sources: Sources,
    pub(crate) settings: Settings,
    pub(crate) program: Program,
    pub(crate) table: Table,
    /// Of settings, rules and tables.
    pub(crate) problems: Vec<Diagnostic>,
    /// Of snapshots.
    pub(crate) data_problems: Vec<Diagnostic>,
}

/// The moment at which tests plan.
pub(crate) fn now() -> PlanOptions {
    PlanOptions::new("2026-11-21T09:00:00Z".parse().unwrap())
}

/// A plan as JSON, or the reason why there is none.
pub(crate) fn plan_json(engine: &Engine, options: &PlanOptions) -> String {
    match engine.plan(options) {
        Ok(planned) => {
            let mut out = Vec::new();
            report::plan::json(&planned.view(), &mut out).unwrap();
            String::from_utf8(out).unwrap()
        }
        Err(error) => error.to_string(),
    }
}

/// A plan as text, or the reason why there is none.
pub(crate) fn plan_text(engine: &Engine, options: &PlanOptions) -> String {
    match engine.plan(options) {
        Ok(planned) => {
            let mut out = Vec::new();
            report::plan::text(&planned.view(), Style::default(), &mut out).unwrap();
            String::from_utf8(out).unwrap()
        }
        Err(error) => error.to_string(),
    }
}

impl Bench {
    /// What others embed.
    pub(crate) fn engine(&self) -> Engine {
        let mut builder = Engine::builder().name("Bench");
        if !self.settings.is_empty() {
            builder = builder.settings(self.settings.clone());
        }
        for (path, text) in &self.rules {
            builder = builder.rules(path.clone(), text.clone());
        }
        for (path, text) in &self.tables {
            builder = builder.table(path.clone(), text.clone());
        }
        for (path, bytes) in &self.files {
            let (account, file) = path.strip_prefix("snapshots/").and_then(|path| path.split_once('/')).unwrap();
            builder = builder.snapshot(account, file, bytes.clone());
        }
        builder.build()
    }

    /// Reads and checks everything.
    pub(crate) fn lay(&self) -> Laid {
        let mut sources = Sources::default();
        let (settings, mut problems) = if self.settings.is_empty() {
            (Settings::default(), Vec::new())
        } else {
            let id = sources.add("portreeve.toml", &self.settings);
            settings::parse(&sources, id)
        };
        let mut rules = self.rules.clone();
        rules.sort();
        let ids: Vec<_> = rules.iter().map(|(name, text)| sources.add(name, text)).collect();
        let tables: BTreeMap<_, _> = self
            .tables
            .iter()
            .map(|(name, text)| (name.clone(), sources.add(&format!("tables/{name}"), text)))
            .collect();
        let mut files = Vec::new();
        for id in ids {
            let (file, found) = syntax::parse(&sources, id);
            files.push(file);
            problems.extend(found);
        }
        let (program, found) = check(&Inputs::new(&sources, &files, tables, &settings), Catalog::standard());
        problems.extend(found);
        let (profiles, products) = (Profiles::standard(), Products::default());
        let snapshots: Vec<_> =
            self.files.iter().map(|(name, bytes)| read(name, bytes, &profiles, &settings)).collect();
        let assembly = Assembly { settings: &settings, profiles: &profiles, products: &products, known_at: None };
        let assembled = assemble(&snapshots, assembly);
        let mut data_problems: Vec<Diagnostic> =
            snapshots.iter().flat_map(|snapshot| snapshot.diagnostics.iter().cloned()).collect();
        data_problems.extend(assembled.diagnostics);
        Laid { sources, settings, program, table: assembled.table, problems, data_problems }
    }
}

impl Laid {
    /// What the evaluation reads, at the account's own days.
    pub(crate) fn inputs<'a>(&'a self, history: &'a History) -> eval::Inputs<'a> {
        eval::Inputs {
            program: &self.program,
            table: &self.table,
            settings: &self.settings,
            history,
            moment: Moment::default(),
        }
    }

    /// Judges every rule.
    pub(crate) fn evaluate(&self) -> Evaluation {
        eval::evaluate(self.inputs(&History::default()))
    }

    /// Fails with the reports when a rule or setting is wrong.
    pub(crate) fn assert_no_errors(&self) {
        let errors = self.problems.iter().filter(|problem| problem.severity() == Severity::Error);
        let reports: String = errors.map(|problem| render(problem, &self.sources, Style::default())).collect();
        assert!(reports.is_empty(), "{reports}");
    }

    /// A rule by its name.
    pub(crate) fn rule(&self, name: &str) -> RuleId {
        let found = self.program.rule_ids().find(|(_, rule)| rule.name.as_ref() == name);
        found.unwrap_or_else(|| panic!("there is no rule `{name}`")).0
    }

    /// What people call an entity.
    pub(crate) fn name(&self, kind: Kind, index: u32) -> &str {
        self.table.strings.get(self.table.kind(kind).names[index as usize])
    }

    /// The newest text of an attribute.
    pub(crate) fn text(&self, kind: Kind, index: u32, attr: &str) -> Option<&str> {
        let attr = Catalog::standard().find_attr(kind, attr)?;
        let run = self.table.attrs[usize::from(attr.id.0)].of(index).last()?;
        let id = u32::try_from(run.value).ok().filter(|_| run.value != Column::MISSING)?;
        Some(self.table.strings.get(StrId(id)))
    }
}
