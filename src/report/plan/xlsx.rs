//! A plan as a workbook for people: a sheet for each area with what would change, then what is held, findings, alerts and what is
//! undecided. Numbers and dates are real ones; text of strangers is neutralised, since such a sheet is soon saved as CSV.

use crate::apply::columns::{ACCOUNT, ACTION_ID, APPROVE, ENTITY_ID, FROM, PLAN_ID, RULE, TO, UNIT};
use crate::catalog::{Kind, WriteField};
use crate::plan::{Action, Approval, EntityRef, EvidenceEntry, Field, PlanStatus};
use crate::program::{Area, RuleId};
use crate::report::clean;
use crate::report::plan::entries::{alert_state, finding_state};
use crate::report::plan::json::{approval, status};
use crate::report::plan::sheet::{Book, Cell};
use crate::report::plan::{PlanView, json, names};
use crate::table::Day;
use crate::value::{Currency, Rational, Unit, show};
use std::io::{self, Write};

/// The areas in the order of their sheets; changes of rules without one go by their field.
const AREAS: &[(Area, &str)] = &[
    (Area::Ppc, "PPC"),
    (Area::Pricing, "Pricing"),
    (Area::Inventory, "Inventory"),
    (Area::Catalog, "Catalog"),
    (Area::Storefront, "Storefront"),
    (Area::Compliance, "Compliance"),
];

/// Headings of changes with the widths of their columns.
const CHANGES: &[(&str, u16)] = &[
    (APPROVE, 10),
    (ACCOUNT, 14),
    ("Campaign", 24),
    ("Ad group", 20),
    ("What", 12),
    ("Name", 30),
    ("Change", 18),
    (FROM, 10),
    (TO, 10),
    ("Change %", 10),
    (UNIT, 8),
    ("Reason", 50),
    ("Evidence", 60),
    ("Evidence from", 13),
    ("Evidence to", 13),
    (RULE, 28),
    ("Also", 20),
    ("Limited by", 20),
    ("Approval", 10),
    ("Notes", 30),
    (ENTITY_ID, 20),
    ("Rule file", 24),
    (ACTION_ID, 18),
    (PLAN_ID, 10),
];

/// Writes a plan as a workbook. Its bytes depend on the plan alone. Who marks rows in its first column approves them:
/// [`crate::apply::approved`].
pub fn xlsx(view: &PlanView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let id = json::id(view)?;
    let newest = view.plan.as_of.iter().map(|(_, day)| *day).max().unwrap_or_default();
    let mut book = Book::new(newest)?;
    summary(view, &mut book)?;
    for (area, title) in AREAS {
        let planned = |action: &&Action| action.status == PlanStatus::Planned && self::area(view, action) == *area;
        let actions: Vec<&Action> = view.plan.actions.iter().filter(planned).collect();
        if !actions.is_empty() {
            changes(view, &mut book, title, &[], (&id, &actions))?;
        }
    }
    let held: Vec<&Action> = view.plan.actions.iter().filter(|action| action.status != PlanStatus::Planned).collect();
    let more = &[("Status", 10), ("Why", 18), ("Because of", 30)];
    changes(view, &mut book, "Held", more, (&id, &held))?;
    findings(view, &mut book)?;
    alerts(view, &mut book)?;
    undecided(view, &mut book)?;
    out.write_all(&book.bytes()?)
}

/// Writes what of a plan needs a person, of one account or of all, as a workbook in which a person marks rows. The plan itself is
/// carried out with it: `portreeve apply PLAN.json --approved FILE.xlsx`. Whether there is anything that needs one.
pub fn to_approve(view: &PlanView<'_>, account: Option<&str>, out: &mut dyn Write) -> io::Result<bool> {
    let id = json::id(view)?;
    let newest = view.plan.as_of.iter().map(|(_, day)| *day).max().unwrap_or_default();
    let asks = |action: &&Action| {
        action.status == PlanStatus::Planned
            && action.approval == Approval::Needed
            && account.is_none_or(|wanted| own(view, action) == wanted)
    };
    let actions: Vec<&Action> = view.plan.actions.iter().filter(asks).collect();
    let mut book = Book::new(newest)?;
    changes(view, &mut book, "To approve", &[], (&id, &actions))?;
    out.write_all(&book.bytes()?)?;
    Ok(!actions.is_empty())
}

/// The area of a change: its rule's, else that of its field.
fn area(view: &PlanView<'_>, action: &Action) -> Area {
    let by_field = || match action.field {
        Field::Amount(WriteField::Price) => Area::Pricing,
        Field::Amount(WriteField::Buffer) | Field::Reorder => Area::Inventory,
        Field::Amount(WriteField::Bid | WriteField::DefaultBid | WriteField::Budget | WriteField::Adjustment)
        | Field::State
        | Field::Negative
        | Field::Keyword => Area::Ppc,
    };
    view.program.rule(action.rule).area.unwrap_or_else(by_field)
}

fn summary(view: &PlanView<'_>, book: &mut Book) -> io::Result<()> {
    let columns = &[
        ("Account", 20),
        ("Channel", 12),
        ("Data through", 13),
        ("State", 10),
        ("Changes", 10),
        ("Held", 10),
        ("Findings", 10),
        ("Alerts", 10),
        ("Budget before", 14),
        ("Budget after", 14),
        ("Currency", 10),
        ("Notes", 80),
    ];
    let mut sheet = book.sheet("Summary", columns)?;
    for account in &view.plan.accounts {
        let of = |entity: &EntityRef| entity.account == account.account;
        let actions =
            || view.plan.actions.iter().filter(|action| of(&action.entity) || own(view, action) == &*account.account);
        let count = |status: bool| {
            let wanted = |action: &&Action| (action.status == PlanStatus::Planned) == status;
            Cell::count(actions().filter(wanted).count())
        };
        let channel = view.table.accounts.iter().find(|known| known.name == account.account);
        let state = match account.state {
            crate::plan::AccountState::Nothing => "nothing",
            crate::plan::AccountState::Ready => "ready",
            crate::plan::AccountState::Held => "held",
        };
        let caps = account.caps.iter().map(|cap| format!("{}: {} ({}); {}", cap.cap, cap.found, cap.allowed, cap.help));
        let notes: Vec<String> = caps.chain(account.notes.iter().cloned()).collect();
        sheet.row(vec![
            Cell::text(&account.account),
            Cell::text(channel.map_or("", |known| &known.channel)),
            account.as_of.map_or(Cell::Empty, Cell::Date),
            Cell::text(state),
            count(true),
            count(false),
            Cell::count(view.plan.findings.iter().filter(|finding| of(&finding.entity)).count()),
            Cell::count(view.plan.alerts.iter().filter(|alert| of(&alert.entity)).count()),
            money(account.budget_before, Some(account.currency)),
            money(account.budget_after, Some(account.currency)),
            Cell::text(account.currency.code()),
            Cell::text(notes.join("\n")),
        ])?;
    }
    sheet.finish()
}

fn own<'a>(view: &PlanView<'a>, action: &Action) -> &'a str {
    &view.table.account(action.account).name
}

fn changes(
    view: &PlanView<'_>,
    book: &mut Book,
    title: &str,
    more: &[(&'static str, u16)],
    (plan, actions): (&str, &[&Action]),
) -> io::Result<()> {
    let columns: Vec<(&'static str, u16)> = more.iter().chain(CHANGES).copied().collect();
    let mut sheet = book.sheet(title, &columns)?;
    for action in actions {
        let mut cells = Vec::with_capacity(columns.len());
        if !more.is_empty() {
            cells.push(Cell::text(status(action.status)));
            cells.push(Cell::text(action.refusal.map_or("", crate::plan::Refusal::code)));
            cells.push(Cell::text(action.blocked_by.join("; ")));
        }
        cells.extend(change(view, action, plan));
        sheet.row(cells)?;
    }
    sheet.finish()
}

fn change(view: &PlanView<'_>, action: &Action, plan: &str) -> Vec<Cell> {
    let entity = &action.entity;
    let also: Vec<&str> = action.also.iter().map(|rule| view.program.rule(*rule).name.as_ref()).collect();
    let days = |day: fn(&EvidenceEntry) -> Option<Day>, last: bool| {
        let days = action.evidence.iter().filter_map(day);
        let found = if last { days.max() } else { days.min() };
        found.map_or(Cell::Empty, Cell::Date)
    };
    let (from, to) = values(action);
    vec![
        // For a person to fill in.
        Cell::Empty,
        Cell::text(if entity.account.is_empty() { own(view, action) } else { &entity.account }),
        Cell::text(campaign(entity)),
        Cell::text(entity.ad_group.as_deref().unwrap_or("")),
        Cell::text(names::kind(entity.kind)),
        Cell::text(names::entity(view, entity)),
        Cell::text(said(action)),
        from,
        to,
        share(action),
        Cell::text(&action.unit),
        Cell::text(&action.reason),
        Cell::text(evidence(&action.evidence)),
        days(|entry| entry.from, false),
        days(|entry| entry.to, true),
        Cell::text(names::rule_name(view, action.rule)),
        Cell::text(also.join("; ")),
        Cell::text(action.limited_by.join("; ")),
        Cell::text(approval(action.approval)),
        Cell::text(action.notes.join("\n")),
        Cell::text(&entity.id),
        place(view, action.rule),
        Cell::text(&action.id),
        Cell::text(plan),
    ]
}

/// The campaign to filter by; a campaign is its own.
fn campaign(entity: &EntityRef) -> &str {
    if entity.kind == Kind::Campaign { &entity.name } else { entity.campaign.as_deref().unwrap_or("") }
}

/// `lower bid`, `add negative exact to its ad group`.
fn said(action: &Action) -> String {
    match action.addition {
        Some(_) => names::change(action),
        None => names::direction(action),
    }
}

/// Amounts as numbers with the format of their unit, all else as text.
fn values(action: &Action) -> (Cell, Cell) {
    let cell = |value: Option<Rational>, text: Option<&String>| match (value, action.value_unit) {
        (Some(value), Some(Unit::Money)) => money(value, action.currency),
        (Some(value), Some(Unit::Percent)) => Cell::Percent(show::trimmed(value, 6)),
        (Some(value), Some(_)) => Cell::Number(show::trimmed(value, 6)),
        _ => text.map_or(Cell::Empty, Cell::text),
    };
    (cell(action.from_value, action.from.as_ref()), cell(action.to_value, action.to.as_ref()))
}

fn money(value: Rational, currency: Option<Currency>) -> Cell {
    let places = currency.map_or(2, |currency| currency.places());
    Cell::Money(show::trimmed(value, places.max(6)), places)
}

/// The change as a share of the value before.
fn share(action: &Action) -> Cell {
    let (Some(from), Some(to)) = (action.from_value, action.to_value) else { return Cell::Empty };
    if from.is_zero() || action.value_unit == Some(Unit::Percent) {
        return Cell::Empty;
    }
    let share = to.minus(from).and_then(|difference| difference.over(from));
    share.map_or(Cell::Empty, |share| Cell::Percent(show::trimmed(share, 6)))
}

/// A line for each comparison: `acos over 14d > 35%: 41.2% (2026-11-07 to 2026-11-20)`.
fn evidence(entries: &[EvidenceEntry]) -> String {
    let line = |entry: &EvidenceEntry| {
        let days = match (entry.from, entry.to) {
            (Some(from), Some(to)) if from != to => format!(" ({from} to {to})"),
            (_, Some(day)) | (Some(day), None) => format!(" ({day})"),
            (None, None) => String::new(),
        };
        let notes = if entry.notes.is_empty() { String::new() } else { format!(", {}", entry.notes.join(", ")) };
        format!("{}: {}{days}{notes}", entry.text, entry.value)
    };
    entries.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn place(view: &PlanView<'_>, rule: RuleId) -> Cell {
    let rule = view.program.rule(rule);
    Cell::text(format!("{}:{}", rule.file, rule.line))
}

fn findings(view: &PlanView<'_>, book: &mut Book) -> io::Result<()> {
    let columns = &[
        ("Severity", 10),
        ("State", 12),
        ("Account", 14),
        ("What", 12),
        ("Name", 30),
        ("Finding", 60),
        ("Evidence", 60),
        ("Since", 12),
        ("Area", 12),
        ("Pillar", 14),
        ("Rule", 28),
        ("Suppressed", 30),
        ("Rule file", 24),
        ("Id", 18),
    ];
    let mut sheet = book.sheet("Findings", columns)?;
    for finding in &view.plan.findings {
        sheet.row(vec![
            Cell::text(finding.severity.word()),
            Cell::text(finding_state(finding.state)),
            Cell::text(&finding.entity.account),
            Cell::text(names::kind(finding.entity.kind)),
            Cell::text(names::with_campaign(view, &finding.entity)),
            Cell::text(&finding.message),
            Cell::text(evidence(&finding.evidence)),
            Cell::Date(finding.since),
            Cell::text(finding.area.map_or("", Area::word)),
            Cell::text(finding.pillar.map_or("", crate::program::Pillar::word)),
            Cell::text(names::rule_name(view, finding.rule)),
            Cell::text(finding.suppressed.as_deref().unwrap_or("")),
            place(view, finding.rule),
            Cell::text(&finding.id),
        ])?;
    }
    sheet.finish()
}

fn alerts(view: &PlanView<'_>, book: &mut Book) -> io::Result<()> {
    let columns = &[
        ("State", 10),
        ("Account", 14),
        ("What", 12),
        ("Name", 30),
        ("Alert", 60),
        ("To", 20),
        ("Judged", 12),
        ("Rule", 28),
        ("Rule file", 24),
        ("Id", 18),
    ];
    let mut sheet = book.sheet("Alerts", columns)?;
    for alert in &view.plan.alerts {
        sheet.row(vec![
            Cell::text(alert_state(alert.state)),
            Cell::text(&alert.entity.account),
            Cell::text(names::kind(alert.entity.kind)),
            Cell::text(names::with_campaign(view, &alert.entity)),
            Cell::text(&alert.message),
            Cell::text(alert.to.join("; ")),
            Cell::Date(alert.judged),
            Cell::text(names::rule_name(view, alert.rule)),
            place(view, alert.rule),
            Cell::text(&alert.id),
        ])?;
    }
    sheet.finish()
}

fn undecided(view: &PlanView<'_>, book: &mut Book) -> io::Result<()> {
    let columns = &[
        ("Account", 14),
        ("Rule", 28),
        ("How many", 10),
        ("Why", 16),
        ("Reason", 60),
        ("For example", 30),
        ("Rule file", 24),
    ];
    let mut sheet = book.sheet("Undecided", columns)?;
    for group in &view.plan.undecided {
        sheet.row(vec![
            Cell::text(group.account.map_or("", |account| &view.table.account(account).name)),
            Cell::text(names::rule_name(view, group.rule)),
            Cell::Number(group.entities.to_string()),
            Cell::text(group.reason.code()),
            Cell::text(&group.sentence),
            Cell::text(names::with_campaign(view, &group.example)),
            place(view, group.rule),
        ])?;
    }
    sheet.finish()
}

/// A text of a table for people.
pub(super) fn neutral(text: &str) -> String {
    // Lines within a cell stay lines, each cleaned on its own.
    text.split('\n').map(|line| clean::cell(line).into_owned()).collect::<Vec<_>>().join("\n")
}
