//! The reference's history in the product's form.

use portreeve::catalog::{Kind as PKind, WriteField};
use portreeve::history::{
    AlertState, ChangeState, ChangedField, ChangedValue, EntityKey, History, PastAlert, PastChange, PastFinding,
};
use portreeve::table::Day;
use portreeve::value::Rational;

use crate::reference::data::GeneratedWorkspace;
use crate::reference::history::{self as own, EntityRef, Held, Stated};
use crate::reference::print::date;
use crate::reference::tree::{Action, Field, Kind, Pillar};
use crate::reference::value::Q;

pub(crate) fn history(workspace: &GeneratedWorkspace) -> History {
    let past = &workspace.history;
    let mut changes: Vec<PastChange> =
        past.changes.iter().enumerate().map(|(index, change)| past_change(index, change)).collect();
    changes.sort_by_key(|change| change.day);
    History {
        serial: 1,
        changes,
        findings: past.findings.iter().map(|finding| past_finding(workspace, finding)).collect(),
        alerts: past.alerts.iter().map(past_alert).collect(),
    }
}

fn day(day: own::Day) -> Day {
    Day::from_date(date(day).parse().unwrap())
}

pub(crate) fn key(entity: &EntityRef) -> EntityKey {
    EntityKey { account: entity.account.as_str().into(), kind: kind(entity.kind), id: entity.id.as_str().into() }
}

fn kind(kind: Kind) -> PKind {
    match kind {
        Kind::Account => PKind::Account,
        Kind::Campaign => PKind::Campaign,
        Kind::AdGroup => PKind::AdGroup,
        Kind::Keyword => PKind::Keyword,
        Kind::SearchTerm => PKind::SearchTerm,
        Kind::Placement => PKind::Placement,
        Kind::ProductAd => PKind::ProductAd,
        Kind::Listing => PKind::Listing,
        Kind::Product => PKind::Product,
        Kind::Offer => PKind::Offer,
        Kind::Review => PKind::Review,
        Kind::Order => PKind::Order,
        Kind::Ticket => PKind::Ticket,
        Kind::Health => PKind::Health,
    }
}

fn past_change(index: usize, change: &own::Change) -> PastChange {
    let at = (i64::from(change.day) - 719_163) * 86_400 + 12 * 3_600;
    PastChange {
        id: format!("change-{index}").into(),
        entity: key(&change.entity),
        field: field(change.field),
        rule: change.rule.as_str().into(),
        day: day(change.day),
        at,
        from: value(&change.from),
        to: value(&change.to),
        state: match change.stated {
            None => ChangeState::Emitted,
            Some(Stated::Confirmed) => ChangeState::Confirmed,
            Some(Stated::Failed) => ChangeState::Failed,
            Some(Stated::Expired) => ChangeState::Expired,
            Some(Stated::Drifted(seen)) => ChangeState::Drifted(day(seen)),
            Some(Stated::GivenBack) => ChangeState::GivenBack,
        },
        gives_back: change.until,
        unattended: false,
        place: change.place.as_ref().map(key),
    }
}

fn field(field: Field) -> ChangedField {
    match field {
        Field::Bid => ChangedField::Field(WriteField::Bid),
        Field::DefaultBid => ChangedField::Field(WriteField::DefaultBid),
        Field::Budget => ChangedField::Field(WriteField::Budget),
        Field::Adjustment => ChangedField::Field(WriteField::Adjustment),
        Field::Price => ChangedField::Field(WriteField::Price),
        Field::Buffer => ChangedField::Field(WriteField::Buffer),
        Field::State => ChangedField::State,
        Field::Negative => ChangedField::Negative,
        Field::Keyword => ChangedField::Keyword,
        Field::Reorder => ChangedField::Reorder,
    }
}

fn value(held: &Held) -> ChangedValue {
    match held {
        Held::Amount(amount) => ChangedValue::Amount(rational(amount)),
        Held::Word(word) => ChangedValue::Text(word.as_str().into()),
    }
}

fn rational(amount: &Q) -> Rational {
    let numerator: i128 = amount.numer().to_string().parse().unwrap();
    let denominator: i128 = amount.denom().to_string().parse().unwrap();
    Rational::new(numerator, denominator).unwrap()
}

fn past_finding(workspace: &GeneratedWorkspace, finding: &own::OpenFinding) -> PastFinding {
    let rule = workspace.rules.iter().find(|rule| rule.name == finding.rule).unwrap();
    let gates = rule.pillar == Some(Pillar::Foundation)
        && matches!(rule.severity, Some("high" | "critical"))
        && rule.actions.iter().any(|action| matches!(action, Action::Flag(_)));
    PastFinding {
        id: format!("finding {} {}", finding.rule, finding.entity.id).into(),
        rule: finding.rule.as_str().into(),
        entity: key(&finding.entity),
        open: true,
        since: day(finding.since),
        gates,
    }
}

fn past_alert(alert: &own::KnownAlert) -> PastAlert {
    PastAlert {
        id: format!("alert {} {}", alert.rule, alert.entity.id).into(),
        rule: alert.rule.as_str().into(),
        entity: key(&alert.entity),
        state: match alert.state {
            own::AlertState::Pending => AlertState::Pending { held: 1, of: 2 },
            own::AlertState::Firing => AlertState::Firing,
            own::AlertState::Stale => AlertState::Stale,
        },
        undecided_days: u32::try_from(alert.undecided_days).unwrap(),
        judged: day(alert.since),
        told: true,
    }
}
