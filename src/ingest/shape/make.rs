//! What formulas of a profile make of a row and its group. A cell that is no number where one is needed makes the result that
//! cell, so that it is refused in its own words; a blank one makes it blank.

use crate::ingest::cell::{Mark, Num, Style, evidence, read_number};
use crate::ingest::limits::PLACES_MAX;
use crate::ingest::profile::{Expr, Function, Name, Operator};
use crate::ingest::read::{Cell, Kind};
use crate::ingest::shape::Plan;
use crate::ingest::shape::held::{Held, Value};
use crate::value::{Rational, Unit};
use chrono::{Datelike, NaiveDate, TimeDelta};
use std::cmp::Ordering;
use std::collections::HashMap;

/// What was seen in the rows before.
#[derive(Default)]
pub(super) struct Seen {
    /// By call and key: how often.
    keys: HashMap<(usize, String), u32, foldhash::fast::FixedState>,
    pub(super) points: u64,
    pub(super) commas: u64,
}

pub(super) struct Maker<'m, 'a> {
    pub(super) plan: &'m Plan<'a>,
    pub(super) style: &'m Style,
    pub(super) start: Option<NaiveDate>,
    pub(super) seen: &'m mut Seen,
    /// By call: what a function of the whole group gives each of its rows.
    pub(super) of_group: HashMap<usize, Vec<Value>, foldhash::fast::FixedState>,
}

impl Maker<'_, '_> {
    /// Makes every column of every row of a group.
    pub(super) fn make(&mut self, group: &mut [Held]) {
        for (own, expr) in &self.plan.made {
            let values: Vec<Value> = (0..group.len()).map(|at| self.value(expr, *own, group, at)).collect();
            for (held, value) in group.iter_mut().zip(values) {
                held.put(value);
            }
        }
    }

    fn value(&mut self, expr: &Expr, own: Name, group: &[Held], at: usize) -> Value {
        match expr {
            Expr::Name(name) => self.named(*name, own, group, at),
            Expr::Text(text) => Value::Text(text.clone(), Kind::Text),
            Expr::Number(number) => Value::Number(*number),
            Expr::Else(first, second) => match self.value(first, own, group, at) {
                Value::Blank => self.value(second, own, group, at),
                value => value,
            },
            Expr::Both(operator, left, right) => {
                let (left, right) = (self.value(left, own, group, at), self.value(right, own, group, at));
                self.both(*operator, left, right)
            }
            Expr::Call(function, arguments, call) => self.call((*function, *call), arguments, own, group, at),
        }
    }

    /// What a name stands for: what was made of it, else the cell; in its own formula always the cell.
    fn named(&self, name: Name, own: Name, group: &[Held], at: usize) -> Value {
        let Some(held) = group.get(at) else { return Value::Blank };
        if let Some(made) = self.plan.made_at(name).filter(|_| name != own) {
            return held.made(made).clone();
        }
        let Some(column) = self.plan.column(name) else { return Value::Blank };
        let cell = held.cell(column);
        if self.style.is_none(cell.text()) {
            Value::Blank
        } else {
            Value::Text(cell.text().trim().to_owned(), cell.kind)
        }
    }

    /// As a number: `None` when blank.
    fn number(&mut self, value: Value) -> Result<Option<Rational>, Value> {
        match value {
            Value::Blank => Ok(None),
            Value::Number(number) => Ok(Some(number)),
            Value::Bad(text) => Err(Value::Bad(text)),
            Value::Text(text, kind) => {
                if kind == Kind::Text && self.style.printed.is_some() {
                    match evidence(&text) {
                        Some(Mark::Point) => self.seen.points += 1,
                        Some(Mark::Comma) => self.seen.commas += 1,
                        None => {}
                    }
                }
                match read_number(Cell { bytes: text.as_bytes(), kind }, Unit::Number, self.style) {
                    Ok(None) => Ok(None),
                    Ok(Some((Num { mantissa, places, .. }, _))) => {
                        Rational::scaled(i128::from(mantissa), u32::from(places))
                            .map(Some)
                            .map_err(|_| Value::Bad(text))
                    }
                    Err(_) => Err(Value::Bad(text)),
                }
            }
        }
    }

    fn both(&mut self, operator: Operator, left: Value, right: Value) -> Value {
        let (left, right) = match (self.number(left), self.number(right)) {
            (Err(bad), _) | (_, Err(bad)) => return bad,
            (Ok(Some(left)), Ok(Some(right))) => (left, right),
            _ => return Value::Blank,
        };
        let result = match operator {
            Operator::Plus => left.plus(right),
            Operator::Minus => left.minus(right),
            Operator::Times => left.times(right),
            Operator::Over if right.compare(Rational::whole(0)) == Ok(Ordering::Equal) => return Value::Blank,
            Operator::Over => left.over(right),
        };
        result.map_or_else(|_| Value::Bad(TOO_LARGE.to_owned()), Value::Number)
    }

    fn call(
        &mut self,
        (function, call): (Function, usize),
        of: &[Expr],
        own: Name,
        group: &[Held],
        at: usize,
    ) -> Value {
        let (Some(first), last) = (of.first(), of.last()) else { return Value::Blank };
        let last = last.unwrap_or(first);
        match function {
            Function::Join => self.join(of, own, group, at),
            Function::Distinct => {
                let key = self.key(of, own, group, at);
                let text = text(self.value(last, own, group, at)).unwrap_or_default();
                match self.count(call, key) {
                    1 => Value::Text(text, Kind::Text),
                    times => Value::Text(format!("{text} #{times}"), Kind::Text),
                }
            }
            Function::Once => match text(self.value(first, own, group, at)) {
                Some(key) => {
                    if self.count(call, key) > 1 {
                        Value::Blank
                    } else {
                        self.value(last, own, group, at)
                    }
                }
                None => self.value(last, own, group, at),
            },
            Function::Count | Function::Share => {
                if !self.of_group.contains_key(&call) {
                    let values = if function == Function::Count {
                        self.counted(first, own, group)
                    } else {
                        self.shared(first, last, own, group)
                    };
                    self.of_group.insert(call, values);
                }
                self.of_group.get(&call).and_then(|values| values.get(at)).cloned().unwrap_or(Value::Blank)
            }
            Function::Min => self.furthest(of, Ordering::Less, own, group, at),
            Function::Max => self.furthest(of, Ordering::Greater, own, group, at),
            Function::Given => match self.value(first, own, group, at) {
                Value::Blank => Value::Blank,
                _ => self.value(last, own, group, at),
            },
            Function::NthDay => {
                let days = text(self.value(first, own, group, at)).and_then(|text| text.parse().ok());
                let day =
                    self.start.zip(days).and_then(|(start, days)| start.checked_add_signed(TimeDelta::try_days(days)?));
                day.map_or(Value::Blank, |day| Value::Text(day.to_string(), Kind::Date))
            }
            Function::Part => {
                let cut = of.get(1).and_then(|cut| text(self.value(cut, own, group, at)));
                let number = text(self.value(last, own, group, at)).and_then(|number| number.parse::<usize>().ok());
                let piece = text(self.value(first, own, group, at)).and_then(|whole| {
                    whole.split(cut?.as_str()).nth(number?.checked_sub(1)?).map(|piece| piece.trim().to_owned())
                });
                piece.filter(|piece| !piece.is_empty()).map_or(Value::Blank, |piece| Value::Text(piece, Kind::Text))
            }
            Function::Member => {
                let object = text(self.value(first, own, group, at));
                let name = text(self.value(last, own, group, at)).unwrap_or_default();
                object.and_then(|object| member(&object, &name)).unwrap_or(Value::Blank)
            }
            Function::LastDay => {
                let start = text(self.value(first, own, group, at));
                let grain = text(self.value(last, own, group, at)).unwrap_or_default().to_lowercase();
                let day = start.and_then(|start| last_day(&start, &grain));
                day.map_or(Value::Blank, |day| Value::Text(day.to_string(), Kind::Date))
            }
            Function::Days => {
                let mut day = |of: &Expr| text(self.value(of, own, group, at)).and_then(|text| date(&text));
                let days = day(first).zip(day(last)).map(|(from, to)| to.signed_duration_since(from).num_days());
                let days = days.filter(|days| *days >= 0).and_then(|days| days.checked_add(1));
                days.map_or(Value::Blank, |days| Value::Number(Rational::whole(days)))
            }
            Function::Mentions => match text(self.value(first, own, group, at)) {
                None => Value::Blank,
                Some(whole) => {
                    let word = text(self.value(last, own, group, at)).unwrap_or_default().to_lowercase();
                    let says = if whole.to_lowercase().contains(&word) { "yes" } else { "no" };
                    Value::Text(says.to_owned(), Kind::Text)
                }
            },
        }
    }

    fn join(&mut self, of: &[Expr], own: Name, group: &[Held], at: usize) -> Value {
        let parts: Vec<String> = of.iter().filter_map(|part| text(self.value(part, own, group, at))).collect();
        if parts.is_empty() { Value::Blank } else { Value::Text(parts.join(" / "), Kind::Text) }
    }

    /// Several texts as one key.
    fn key(&mut self, of: &[Expr], own: Name, group: &[Held], at: usize) -> String {
        let parts: Vec<String> =
            of.iter().map(|part| text(self.value(part, own, group, at)).unwrap_or_default()).collect();
        parts.join("\u{1f}")
    }

    fn count(&mut self, call: usize, key: String) -> u32 {
        let count = self.seen.keys.entry((call, key)).or_default();
        *count = count.saturating_add(1);
        *count
    }

    fn furthest(&mut self, of: &[Expr], wanted: Ordering, own: Name, group: &[Held], at: usize) -> Value {
        let mut best: Option<Rational> = None;
        for part in of {
            let value = self.value(part, own, group, at);
            match self.number(value) {
                Err(bad) => return bad,
                Ok(Some(number)) if best.is_none_or(|best| number.compare(best) == Ok(wanted)) => best = Some(number),
                Ok(_) => {}
            }
        }
        best.map_or(Value::Blank, Value::Number)
    }

    /// How many rows of the group have it, for each of them.
    fn counted(&mut self, of: &Expr, own: Name, group: &[Held]) -> Vec<Value> {
        let rows = (0..group.len()).filter(|row| self.value(of, own, group, *row) != Value::Blank).count();
        vec![Value::Number(Rational::whole(i64::try_from(rows).unwrap_or(i64::MAX))); group.len()]
    }

    /// The rows' shares of a figure that the group has once.
    fn shared(&mut self, total: &Expr, by: &Expr, own: Name, group: &[Held]) -> Vec<Value> {
        let all = |value: Value| vec![value; group.len()];
        let mut values = (0..group.len()).map(|row| self.value(total, own, group, row));
        let Some(found) = values.find(|value| *value != Value::Blank) else { return Vec::new() };
        let places = if matches!(&found, Value::Text(text, Kind::Text) if !text.contains(['.', ','])) { 0 } else { 2 };
        let total = match self.number(found) {
            Err(bad) => return all(bad),
            Ok(None) => return Vec::new(),
            Ok(Some(total)) => total,
        };
        let mut weights = Vec::with_capacity(group.len());
        for row in 0..group.len() {
            let value = self.value(by, own, group, row);
            match self.number(value) {
                Err(bad) => return all(bad),
                Ok(weight) => weights.push(weight.unwrap_or(Rational::whole(0))),
            }
        }
        let shares = shares(total, &weights, places);
        shares.map_or_else(
            || all(Value::Bad(TOO_LARGE.to_owned())),
            |shares| shares.into_iter().map(Value::Number).collect(),
        )
    }
}

/// Said in place of a result that does not fit; refused as no number.
pub(super) const TOO_LARGE: &str = "a number too large";

/// Each one's share of a total by their weights, cut from the rounded running total, so that the shares add up to it; all of it is
/// the first's where nobody weighs anything.
fn shares(total: Rational, weights: &[Rational], places: u32) -> Option<Vec<Rational>> {
    let places = (places..=u32::from(PLACES_MAX)).find(|places| total.on_grid(*places).is_some())?;
    let zero = Rational::whole(0);
    let all = weights.iter().try_fold(zero, |sum, weight| sum.plus(*weight).ok())?;
    if all.compare(zero).ok()? == Ordering::Equal {
        return Some((0..weights.len()).map(|at| if at == 0 { total } else { zero }).collect());
    }
    let (mut running, mut given) = (zero, zero);
    let mut shares = Vec::with_capacity(weights.len());
    for weight in weights {
        running = running.plus(*weight).ok()?;
        let exact = total.times(running).ok()?.over(all).ok()?;
        let until = Rational::scaled(exact.rounded(places).ok()?, places).ok()?;
        shares.push(until.minus(given).ok()?);
        given = until;
    }
    Some(shares)
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::Blank => None,
        Value::Text(text, _) | Value::Bad(text) => Some(text).filter(|text| !text.is_empty()),
        Value::Number(number) => decimal(number),
    }
}

/// A number as a plain decimal of at most nine places.
pub(super) fn decimal(number: Rational) -> Option<String> {
    let places = u32::from(PLACES_MAX);
    let mantissa = number.rounded(places).ok()?;
    let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = usize::from(PLACES_MAX) + 1);
    let (whole, fraction) = digits.split_at_checked(digits.len().checked_sub(usize::from(PLACES_MAX))?)?;
    let fraction = fraction.trim_end_matches('0');
    let sign = if mantissa < 0 { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

/// The day at the start of an ISO date or time.
fn date(text: &str) -> Option<NaiveDate> {
    text.get(..10)?.parse().ok()
}

/// What a JSON object has under a name; a list or another object is nothing of ours.
fn member(object: &str, name: &str) -> Option<Value> {
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(object).ok()?;
    match object.get(name)? {
        serde_json::Value::String(text) if !text.trim().is_empty() => {
            Some(Value::Text(text.trim().to_owned(), Kind::Text))
        }
        serde_json::Value::Number(number) => Some(Value::Text(number.to_string(), Kind::Number)),
        _ => None,
    }
}

/// The last day of the period that begins on a day.
fn last_day(start: &str, grain: &str) -> Option<NaiveDate> {
    let start = date(start)?;
    match grain {
        "day" => Some(start),
        "week" => start.checked_add_signed(TimeDelta::try_days(6)?),
        "month" => {
            let (year, month) =
                if start.month() == 12 { (start.year().checked_add(1)?, 1) } else { (start.year(), start.month() + 1) };
            NaiveDate::from_ymd_opt(year, month, 1)?.pred_opt()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{decimal, last_day, shares};
    use crate::value::Rational;

    #[test]
    fn shares_add_up_exactly() {
        let whole = |numbers: &[i64]| numbers.iter().map(|number| Rational::whole(*number)).collect::<Vec<_>>();
        let all = |total: i64, weights: &[i64], places| {
            let shares = shares(Rational::whole(total), &whole(weights), places).unwrap();
            shares.into_iter().map(|share| decimal(share).unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(all(10, &[1, 1, 1], 2), ["3.33", "3.34", "3.33"]);
        assert_eq!(all(10, &[1, 1, 1], 0), ["3", "4", "3"]);
        assert_eq!(all(35, &[0, 0], 2), ["35", "0"]);
        assert_eq!(all(-5, &[3, 1], 2), ["-3.75", "-1.25"]);
    }

    #[test]
    fn decimals_are_plain() {
        let third = Rational::whole(1).over(Rational::whole(3)).unwrap();
        assert_eq!(decimal(third).unwrap(), "0.333333333");
        assert_eq!(decimal(Rational::scaled(-1250, 2).unwrap()).unwrap(), "-12.5");
    }

    #[test]
    fn periods_end_on_their_last_day() {
        let day = |start: &str, grain: &str| last_day(start, grain).map(|day| day.to_string());
        assert_eq!(day("2021-06-11", "day").as_deref(), Some("2021-06-11"));
        assert_eq!(day("2021-06-06", "week").as_deref(), Some("2021-06-12"));
        assert_eq!(day("2024-02-01", "month").as_deref(), Some("2024-02-29"));
        assert_eq!(day("2024-12-01", "month").as_deref(), Some("2024-12-31"));
        assert_eq!(day("2024-12-01", "year"), None);
        assert_eq!(day("x", "day"), None);
    }
}
