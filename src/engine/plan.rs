//! A plan of a workspace.

use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::data::Data;
use crate::engine::select::{Selection, select};
use crate::engine::{Engine, PlanOptions};
use crate::eval;
use crate::plan::{self, Plan};
use crate::report::plan::PlanView;
use crate::settings::Settings;
use crate::sink::{self, Uploads};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// A plan, with the data it is of.
#[derive(Debug)]
pub struct Planned<'e> {
    pub(super) engine: &'e Engine,
    pub(super) data: Arc<Data>,
    pub(super) plan: Plan,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) created_at: DateTime<Utc>,
}

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Rules, guards, lists, tables or settings have errors, which [`Engine::check`] lists.
    #[error("no plan: the rules or settings have errors")]
    Rules,
    /// There is no such rule.
    #[error("there is no rule `{name}`")]
    UnknownRule {
        /// What was asked for.
        name: String,
        /// What was most likely meant.
        suggestion: Option<String>,
    },
    /// There is no such account or group.
    #[error("there is no account `{name}`")]
    UnknownAccount {
        /// What was asked for.
        name: String,
        /// What was most likely meant.
        suggestion: Option<String>,
    },
}

impl Planned<'_> {
    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The settings it is of.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        self.engine.settings()
    }

    /// The data it is of.
    #[must_use]
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// The files that channels take of it, account by account: only planned actions, and why one is in no file. Nothing is
    /// written.
    ///
    /// ```
    /// use portreeve::Engine;
    /// use portreeve::catalog::Dataset;
    /// use portreeve::engine::PlanOptions;
    ///
    /// let engine = Engine::builder()
    ///     .settings("[accounts.acme-us]\nchannel = \"amazon\"\n")
    ///     .rules("rules/a.rules", "rule \"Cheaper\" on listing if price > $10 then lower price 10% once")
    ///     .rows("acme-us", Dataset::Listings, &["date", "sku", "price"], [["2026-11-20", "GP-1", "19.99"]])
    ///     .build();
    /// let planned = engine.plan(&PlanOptions::new("2026-11-21T09:00:00Z".parse().unwrap())).unwrap();
    /// let uploads = planned.uploads();
    /// let file = &uploads.accounts[0].files[0];
    /// assert_eq!(file.name, "amazon-price-quantity.txt");
    /// assert!(String::from_utf8_lossy(&file.bytes).contains("GP-1\t17.99"));
    /// ```
    #[must_use]
    pub fn uploads(&self) -> Uploads {
        let rules: Vec<Arc<str>> = self.engine.program().rules.iter().map(|rule| Arc::clone(&rule.name)).collect();
        sink::uploads(&sink::Inputs {
            plan: &self.plan,
            rules: &rules,
            table: self.data.table(),
            settings: self.engine.settings(),
        })
    }

    /// The plan with everything its numbers and names refer to: what [`crate::report::plan`] writes as text, JSON and CSV.
    ///
    /// ```
    /// use portreeve::Engine;
    /// use portreeve::engine::PlanOptions;
    /// use portreeve::diagnostic::Style;
    /// use portreeve::report;
    ///
    /// let engine = Engine::builder().rules("rules/a.rules", "if acos > 35% for 7d then lower bid 10%").build();
    /// let planned = engine.plan(&PlanOptions::new("2026-11-21T09:00:00Z".parse().unwrap())).unwrap();
    /// let mut text = Vec::new();
    /// report::plan::text(&planned.view(), Style::default(), &mut text).unwrap();
    /// assert!(String::from_utf8(text).unwrap().contains("no data"));
    /// ```
    #[must_use]
    pub fn view(&self) -> PlanView<'_> {
        PlanView {
            workspace: self.engine.name(),
            plan: &self.plan,
            program: self.engine.program(),
            table: self.data.table(),
            problems: &self.problems,
            sources: self.engine.sources(),
            since: None,
            created_at: self.created_at,
        }
    }
}

impl Engine {
    /// What the rules would change, and why. Nothing is touched.
    ///
    /// # Errors
    /// When rules or settings have errors, or the options name a rule or account that is not there.
    pub fn plan(&self, options: &PlanOptions) -> Result<Planned<'_>, PlanError> {
        if self.has_errors() {
            return Err(PlanError::Rules);
        }
        let data = self.data_for(options);
        let selection = Selection::new(self, data.table(), options)?;
        let plan = select(self.whole_plan(&data, options), data.table(), &selection);
        let problems = self.problems_beside(&data);
        Ok(Planned { engine: self, data, plan, problems, created_at: options.now })
    }

    pub(super) fn data_for(&self, options: &PlanOptions) -> Arc<Data> {
        options.known_at.map_or_else(|| self.data(), |known_at| self.data_known_at(known_at))
    }

    pub(super) fn whole_plan(&self, data: &Data, options: &PlanOptions) -> Plan {
        let (program, table, settings, history) = (&self.program, data.table(), &self.settings, &options.history);
        let evaluation = eval::evaluate(eval::Inputs { program, table, settings, history, moment: options.moment() });
        let now = options.now.timestamp();
        let plan = plan::plan(plan::Inputs { program, table, settings, evaluation: &evaluation, history, now });
        Plan { data_digest: data.digest().to_owned(), ..plan }
    }

    /// Warnings of the rules and problems of the data: what a plan lists beside its changes.
    pub(super) fn problems_beside(&self, data: &Data) -> Vec<Diagnostic> {
        let worth = |problem: &&Diagnostic| problem.severity() != Severity::Note;
        self.problems.iter().chain(data.problems()).filter(worth).cloned().collect()
    }
}
