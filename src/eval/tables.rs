//! `let` values, tables and calendars.

use crate::catalog::Kind;
use crate::eval::flow::currency;
use crate::eval::quantity::{Quantity, Value};
use crate::eval::run::{At, Run};
use crate::eval::unknown::{About, Tri, Unknown, any};
use crate::eval::{Reason, related, text};
use crate::program::{CalendarData, CalendarRow, LetValue, TableCell, Txt};
use crate::table::{Day, Entity};
use crate::value::{Currency, Rational};

/// A `let`, as the account of the entity at hand has it.
pub(super) fn let_value<'p>(run: &Run<'p>, at: At<'_>, index: usize) -> Option<&'p LetValue> {
    let own = run
        .account(at.entity)
        .and_then(|account| run.program.account_lets.get(&(run.table.account(account).name.to_string(), index)));
    own.or_else(|| run.program.lets.get(index).map(|one| &one.value))
}

/// A `let` as a number.
pub(super) fn let_number(run: &Run<'_>, at: At<'_>, index: usize) -> Value {
    match let_value(run, at, index) {
        Some(LetValue::Num(number, _)) => Ok(Quantity::plain(*number)),
        Some(LetValue::Money(amounts)) => money(run, at, amounts),
        Some(LetValue::Text(_)) | None => Err(Unknown::bare(Reason::Missing)),
    }
}

/// The amount in the entity's own currency; none for it is undecided, never converted.
pub(super) fn money(run: &Run<'_>, at: At<'_>, amounts: &[(Currency, Rational)]) -> Value {
    let own = own_currency(run, at).ok_or(Unknown::bare(Reason::Currency))?;
    let amount = amounts.iter().find(|(currency, _)| *currency == own).ok_or(Unknown::bare(Reason::Currency))?;
    Ok(Quantity::money(amount.1, Some(own)))
}

/// The currency of the entity at hand: its own, else its account's; of a product that which all its listings share.
fn own_currency(run: &Run<'_>, at: At<'_>) -> Option<Currency> {
    if let Some(own) = currency(run, at.entity) {
        return Some(own);
    }
    if at.entity.kind == Kind::Product {
        let listings = related::listings_of_product(run, at.entity.index, at.when);
        let mut currencies = listings.iter().map(|listing| currency(run, *listing));
        let first = currencies.next()??;
        return currencies.all(|other| other == Some(first)).then_some(first);
    }
    if at.entity.kind == Kind::Account {
        run.account(at.entity).map(|account| run.table.account(account).currency)
    } else {
        None
    }
}

/// A cell of a table for the entity at hand: the newest row in force on the day.
pub(super) fn cell<'p>(
    run: &Run<'p>,
    at: At<'_>,
    table: usize,
    keys: &[Txt],
    column: usize,
) -> Result<&'p TableCell, Unknown> {
    let missing = Unknown::new(Reason::Missing, About::Cell(table, column));
    let data = run.program.tables.get(table).ok_or(missing)?;
    let keys = keys.iter().map(|key| text::folded(run, at, key)).collect::<Result<Vec<_>, _>>()?;
    let rows = data.rows.get(&keys).ok_or(missing)?;
    let today = match run.account(at.entity) {
        Some(account) => run.today(at.when, account),
        None => run.as_of.iter().copied().flatten().max().unwrap_or_default(),
    };
    let in_force = rows.iter().rev().find(|row| row.since.is_none_or(|since| Day::from_date(since) <= today));
    in_force.and_then(|row| row.cells.get(column)).ok_or(missing)
}

/// A cell as a number.
pub(super) fn cell_number(run: &Run<'_>, at: At<'_>, table: usize, keys: &[Txt], column: usize) -> Value {
    number(cell(run, at, table, keys, column)?, Unknown::new(Reason::Missing, About::Cell(table, column)))
}

fn number(cell: &TableCell, missing: Unknown) -> Value {
    match cell {
        TableCell::Number(number) => Ok(Quantity::plain(*number)),
        TableCell::Money(amount, currency) => Ok(Quantity::money(*amount, Some(*currency))),
        TableCell::Blank | TableCell::Text(_) => Err(missing),
    }
}

/// The rows of a calendar that hold for the entity at hand.
fn rows<'p>(run: &Run<'p>, at: At<'_>, calendar: usize) -> Result<Vec<&'p CalendarRow>, Unknown> {
    let Some(data) = run.program.calendars.get(calendar) else { return Ok(Vec::new()) };
    let mut held = Vec::new();
    for row in &data.rows {
        if applies(run, at, data, row)? {
            held.push(row);
        }
    }
    Ok(held)
}

/// Whether a row is about the entity: each filled key cell is the entity's own, or one of its listings' when it has none itself.
fn applies(run: &Run<'_>, at: At<'_>, data: &CalendarData, row: &CalendarRow) -> Tri {
    let bound = data.bindings.get(&at.entity.kind);
    for (index, key) in row.keys.iter().enumerate() {
        let Some(key) = key else { continue };
        let own = bound.and_then(|bound| bound.get(index)).and_then(Option::as_ref);
        let fits = match own {
            Some(txt) => text::folded(run, at, txt)? == *key,
            None => any(listings(run, at).into_iter().map(|listing| {
                let bound =
                    data.bindings.get(&Kind::Listing).and_then(|bound| bound.get(index)).and_then(Option::as_ref);
                let txt = bound.ok_or(Unknown::bare(Reason::Missing))?;
                Ok(text::folded(run, at.of(listing), txt)? == *key)
            }))?,
        };
        if !fits {
            return Ok(false);
        }
    }
    Ok(true)
}

fn listings(run: &Run<'_>, at: At<'_>) -> Vec<Entity> {
    if at.entity.kind == Kind::Product {
        related::listings_of_product(run, at.entity.index, at.when)
    } else if at.entity.kind.is_ad() {
        related::advertised(run, at, at.entity)
    } else {
        run.table.up(at.entity, Kind::Listing).into_iter().collect()
    }
}

/// The day that calendars go by: the day the plan is for.
fn day(run: &Run<'_>, at: At<'_>) -> Day {
    let account =
        run.account(at.entity).or_else(|| listings(run, at).first().and_then(|listing| run.account(*listing)));
    account.map_or_else(Day::default, |account| run.plan_day(at.when, account))
}

fn start(row: &CalendarRow) -> Day {
    Day::from_date(row.start)
}

fn finish(row: &CalendarRow) -> Day {
    Day::from_date(row.end)
}

/// `during promos`.
pub(super) fn during(run: &Run<'_>, at: At<'_>, calendar: usize) -> Tri {
    let day = day(run, at);
    Ok(rows(run, at, calendar)?.iter().any(|row| start(row) <= day && day <= finish(row)))
}

/// `promos starts within Nd`: today or on one of the next N days.
pub(super) fn starts_within(run: &Run<'_>, at: At<'_>, calendar: usize, within: u32) -> Tri {
    let day = day(run, at);
    Ok(rows(run, at, calendar)?.iter().any(|row| start(row) >= day && start(row) <= day.plus(within)))
}

/// `promos ended within Nd`: on one of the N days before today.
pub(super) fn ended_within(run: &Run<'_>, at: At<'_>, calendar: usize, within: u32) -> Tri {
    let day = day(run, at);
    Ok(rows(run, at, calendar)?.iter().any(|row| finish(row) < day && finish(row) >= day.minus(within)))
}

/// A column of the row that is running, else of the one that starts next.
pub(super) fn calendar_cell(run: &Run<'_>, at: At<'_>, calendar: usize, column: usize) -> Value {
    let day = day(run, at);
    let missing = Unknown::new(Reason::Missing, About::Calendar(calendar));
    let rows = rows(run, at, calendar)?;
    // Rows are sorted by start, so the first that has not ended is the one running or starting next.
    let row = rows.iter().find(|row| finish(row) >= day).ok_or(missing)?;
    number(row.cells.get(column).ok_or(missing)?, missing)
}
