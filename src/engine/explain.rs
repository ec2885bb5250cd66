//! Why a rule did, did not or could not fire on one entity.

use crate::engine::plan::Planned;
use crate::engine::select::{find_accounts, find_rule, likely};
use crate::engine::{Engine, PlanError, PlanOptions};
use crate::eval::{self, Trace};
use crate::plan::{EntityRef, summary};
use crate::report::explain::ExplainView;
use crate::table::{Entity, Table};
use crate::value::fold;

/// A rule explained on one entity, beside the part of the plan that is about it.
#[derive(Debug)]
pub struct Explained<'e> {
    planned: Planned<'e>,
    entity: EntityRef,
    trace: Trace,
}

/// Why there is no explanation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExplainError {
    /// There is no plan, so there is nothing to explain; or the rule or account is not known.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The rule judges no entity of this id or name.
    #[error("there is no {kind} `{name}`")]
    UnknownEntity {
        /// What the rule judges.
        kind: &'static str,
        /// What was asked for.
        name: String,
        /// What was most likely meant.
        suggestion: Option<String>,
    },
    /// Several have this name.
    #[error("{} have the name `{name}`", .entities.len())]
    SeveralEntities {
        /// What was asked for.
        name: String,
        /// They.
        entities: Vec<EntityRef>,
    },
}

impl Explained<'_> {
    /// The condition tree.
    #[must_use]
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The entity.
    #[must_use]
    pub fn entity(&self) -> &EntityRef {
        &self.entity
    }

    /// What [`crate::report::explain`] writes as text and JSON.
    #[must_use]
    pub fn view(&self) -> ExplainView<'_> {
        ExplainView { plan: self.planned.view(), entity: &self.entity, trace: &self.trace }
    }
}

impl Engine {
    /// Explains a rule, by its name or `file:line`, on an entity, by its id or name.
    ///
    /// `account` in the options narrows the entities to that account.
    ///
    /// # Errors
    /// When there is no plan, or the rule or entity is not there or not the only one.
    pub fn explain(&self, rule: &str, entity: &str, options: &PlanOptions) -> Result<Explained<'_>, ExplainError> {
        if self.has_errors() {
            return Err(PlanError::Rules.into());
        }
        let data = self.data_for(options);
        let table = data.table();
        let id = find_rule(&self.program, rule)?;
        let mut accounts = Vec::new();
        for name in &options.accounts {
            accounts.extend(find_accounts(self, table, name)?);
        }
        let found = find_entity(table, self.program.rule(id).kind, entity, &accounts)?;
        let inputs = eval::Inputs {
            program: &self.program,
            table,
            settings: &self.settings,
            history: &options.history,
            moment: options.moment(),
        };
        let trace = eval::explain(inputs, id, found.entity);
        let mut plan = self.whole_plan(&data, options);
        let asked = |by: crate::program::RuleId, also: &[crate::program::RuleId]| by == id || also.contains(&id);
        plan.actions.retain(|action| action.entity == found && asked(action.rule, &action.also));
        plan.findings.retain(|finding| finding.entity == found && finding.rule == id);
        plan.alerts.retain(|alert| alert.entity == found && alert.rule == id);
        plan.rules.retain(|count| count.rule == id);
        plan.undecided.clear();
        plan.summary = summary(&plan.rules, &plan.actions, &plan.findings, &plan.alerts);
        plan.complete = false;
        let planned = Planned { engine: self, data, plan, problems: Vec::new(), created_at: options.now };
        Ok(Explained { planned, entity: found, trace })
    }
}

/// The one entity of a kind with this id, else with this name in any letter case.
pub(crate) fn find_entity(
    table: &Table,
    kind: crate::catalog::Kind,
    name: &str,
    accounts: &[String],
) -> Result<EntityRef, ExplainError> {
    let of = table.kind(kind);
    let count = if kind == crate::catalog::Kind::Account { table.accounts.len() } else { of.len() };
    let entities = (0..u32::try_from(count).unwrap_or(u32::MAX)).map(|index| Entity { kind, index });
    let all: Vec<EntityRef> = entities
        .map(|entity| EntityRef::of(table, entity))
        .filter(|entity| accounts.is_empty() || accounts.iter().any(|account| **account == *entity.account))
        .collect();
    let wanted = fold(name);
    let mut found: Vec<&EntityRef> = all.iter().filter(|entity| entity.id.as_ref() == name).collect();
    if found.is_empty() {
        found = all.iter().filter(|entity| fold(&entity.name) == wanted || fold(&entity.id) == wanted).collect();
    }
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(ExplainError::UnknownEntity {
            kind: kind.word(),
            name: name.to_owned(),
            suggestion: likely(name, all.iter().flat_map(|entity| [entity.name.as_ref(), entity.id.as_ref()])),
        }),
        many => Err(ExplainError::SeveralEntities {
            name: name.to_owned(),
            entities: many.iter().map(|entity| (*entity).clone()).collect(),
        }),
    }
}
