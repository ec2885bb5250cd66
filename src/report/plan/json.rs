//! A plan as JSON, `portreeve.plan/1`: what `apply` and other programs read. Written entry by entry.

use crate::plan::{AccountPlan, AccountState, Action, Addition, CapBreach, EvidenceEntry, RuleCount, UndecidedGroup};
use crate::plan::{Approval, PlanStatus, SCHEMA};
use crate::program::RuleId;
use crate::report::json::{self, each};
use crate::report::plan::PlanView;
use crate::report::plan::entries::{AlertJson, EntityJson, FindingJson};
use crate::report::problem::{self, ProblemJson};
use crate::table::{AccountId, Day};
use crate::value::{Rational, show};
use chrono::{SecondsFormat, TimeDelta};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use std::io::{self, Write};
use std::sync::Arc;

/// How long a plan may be carried out.
const EXPIRES_AFTER: TimeDelta = TimeDelta::hours(24);

/// Writes a plan as JSON. Its `id` is the SHA-256 of the document's canonical bytes without `id`, `created_at`, `expires_at`.
pub fn json(view: &PlanView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let problems = problem::collapse(view.problems);
    let id = json::digest(&Document { view, problems: &problems, id: None })?;
    json::write(&Document { view, problems: &problems, id: Some(&id) }, out)
}

/// The id that a plan has as JSON.
pub(super) fn id(view: &PlanView<'_>) -> io::Result<String> {
    json::digest(&Document { view, problems: &problem::collapse(view.problems), id: None })
}

/// A plan as a value, without its id.
pub(super) fn values(view: &PlanView<'_>) -> serde_json::Result<serde_json::Value> {
    serde_json::to_value(Document { view, problems: &[], id: None })
}

struct Document<'a> {
    view: &'a PlanView<'a>,
    problems: &'a [problem::Collapsed<'a>],
    id: Option<&'a str>,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (view, plan) = (self.view, self.view.plan);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", SCHEMA)?;
        if let Some(id) = self.id {
            map.serialize_entry("id", id)?;
        }
        map.serialize_entry("version", env!("CARGO_PKG_VERSION"))?;
        map.serialize_entry("workspace", view.workspace)?;
        map.serialize_entry("as_of", &AsOf(&plan.as_of))?;
        if self.id.is_some() {
            let time = |time: chrono::DateTime<chrono::Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
            map.serialize_entry("created_at", &time(view.created_at))?;
            map.serialize_entry("expires_at", &time(view.created_at + EXPIRES_AFTER))?;
        }
        map.serialize_entry("rules_digest", &plan.rules_digest)?;
        map.serialize_entry("data_digest", &plan.data_digest)?;
        map.serialize_entry("state_serial", &plan.state_serial)?;
        map.serialize_entry("complete", &plan.complete)?;
        if let Some(since) = view.since {
            map.serialize_entry("since", &SinceJson { run: &since.run, plan: &since.plan, gone: since.gone() })?;
        }
        map.serialize_entry("summary", &SummaryJson::new(view))?;
        map.serialize_entry("actions", &each(&plan.actions, |action| ActionJson::new(view, action)))?;
        map.serialize_entry("findings", &each(&plan.findings, |finding| FindingJson::new(view, finding)))?;
        map.serialize_entry("alerts", &each(&plan.alerts, |alert| AlertJson::new(view, alert)))?;
        map.serialize_entry("over", &each(&plan.over, ToString::to_string))?;
        map.serialize_entry("undecided", &each(&plan.undecided, |group| UndecidedJson::new(view, group)))?;
        map.serialize_entry("accounts", &each(&plan.accounts, |account| AccountJson::new(view, account)))?;
        map.serialize_entry("rules", &each(&plan.rules, |count| RuleJson::new(view, count)))?;
        let problems = each(self.problems, |one| ProblemJson::collapsed(one, view.sources));
        map.serialize_entry("problems", &problems)?;
        map.end()
    }
}

#[derive(Serialize)]
struct SinceJson<'a> {
    run: &'a str,
    plan: &'a str,
    gone: &'a serde_json::Map<String, serde_json::Value>,
}

/// How an entry compares with the earlier plan, where there is one.
pub(super) fn since(view: &PlanView<'_>, id: &str) -> Option<&'static str> {
    view.since.map(|since| since.mark(id).word())
}

struct AsOf<'a>(&'a [(Arc<str>, Day)]);

impl Serialize for AsOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(account, day)| (account.as_ref(), day.to_string())))
    }
}

#[derive(Serialize)]
struct SummaryJson {
    evaluated: u64,
    matched: u64,
    undecided: u64,
    actions: u64,
    held: u64,
    conflicts: u64,
    findings: u64,
    alerts: u64,
}

impl SummaryJson {
    fn new(view: &PlanView<'_>) -> Self {
        let summary = view.plan.summary;
        Self {
            evaluated: summary.evaluated,
            matched: summary.matched,
            undecided: summary.undecided,
            actions: summary.actions,
            held: summary.held,
            conflicts: summary.conflicts,
            findings: summary.findings,
            alerts: summary.alerts,
        }
    }
}

/// Where a rule stands.
#[derive(Serialize)]
pub(in crate::report) struct RuleAt<'a> {
    file: &'a str,
    line: u32,
}

impl<'a> RuleAt<'a> {
    pub(in crate::report) fn new(view: &PlanView<'a>, rule: RuleId) -> Self {
        let rule = view.program.rule(rule);
        Self { file: &rule.file, line: rule.line }
    }
}

pub(super) fn rule<'a>(view: &PlanView<'a>, rule: RuleId) -> &'a str {
    &view.program.rule(rule).name
}

fn account<'a>(view: &PlanView<'a>, account: Option<AccountId>) -> Option<&'a str> {
    account.map(|account| view.table.account(account).name.as_ref())
}

/// A change.
#[derive(Serialize)]
pub(in crate::report) struct ActionJson<'a> {
    id: &'a str,
    rule: &'a str,
    also: Vec<&'a str>,
    at: RuleAt<'a>,
    entity: EntityJson<'a>,
    verb: &'static str,
    field: &'static str,
    from: Option<&'a str>,
    to: Option<&'a str>,
    unit: &'a str,
    status: &'static str,
    reason_code: Option<&'static str>,
    reason: &'a str,
    because: &'a str,
    evidence: Vec<EvidenceJson<'a>>,
    asked: Option<&'a str>,
    limited_by: &'a [String],
    mode: &'static str,
    approval: &'static str,
    blocked_by: &'a [String],
    account: &'a str,
    temporary: bool,
    restores: Option<&'a str>,
    notes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<TargetJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since_run: Option<&'static str>,
}

impl<'a> ActionJson<'a> {
    pub(in crate::report) fn new(view: &PlanView<'a>, action: &'a Action) -> Self {
        Self {
            id: &action.id,
            rule: rule(view, action.rule),
            also: action.also.iter().map(|also| rule(view, *also)).collect(),
            at: RuleAt::new(view, action.rule),
            entity: EntityJson::new(&action.entity),
            verb: action.verb.word(),
            field: super::csv::field(action.field),
            from: action.from.as_deref(),
            to: action.to.as_deref(),
            unit: &action.unit,
            status: status(action.status),
            reason_code: action.refusal.map(crate::plan::Refusal::code),
            reason: &action.reason,
            because: &action.because,
            evidence: action.evidence.iter().map(EvidenceJson::new).collect(),
            asked: action.asked.as_deref(),
            limited_by: &action.limited_by,
            mode: action.mode.word(),
            approval: approval(action.approval),
            blocked_by: &action.blocked_by,
            account: &view.table.account(action.account).name,
            temporary: action.temporary,
            restores: action.restores.as_deref(),
            notes: &action.notes,
            target: action.addition.as_ref().map(TargetJson::new),
            since_run: since(view, &action.id),
        }
    }
}

/// The status of JSON and CSV.
pub(in crate::report) fn status(status: PlanStatus) -> &'static str {
    match status {
        PlanStatus::Planned => "planned",
        PlanStatus::Held => "held",
        PlanStatus::Conflict => "conflict",
    }
}

/// The approval of JSON and CSV.
pub(super) fn approval(approval: Approval) -> &'static str {
    match approval {
        Approval::None => "none",
        Approval::Needed => "needed",
    }
}

/// One line of evidence.
#[derive(Serialize)]
pub(super) struct EvidenceJson<'a> {
    text: &'a str,
    value: &'a str,
    from: Option<String>,
    to: Option<String>,
    result: &'static str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'a [String],
}

impl<'a> EvidenceJson<'a> {
    pub(super) fn new(entry: &'a EvidenceEntry) -> Self {
        Self {
            text: &entry.text,
            value: &entry.value,
            from: entry.from.map(|day| day.to_string()),
            to: entry.to.map(|day| day.to_string()),
            result: entry.result,
            notes: &entry.notes,
        }
    }
}

#[derive(Serialize)]
struct TargetJson<'a> {
    text: &'a str,
    match_type: &'static str,
    level: &'static str,
    campaign: &'a str,
    campaign_id: Option<&'a str>,
    ad_group: Option<&'a str>,
    ad_group_id: Option<&'a str>,
    bid: Option<&'a str>,
}

impl<'a> TargetJson<'a> {
    fn new(addition: &'a Addition) -> Self {
        Self {
            text: &addition.text,
            match_type: addition.match_type,
            level: addition.level,
            campaign: &addition.campaign,
            campaign_id: addition.campaign_id.as_deref(),
            ad_group: addition.ad_group.as_deref(),
            ad_group_id: addition.ad_group_id.as_deref(),
            bid: addition.bid.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct UndecidedJson<'a> {
    rule: &'a str,
    account: Option<&'a str>,
    entities: u64,
    reason_code: &'static str,
    reason: &'a str,
    example: EntityJson<'a>,
}

impl<'a> UndecidedJson<'a> {
    fn new(view: &PlanView<'a>, group: &'a UndecidedGroup) -> Self {
        Self {
            rule: rule(view, group.rule),
            account: account(view, group.account),
            entities: group.entities,
            reason_code: group.reason.code(),
            reason: &group.sentence,
            example: EntityJson::new(&group.example),
        }
    }
}

#[derive(Serialize)]
struct AccountJson<'a> {
    account: &'a str,
    as_of: Option<String>,
    state: &'static str,
    caps: Vec<CapJson<'a>>,
    accept: Option<&'a str>,
    budget_before: String,
    budget_after: String,
    currency: String,
    notes: &'a [String],
}

impl<'a> AccountJson<'a> {
    fn new(view: &PlanView<'a>, account: &'a AccountPlan) -> Self {
        let money = |value: Rational| show::decimal(value, account.currency.places());
        Self {
            account: &account.account,
            as_of: account.as_of.map(|day| day.to_string()),
            state: match account.state {
                AccountState::Nothing => "nothing",
                AccountState::Ready => "ready",
                AccountState::Held => "held",
            },
            caps: account.caps.iter().map(|cap| CapJson::new(view, cap)).collect(),
            accept: account.accept.as_deref(),
            budget_before: money(account.budget_before),
            budget_after: money(account.budget_after),
            currency: account.currency.to_string(),
            notes: &account.notes,
        }
    }
}

#[derive(Serialize)]
struct CapJson<'a> {
    cap: &'static str,
    allowed: &'a str,
    found: &'a str,
    rules: Vec<CapRule<'a>>,
    help: &'a str,
}

#[derive(Serialize)]
struct CapRule<'a> {
    rule: &'a str,
    changes: u64,
}

impl<'a> CapJson<'a> {
    fn new(view: &PlanView<'a>, cap: &'a CapBreach) -> Self {
        let rules = cap.rules.iter().map(|(id, changes)| CapRule { rule: rule(view, *id), changes: *changes });
        Self { cap: cap.cap, allowed: &cap.allowed, found: &cap.found, rules: rules.collect(), help: &cap.help }
    }
}

#[derive(Serialize)]
struct RuleJson<'a> {
    rule: &'a str,
    at: RuleAt<'a>,
    account: Option<&'a str>,
    in_scope: u64,
    matched: u64,
    undecided: u64,
    held: u64,
    windows_end: Option<String>,
    reason_code: Option<&'static str>,
}

impl<'a> RuleJson<'a> {
    fn new(view: &PlanView<'a>, count: &RuleCount) -> Self {
        Self {
            rule: rule(view, count.rule),
            at: RuleAt::new(view, count.rule),
            account: account(view, count.account),
            in_scope: count.in_scope,
            matched: count.matched,
            undecided: count.undecided,
            held: count.held,
            windows_end: count.end.ok().map(|day| day.to_string()),
            reason_code: count.end.err().map(crate::eval::Reason::code),
        }
    }
}
