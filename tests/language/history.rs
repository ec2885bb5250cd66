//! What was done before, a line each.
//!
//! ```text
//! 2026-11-10 bid of keyword kw-1 1.20 -> 1.08 by "Trim", confirmed
//! finding of listing GP-1 by "Suppressed" since 2026-11-10, gates
//! alert of listing GP-1 by "Low stock" firing, undecided 2
//! ```
//!
//! A change is handed out at noon of its day and is `emitted` unless it says `confirmed`, `failed`, `expired`, `given_back` or
//! `drifted DAY`; `gives_back` is one of a rule with `until`, `unattended` one that went out without a person, `place ENTITY`
//! where an addition went. An alert was judged on the day before the last one, and somebody
//! was told of one that fires unless it is `untold`. `in ACCOUNT` may follow an entity.

use super::days::LAST_DAY;
use super::page::{ACCOUNT, Block, Mistake, words};
use portreeve::catalog::{Kind, WriteField};
use portreeve::history::{
    AlertState, ChangeState, ChangedField, ChangedValue, EntityKey, History, PastAlert, PastChange, PastFinding,
};
use portreeve::table::Day;
use portreeve::value::Rational;
use std::str::FromStr;
use std::sync::Arc;

/// Reads a block. `identity` gives what history keeps a rule under, by its name.
pub(crate) fn read(block: &Block, identity: &dyn Fn(&str) -> Arc<str>) -> Result<History, Mistake> {
    let mut history = History { serial: 1, ..History::default() };
    for (text, line) in block.text.lines().zip(block.line..) {
        let parts = words(text);
        if parts.is_empty() {
            continue;
        }
        let mut words = Words { rest: parts.iter().map(String::as_str).collect(), identity };
        words.line(&mut history).map_err(|what| Mistake { line, what })?;
    }
    Ok(history)
}

struct Words<'a> {
    rest: Vec<&'a str>,
    identity: &'a dyn Fn(&str) -> Arc<str>,
}

impl<'a> Words<'a> {
    fn line(&mut self, history: &mut History) -> Result<(), String> {
        match self.next()? {
            "finding" => history.findings.push(self.finding()?),
            "alert" => history.alerts.push(self.alert()?),
            date => {
                let change = self.change(day(date)?, history.changes.len())?;
                history.changes.push(change);
            }
        }
        if self.rest.is_empty() { Ok(()) } else { Err(format!("`{}` is not understood", self.rest.join(" "))) }
    }

    fn change(&mut self, day: Day, at: usize) -> Result<PastChange, String> {
        let field = match self.next()? {
            "state" => ChangedField::State,
            "negative" => ChangedField::Negative,
            "keyword" => ChangedField::Keyword,
            "reorder" => ChangedField::Reorder,
            word => ChangedField::Field(WriteField::from_word(word).ok_or(format!("no field `{word}`"))?),
        };
        let entity = self.entity()?;
        let from = value(self.next()?);
        self.word("->")?;
        let to = value(self.next()?);
        self.word("by")?;
        let rule = (self.identity)(self.next()?);
        let noon = i64::from(day.0) * 86_400 + 43_200;
        let mut change = PastChange {
            id: format!("change-{at}").into(),
            entity,
            field,
            rule,
            day,
            at: noon,
            from,
            to,
            state: ChangeState::Emitted,
            gives_back: false,
            unattended: false,
            place: None,
        };
        while self.comma() {
            match self.next()? {
                "confirmed" => change.state = ChangeState::Confirmed,
                "failed" => change.state = ChangeState::Failed,
                "expired" => change.state = ChangeState::Expired,
                "given_back" => change.state = ChangeState::GivenBack,
                "drifted" => change.state = ChangeState::Drifted(self::day(self.next()?)?),
                "gives_back" => change.gives_back = true,
                "unattended" => change.unattended = true,
                "place" => change.place = Some(self.key()?),
                word => return Err(format!("`{word}` says nothing about a change")),
            }
        }
        Ok(change)
    }

    fn finding(&mut self) -> Result<PastFinding, String> {
        let entity = self.entity()?;
        self.word("by")?;
        let rule = (self.identity)(self.next()?);
        self.word("since")?;
        let since = day(self.next()?)?;
        let id = format!("finding-{rule}-{}", entity.id).into();
        let mut finding = PastFinding { id, rule, entity, open: true, since, gates: false };
        while self.comma() {
            match self.next()? {
                "closed" => finding.open = false,
                "gates" => finding.gates = true,
                word => return Err(format!("`{word}` says nothing about a finding")),
            }
        }
        Ok(finding)
    }

    fn alert(&mut self) -> Result<PastAlert, String> {
        let entity = self.entity()?;
        self.word("by")?;
        let rule = (self.identity)(self.next()?);
        let state = match self.next()? {
            "clear" => AlertState::Clear,
            "firing" => AlertState::Firing,
            "stale" => AlertState::Stale,
            "pending" => {
                let held = self.count()?;
                self.word("of")?;
                AlertState::Pending { held, of: self.count()? }
            }
            word => return Err(format!("`{word}` is no state of an alert")),
        };
        let id = format!("alert-{rule}-{}", entity.id).into();
        let judged = day(LAST_DAY)?.minus(1);
        let told = matches!(state, AlertState::Firing | AlertState::Stale);
        let mut alert = PastAlert { id, rule, entity, state, undecided_days: 0, judged, told };
        while self.comma() {
            match self.next()? {
                "undecided" => alert.undecided_days = self.count()?,
                "untold" => alert.told = false,
                "judged" => alert.judged = day(self.next()?)?,
                word => return Err(format!("`{word}` says nothing about an alert")),
            }
        }
        Ok(alert)
    }

    /// `of KIND ID [in ACCOUNT]`.
    fn entity(&mut self) -> Result<EntityKey, String> {
        self.word("of")?;
        self.key()
    }

    fn key(&mut self) -> Result<EntityKey, String> {
        let word = self.next()?;
        let kind = Kind::from_word(word).ok_or(format!("no entity `{word}`"))?;
        let id = self.next()?;
        let account = if self.rest.first() == Some(&"in") {
            self.word("in")?;
            self.next()?
        } else if kind == Kind::Product {
            ""
        } else {
            ACCOUNT
        };
        Ok(EntityKey { account: account.into(), kind, id: id.into() })
    }

    fn count(&mut self) -> Result<u32, String> {
        let word = self.next()?;
        word.parse().map_err(|_| format!("`{word}` is no number"))
    }

    fn word(&mut self, wanted: &str) -> Result<(), String> {
        let word = self.next()?;
        if word == wanted { Ok(()) } else { Err(format!("`{wanted}` is missing before `{word}`")) }
    }

    fn comma(&mut self) -> bool {
        let comma = self.rest.first() == Some(&",");
        if comma {
            self.rest.remove(0);
        }
        comma
    }

    fn next(&mut self) -> Result<&'a str, String> {
        if self.rest.is_empty() { Err("the line ends too early".into()) } else { Ok(self.rest.remove(0)) }
    }
}

fn day(word: &str) -> Result<Day, String> {
    word.parse().map(Day::from_date).map_err(|_| format!("`{word}` is no date"))
}

/// A number, a percent (held as its fraction), `nothing`, or a text.
fn value(word: &str) -> ChangedValue {
    let number = |text: &str| rust_decimal::Decimal::from_str(text).ok();
    let amount = match word.strip_suffix('%') {
        Some(percent) => number(percent).and_then(|percent| Rational::from_percent(percent).ok()),
        None => number(word).and_then(|number| Rational::from_decimal(number).ok()),
    };
    match amount {
        Some(amount) => ChangedValue::Amount(amount),
        None if word == "nothing" => ChangedValue::Nothing,
        None => ChangedValue::Text(word.into()),
    }
}

#[cfg(test)]
fn parsed(text: &str) -> Result<History, Mistake> {
    use super::page::BlockKind;
    let block = Block { kind: BlockKind::History, line: 5, text: text.to_owned() };
    read(&block, &|name| format!("id of {name}").into())
}

#[test]
fn a_change_with_everything() {
    let history = parsed(
        "2026-11-10 bid of keyword kw-1 in acme-uk 1.20 -> 1.08 by \"Trim, hard\", drifted 2026-11-12, gives_back, unattended\n\
         2026-11-11 negative of search_term st-1 nothing -> \"exact:garlic press\" by N, place ad_group ag-1\n",
    )
    .unwrap();
    let change = &history.changes[0];
    let key = |account: &str, kind, id: &str| EntityKey { account: account.into(), kind, id: id.into() };
    assert_eq!(change.entity, key("acme-uk", Kind::Keyword, "kw-1"));
    assert_eq!(change.rule.as_ref(), "id of Trim, hard");
    assert_eq!(change.from, ChangedValue::Amount(Rational::new(6, 5).unwrap()));
    assert_eq!(change.state, ChangeState::Drifted(Day::from_date("2026-11-12".parse().unwrap())));
    assert!(change.gives_back && change.unattended);
    let added = &history.changes[1];
    assert_eq!((added.field, &added.from), (ChangedField::Negative, &ChangedValue::Nothing));
    assert_eq!(added.to, ChangedValue::Text("exact:garlic press".into()));
    assert_eq!(added.place, Some(key("acme-us", Kind::AdGroup, "ag-1")));
}

#[test]
fn findings_and_alerts() {
    let history = parsed(
        "finding of product p-1 by \"R\" since 2026-11-10, closed\n\
         alert of listing GP-1 by \"R\" pending 2 of 3, undecided 1, judged 2026-11-18\n",
    )
    .unwrap();
    assert_eq!((history.findings[0].entity.account.as_ref(), history.findings[0].open), ("", false));
    let alert = &history.alerts[0];
    assert_eq!((alert.state, alert.undecided_days), (AlertState::Pending { held: 2, of: 3 }, 1));
    assert_eq!(alert.judged.to_string(), "2026-11-18");
}

#[test]
fn a_line_that_is_not_understood_is_a_mistake() {
    for text in [
        "2026-11-10 bid of keyword kw-1 1.20 -> 1.08 by R, seen\n",
        "2026-11-10 bid of keyword kw-1 1.20 -> 1.08 by R extra\n",
        "2026-11-10 bids of keyword kw-1 1.20 -> 1.08 by R\n",
        "finding of keyword kw-1 by R\n",
        "yesterday bid of keyword kw-1 1 -> 2 by R\n",
    ] {
        assert_eq!(parsed(text).map_err(|mistake| mistake.line), Err(5), "{text}");
    }
}
