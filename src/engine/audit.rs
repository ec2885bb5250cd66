//! The account audit: a plan of the whole workspace, and each account's figures beside it.

use crate::catalog::{Catalog, Kind};
use crate::check::{self, Inputs};
use crate::engine::plan::Planned;
use crate::engine::{Engine, PlanError, PlanOptions};
use crate::eval::{self, Reason, Truth};
use crate::program::{Program, RuleId};
use crate::report::audit::{AccountFigures, AuditView, FIGURES, Figure, Found};
use crate::syntax;
use crate::table::{AccountId, Entity};
use std::sync::Arc;

/// The file that the questions stand in, as no workspace can have one.
const FILE: &str = "<audit>";
/// What is added to the name of a question about a metric with windows of its own.
const OWN: &str = ", its own windows";

/// An audit, with the plan it is of.
#[derive(Debug)]
pub struct Audited<'e> {
    planned: Planned<'e>,
    figures: Vec<AccountFigures>,
}

impl Audited<'_> {
    /// What [`crate::report::audit`] writes as text, Markdown and JSON.
    #[must_use]
    pub fn view(&self) -> AuditView<'_> {
        AuditView { plan: self.planned.view(), figures: &self.figures }
    }
}

impl Engine {
    /// How every account stands: the findings, alerts and planned changes of a plan by pillar, and the account's figures. Nothing
    /// is touched. Rules and accounts chosen in the options are left aside: an audit is of the whole.
    ///
    /// # Errors
    /// When rules or settings have errors.
    ///
    /// ```
    /// use portreeve::Engine;
    /// use portreeve::catalog::Dataset;
    /// use portreeve::diagnostic::Style;
    /// use portreeve::engine::PlanOptions;
    ///
    /// let engine = Engine::builder()
    ///     .rules("rules/a.rules", "rule \"Few images\" area catalog severity high on listing if image_count < 5 then flag \"few\"")
    ///     .rows("acme-us", Dataset::Listings, &["date", "sku", "image_count"], [["2026-11-20", "GP-1", "2"]])
    ///     .build();
    /// let audited = engine.audit(&PlanOptions::new("2026-11-21T09:00:00Z".parse().unwrap())).unwrap();
    /// let mut text = Vec::new();
    /// portreeve::report::audit::markdown(&audited.view(), &mut text).unwrap();
    /// assert!(String::from_utf8(text).unwrap().contains("85"));
    /// ```
    pub fn audit(&self, options: &PlanOptions) -> Result<Audited<'_>, PlanError> {
        let whole = PlanOptions { rules: Vec::new(), accounts: Vec::new(), ..options.clone() };
        let planned = self.plan(&whole)?;
        let figures = self.figures(&planned, &whole);
        Ok(Audited { planned, figures })
    }

    /// Each figure is a question that the evaluator answers as it answers every rule: `FIGURE over 30d` on the account.
    fn figures(&self, planned: &Planned<'_>, options: &PlanOptions) -> Vec<AccountFigures> {
        let program = self.questions();
        let table = planned.data.table();
        let inputs = eval::Inputs {
            program: &program,
            table,
            settings: &self.settings,
            history: &options.history,
            moment: options.moment(),
        };
        let accounts = table.accounts.iter().zip(0_u32..);
        let mut all: Vec<AccountFigures> = accounts
            .map(|(account, index)| AccountFigures {
                account: Arc::clone(&account.name),
                figures: FIGURES.iter().map(|figure| answer(inputs, figure, AccountId(index))).collect(),
            })
            .collect();
        all.sort_by(|left, right| left.account.cmp(&right.account));
        all
    }

    /// The workspace's program and a rule for each figure.
    fn questions(&self) -> Program {
        let mut sources = self.sources.clone();
        let mut files = self.files.clone();
        for figure in FIGURES {
            for metric in figure.metrics {
                // A metric that has windows of its own takes no other; of the two questions the one that means something stays.
                for (form, of) in [("", format!("{metric} over {}d", figure.days)), (OWN, (*metric).to_owned())] {
                    // A value is held against itself, which asks nothing of its unit.
                    let text =
                        format!("rule \"{FILE} {metric}{form}\" on account if {of} >= {of} then flag \"known\"\n");
                    let file = sources.add(FILE, &text);
                    files.push(syntax::parse(&sources, file).0);
                }
            }
        }
        let inputs = Inputs::new(&sources, &files, self.tables.clone(), &self.settings);
        check::check(&inputs, Catalog::standard()).0
    }
}

fn answer(inputs: eval::Inputs<'_>, figure: &'static Figure, account: AccountId) -> Found {
    let rule = |metric: &'static str| {
        let names = [format!("{FILE} {metric}"), format!("{FILE} {metric}{OWN}")];
        let asked = |name: &String| inputs.program.rule_ids().find(|(_, rule)| *rule.name == **name);
        names.iter().find_map(asked).map(|(id, _)| (metric, id))
    };
    let Some((metric, rule)) = figure.metrics.iter().find_map(|metric| rule(metric)) else {
        return Found::Undefined;
    };
    found(inputs, (figure, metric), rule, account)
}

fn found(
    inputs: eval::Inputs<'_>,
    (figure, metric): (&Figure, &'static str),
    rule: RuleId,
    account: AccountId,
) -> Found {
    let trace = eval::explain(inputs, rule, Entity { kind: Kind::Account, index: account.0 });
    let node = trace.condition;
    match (node.truth, node.value) {
        // Spend without sales is above every limit, so not comparable even with itself, and yet an answer.
        (Truth::Yes | Truth::No | Truth::Unknown(Reason::Unlimited), Some(value)) => {
            Found::Value { metric, shown: value.shown, parts: node.parts, from: node.from, to: node.to }
        }
        (Truth::Unknown(reason), _) => {
            let delivered = |dataset| inputs.table.coverage(account, dataset).is_some();
            let channel = inputs.table.account(account).channel.as_ref();
            Found::Unknown {
                why: node.unknown.unwrap_or_else(|| reason.about().to_owned()),
                help: figure.help(channel, reason, delivered),
            }
        }
        (Truth::Yes | Truth::No, None) => Found::Undefined,
    }
}
