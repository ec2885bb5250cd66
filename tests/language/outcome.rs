//! A plan as the lines of a `plan` block.
//!
//! ```text
//! lower bid 1.20 -> 1.08 on keyword kw-1 by "Trim"
//!   because ACOS 40% on $168.00
//! held fresh_evidence: lower bid 1.20 -> 1.08 on keyword kw-2 by "Trim"
//! undecided missing_day 3 by "Trim"
//! ```
//!
//! A line at the margin is something that comes out, and a page names all of them. The indented lines under it are details;
//! a page states those that it is about.

use super::page::ACCOUNT;
use portreeve::catalog::Kind;
use portreeve::history::AlertState;
use portreeve::plan::{
    AccountPlan, AccountState, Action, Addition, AlertEntry, Approval, EntityRef, EvidenceEntry, Field, Finding,
    FindingState, Notice, Plan, PlanStatus, UndecidedGroup, Verb,
};
use portreeve::program::{Program, RuleId};

/// Something that comes out, or that a page expects to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) details: Vec<String>,
}

/// Everything that a plan says.
pub(crate) fn lines(plan: &Plan, program: &Program) -> Vec<Line> {
    let names = Names { plan, program };
    let mut lines = Vec::new();
    lines.extend(plan.actions.iter().map(|action| names.action(action)));
    lines.extend(plan.findings.iter().map(|finding| names.finding(finding)));
    lines.extend(plan.alerts.iter().map(|alert| names.alert(alert)));
    lines.extend(plan.undecided.iter().map(|group| names.undecided(group)));
    lines.extend(plan.accounts.iter().flat_map(|account| names.account(account)));
    lines
}

struct Names<'a> {
    plan: &'a Plan,
    program: &'a Program,
}

impl Names<'_> {
    fn action(&self, action: &Action) -> Line {
        let status = match (action.status, action.refusal) {
            (PlanStatus::Planned, _) => String::new(),
            (PlanStatus::Conflict, _) => "conflict: ".to_owned(),
            (PlanStatus::Held, refusal) => {
                format!("held {}: ", refusal.map_or("without a reason", portreeve::plan::Refusal::code))
            }
        };
        let mut by = quoted(self.rule(action.rule));
        for also in &action.also {
            by = format!("{by} and {}", quoted(self.rule(*also)));
        }
        let what = match &action.addition {
            Some(addition) => self::addition(action, addition),
            None => change(action),
        };
        let mut details = vec![format!("because {}", action.reason), format!("mode {}", action.mode.word())];
        details.push(match action.approval {
            Approval::None => "goes out without a person".to_owned(),
            Approval::Needed => "needs a person".to_owned(),
        });
        details.extend(action.asked.iter().map(|asked| format!("asked {asked}")));
        details.extend(action.limited_by.iter().map(|limit| format!("limited by {limit}")));
        details.extend(action.blocked_by.iter().map(|what| format!("blocked by {what}")));
        details.extend(action.notes.iter().map(|note| format!("note {note}")));
        details.extend(action.evidence.iter().map(evidence));
        Line { text: format!("{status}{what} on {} by {by}", entity(&action.entity)), details }
    }

    fn finding(&self, finding: &Finding) -> Line {
        let state = match finding.state {
            FindingState::Open => "",
            FindingState::Unverified => "unverified ",
            FindingState::Suppressed => "suppressed ",
            FindingState::Closed => "closed ",
        };
        let what = match finding.state {
            FindingState::Open | FindingState::Suppressed => format!(" {}", quoted(&finding.message)),
            // Its sentence is of another day.
            FindingState::Unverified | FindingState::Closed => String::new(),
        };
        let place = entity(&finding.entity);
        let text = format!("{state}flag{what} on {place} by {}", quoted(self.rule(finding.rule)));
        let mut details = vec![format!("since {}", finding.since), format!("severity {}", finding.severity.word())];
        details.extend(finding.area.map(|area| format!("area {}", area.word())));
        details.extend(finding.pillar.map(|pillar| format!("pillar {}", pillar.word())));
        details.push(format!("id {}", finding.id));
        details.push(if finding.gates { "gates" } else { "gates nothing" }.to_owned());
        details.extend(finding.suppressed.iter().map(|why| format!("because {why}")));
        details.extend(finding.evidence.iter().map(evidence));
        Line { text, details }
    }

    fn alert(&self, alert: &AlertEntry) -> Line {
        let (state, told) = match alert.state {
            AlertState::Clear => ("clear ".to_owned(), false),
            AlertState::Firing => (String::new(), true),
            AlertState::Stale => ("stale ".to_owned(), false),
            AlertState::Pending { held, of } => (format!("pending {held} of {of} "), false),
        };
        let what = if told { format!(" {}", quoted(&alert.message)) } else { String::new() };
        let suppressed = if alert.suppressed { "suppressed " } else { "" };
        let place = entity(&alert.entity);
        let text = format!("{suppressed}{state}alert{what} on {place} by {}", quoted(self.rule(alert.rule)));
        let mut details: Vec<String> = alert.to.iter().map(|sink| format!("to {}", quoted(sink))).collect();
        details.push(
            match alert.notice {
                Notice::None => "nobody is told",
                Notice::Own => "somebody is told",
                Notice::Together => "somebody is told of all at once",
            }
            .to_owned(),
        );
        details.push(format!("undecided for {} days", alert.undecided_days));
        Line { text, details }
    }

    fn undecided(&self, group: &UndecidedGroup) -> Line {
        let account = match group.account.and_then(|account| self.plan_account(account)) {
            Some(account) if account != ACCOUNT => format!(" in {account}"),
            _ => String::new(),
        };
        let rule = quoted(self.rule(group.rule));
        let text = format!("undecided {} {}{account} by {rule}", group.reason.code(), group.entities);
        let details = vec![format!("because {}", group.sentence), format!("example {}", entity(&group.example))];
        Line { text, details }
    }

    fn account(&self, account: &AccountPlan) -> Vec<Line> {
        let mut lines = Vec::new();
        for cap in account.caps.iter().filter(|_| account.state == AccountState::Held) {
            let mut details = vec![format!("allowed {}", cap.allowed), format!("found {}", cap.found)];
            details.extend(cap.rules.iter().map(|(rule, count)| format!("{count} by {}", quoted(self.rule(*rule)))));
            details.push(format!("help {}", cap.help));
            lines.push(Line { text: format!("cap {} holds {}", cap.cap, account.account), details });
        }
        lines.extend(account.notes.iter().map(|note| {
            let details = vec![format!("says {note}")];
            Line { text: format!("note on {}", account.account), details }
        }));
        lines
    }

    fn rule(&self, id: RuleId) -> &str {
        &self.program.rule(id).name
    }

    /// The name of an account, which the plan holds in the order of its numbers.
    fn plan_account(&self, account: portreeve::table::AccountId) -> Option<&str> {
        self.plan.accounts.get(account.0 as usize).map(|account| account.account.as_ref())
    }
}

fn change(action: &Action) -> String {
    let from_to = match (&action.from, &action.to) {
        (Some(from), Some(to)) => format!(" {from} -> {to}"),
        (Some(from), None) => format!(" {from}"),
        (None, Some(to)) => format!(" -> {to}"),
        (None, None) => String::new(),
    };
    let field = match action.field {
        Field::Amount(field) => field.word(),
        Field::State => "state",
        Field::Negative => "negative",
        Field::Keyword => "keyword",
        Field::Reorder => "units",
    };
    match action.verb {
        Verb::Pause => "pause".to_owned(),
        Verb::Enable => "enable".to_owned(),
        Verb::Lower => format!("lower {field}{from_to}"),
        Verb::Raise => format!("raise {field}{from_to}"),
        Verb::Set => format!("set {field}{from_to}"),
        Verb::Restore => format!("restore {field}{from_to}"),
        Verb::Reorder => match &action.to {
            Some(units) => format!("reorder {units} units"),
            None => "reorder units".to_owned(),
        },
        Verb::AddNegative => "add negative".to_owned(),
        Verb::AddKeyword => "add keyword".to_owned(),
    }
}

fn addition(action: &Action, addition: &Addition) -> String {
    let what = if action.verb == Verb::AddNegative { "negative" } else { "keyword" };
    let bid = addition.bid.as_ref().map(|bid| format!(" bid {bid}")).unwrap_or_default();
    let place = match &addition.ad_group {
        Some(ad_group) if addition.level == "ad_group" => format!("{} / {ad_group}", addition.campaign),
        _ => addition.campaign.to_string(),
    };
    format!(
        "add {what} {} {}{bid} to {} {}",
        addition.match_type,
        quoted(&addition.text),
        addition.level,
        quoted(&place)
    )
}

fn evidence(entry: &EvidenceEntry) -> String {
    let days = match (entry.from, entry.to) {
        (Some(from), Some(to)) => format!(", {from} to {to}"),
        _ => String::new(),
    };
    let notes: String = entry.notes.iter().map(|note| format!(", {note}")).collect();
    format!("{}: {}{days}{notes}", entry.text, entry.value)
}

fn entity(entity: &EntityRef) -> String {
    let id = if entity.id.contains(' ') { quoted(&entity.id) } else { entity.id.to_string() };
    let account = if entity.account.is_empty() || *entity.account == *ACCOUNT || entity.kind == Kind::Account {
        String::new()
    } else {
        format!(" in {}", entity.account)
    };
    format!("{} {id}{account}", entity.kind.word())
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
