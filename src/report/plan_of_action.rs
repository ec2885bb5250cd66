//! A Plan of Action as a Markdown draft: what a channel asks for before it reinstates an account or a listing.
//!
//! Amazon's page (Seller Central, help 201623610) asks for the root cause, the actions taken, the steps that prevent it, each root
//! cause answered, and evidence for every ASIN. The draft holds what the data says and nothing else: what only a person knows is an
//! open slot, `[…]`, and a cause is a candidate until somebody has looked.

use crate::catalog::Kind;
use crate::plan::{EntityRef, Finding, FindingState, PlanStatus};
use crate::program::{Area, Severity};
use crate::report::clean;
use crate::report::plan::{PlanView, names, phrase};
use crate::value::fold;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// How many candidates for a root cause are listed; a letter of more is not read.
const CANDIDATES_MAX: usize = 12;
/// How many affected SKUs are listed.
const SKUS_MAX: usize = 50;

/// The open findings that `wanted` names: an id or its beginning, else the entity's name or id, else the rule's name.
#[must_use]
pub fn find<'a>(view: &PlanView<'a>, wanted: &str) -> Vec<&'a Finding> {
    let open: Vec<&Finding> = view.plan.findings.iter().filter(|one| one.state != FindingState::Closed).collect();
    let same = |text: &str| fold(text) == fold(wanted);
    let by = |test: &dyn Fn(&Finding) -> bool| open.iter().copied().filter(|one| test(one)).collect::<Vec<_>>();
    // No name at all is all of them.
    let ids = by(&|one| one.id.starts_with(wanted));
    if !ids.is_empty() {
        return ids;
    }
    let entities = by(&|one| same(&one.entity.id) || same(&one.entity.name));
    if entities.is_empty() { by(&|one| same(rule(view, one))) } else { entities }
}

/// A finding on one line, to choose from.
#[must_use]
pub fn line(view: &PlanView<'_>, finding: &Finding) -> String {
    let entity = &finding.entity;
    format!("{}  {} of {} ({})", finding.id, name(entity), entity.account, clean::terminal(rule(view, finding)))
}

/// Writes the draft for a finding.
///
/// # Errors
/// When it cannot be written.
pub fn markdown(view: &PlanView<'_>, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    head(view, finding, out)?;
    causes(view, finding, out)?;
    actions(view, finding, out)?;
    prevention(view, finding, out)?;
    evidence(finding, out)?;
    skus(view, finding, out)
}

fn head(view: &PlanView<'_>, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let entity = &finding.entity;
    writeln!(out, "# Plan of Action: {}\n", inline(rule(view, finding)))?;
    writeln!(
        out,
        "> A draft from the data of this workspace. Every `[…]` is for a person to fill in or strike out; what the data"
    )?;
    writeln!(out, "> does not hold is not in it. State facts and dates, no feelings, and answer every root cause.\n")?;
    let day = view.plan.as_of.iter().find(|(account, _)| **account == *entity.account);
    let day = day.map_or_else(|| "[…]".to_owned(), |(_, day)| day.to_string());
    writeln!(out, "| | |")?;
    writeln!(out, "|---|---|")?;
    for (label, value) in [
        ("Account", format!("{} ({})", entity.account, entity.channel)),
        ("Concerns", format!("{} {}", entity.kind.word().replace('_', " "), name(entity))),
        ("Finding", finding.message.clone()),
        ("First seen", finding.since.to_string()),
        ("Data through", day),
        ("Policy named by the channel", "[…]".to_owned()),
        ("Case or notice number", "[…]".to_owned()),
    ] {
        writeln!(out, "| {label} | {} |", inline(&value))?;
    }
    Ok(())
}

fn causes(view: &PlanView<'_>, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## 1. Root cause\n")?;
    writeln!(out, "What the data says of it:\n")?;
    if finding.evidence.is_empty() {
        writeln!(out, "- {}", inline(&finding.message))?;
    }
    for one in &finding.evidence {
        let days = match (one.from, one.to) {
            (Some(from), Some(to)) if from != to => format!(", {from} to {to}"),
            (_, Some(to)) => format!(", {to}"),
            (Some(_) | None, None) => String::new(),
        };
        writeln!(out, "- {}: {}{days}", inline(&one.text), inline(&one.value))?;
    }
    let candidates = candidates(view, finding);
    writeln!(out, "\nCandidates, from what else is open in this account. Strike out what is not a cause:\n")?;
    for one in candidates.iter().take(CANDIDATES_MAX) {
        let entity = &one.entity;
        let of = format!("{} {}", entity.kind.word().replace('_', " "), name(entity));
        let said = format!("{of}: {} (since {}, {})", one.message, one.since, rule(view, one));
        writeln!(out, "- [ ] {}", inline(&said))?;
    }
    if let Some(more) = candidates.len().checked_sub(CANDIDATES_MAX).filter(|more| *more > 0) {
        writeln!(out, "- [ ] {more} more open findings: `portreeve findings`")?;
    }
    if candidates.is_empty() {
        writeln!(out, "- none: no other finding is open here")?;
    }
    writeln!(out, "- [ ] […] (what happened, where, on which day, and why it was not noticed)")
}

/// Open findings that may have led to this one: of the same thing first, then of the account, the worst first.
fn candidates<'a>(view: &PlanView<'a>, finding: &Finding) -> Vec<&'a Finding> {
    let near = |one: &Finding| one.entity.id != finding.entity.id || one.entity.kind != finding.entity.kind;
    let of_customers = |area: Option<Area>| match area {
        Some(Area::Storefront | Area::Catalog | Area::Compliance | Area::Inventory) => true,
        Some(Area::Ppc | Area::Pricing) | None => false,
    };
    let mut found: Vec<&Finding> = view
        .plan
        .findings
        .iter()
        .filter(|one| one.id != finding.id && one.entity.account == finding.entity.account)
        .filter(|one| matches!(one.state, FindingState::Open | FindingState::Unverified))
        .filter(|one| one.severity > Severity::Low && (of_customers(one.area) || !near(one)))
        .collect();
    found.sort_by_key(|one| (near(one), std::cmp::Reverse(one.severity), one.id.clone()));
    found
}

fn actions(view: &PlanView<'_>, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## 2. Corrective actions\n")?;
    writeln!(out, "Done already, each with its day:\n")?;
    writeln!(out, "- [ ] […] on […]: for every root cause above")?;
    let planned: Vec<String> = view
        .plan
        .actions
        .iter()
        .filter(|action| action.status == PlanStatus::Planned && action.entity.account == finding.entity.account)
        .filter(|action| action.entity.kind == finding.entity.kind && action.entity.id == finding.entity.id)
        .map(phrase)
        .collect();
    if !planned.is_empty() {
        writeln!(out, "\nPlanned by the rules and not yet done:\n")?;
    }
    for one in planned {
        writeln!(out, "- [ ] {}", inline(&one))?;
    }
    writeln!(out, "\nFor customers who were affected:\n")?;
    writeln!(out, "- [ ] […] (refund, replacement, answer; how many orders, from which day to which)")
}

fn prevention(view: &PlanView<'_>, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## 3. Preventive measures\n")?;
    writeln!(
        out,
        "- [ ] […] (what changes in purchasing, packing, content or service, from which day, and who answers for it)"
    )?;
    let watching = format!(
        "the rule \"{}\" watches this account's data; its finding stays open until the data says that it is over",
        rule(view, finding)
    );
    writeln!(out, "- [ ] {} (strike out unless the rules run regularly)", inline(&watching))
}

fn evidence(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## 4. Evidence checklist\n")?;
    for line in checklist(finding.area, finding.entity.kind) {
        writeln!(out, "- [ ] {line}")?;
    }
    writeln!(out, "- [ ] the relevant lines of every document are marked")
}

/// What a channel asks to see, by what the finding is about.
fn checklist(area: Option<Area>, kind: Kind) -> &'static [&'static str] {
    const GOODS: &[&str] = &[
        "invoices of the last 365 days for every ASIN below, with supplier, address and quantities",
        "letter of authorisation of the brand, or the trademark's registration",
        "photographs of the product, its packaging and its labels",
        "certificates and test reports, where the claim or the category asks for them",
    ];
    const SERVICE: &[&str] = &[
        "the orders counted against the account, each with what was done for the buyer",
        "carrier records: handover, tracking, delivery",
        "answers to the buyers, with their days",
        "the new process in writing, and since when it is in force",
    ];
    const CONTENT: &[&str] = &[
        "the listing before and after, as screenshots with their days",
        "the upload or case that changed it",
        "the source of every claim that stays",
        "invoices of the last 365 days for every ASIN below",
    ];
    match (area, kind) {
        (_, Kind::Health | Kind::Account | Kind::Order | Kind::Ticket) => SERVICE,
        (Some(Area::Catalog), _) => CONTENT,
        _ => GOODS,
    }
}

fn skus(view: &PlanView<'_>, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## 5. Affected SKUs\n")?;
    let own = (finding.entity.kind == Kind::Listing).then_some(&finding.entity);
    let others = candidates(view, finding).into_iter().map(|one| &one.entity).filter(|one| one.kind == Kind::Listing);
    let found: BTreeSet<(&str, &str)> = match own {
        Some(own) => BTreeSet::from([(own.id.as_ref(), own.name.as_ref())]),
        None => others.map(|one| (one.id.as_ref(), one.name.as_ref())).collect(),
    };
    if own.is_none() && !found.is_empty() {
        writeln!(
            out,
            "The finding is of the {}; these have findings of their own. Strike out what is not affected:\n",
            finding.entity.kind.word()
        )?;
    }
    for (id, name) in found.iter().take(SKUS_MAX) {
        let name = if name == id { String::new() } else { format!(" ({name})") };
        writeln!(out, "- [ ] {}", inline(&format!("{id}{name}")))?;
    }
    if let Some(more) = found.len().checked_sub(SKUS_MAX).filter(|more| *more > 0) {
        writeln!(out, "- [ ] {more} more")?;
    }
    writeln!(out, "- [ ] […] (further SKUs and ASINs that the notice names)")
}

fn rule<'a>(view: &PlanView<'a>, finding: &Finding) -> &'a str {
    names::rule_name(view, finding.rule)
}

fn name(entity: &EntityRef) -> String {
    let name = if entity.name.is_empty() { &entity.id } else { &entity.name };
    clean::terminal(name).into_owned()
}

/// A stranger's text within a line of Markdown: no markup of its own, no new line, no new column.
fn inline(text: &str) -> String {
    let mut safe = String::new();
    for c in clean::terminal(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#') {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe.replace("\\[…\\]", "[…]")
}
