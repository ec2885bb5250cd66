//! The day of a cell.

use crate::ingest::cell::{Bad, DateForm, date_order, day as day_of_text, plain_iso, serial};
use crate::ingest::fill::{Reading, is_empty};
use crate::ingest::read::{Cell, Kind};
use crate::table::Day;
use std::borrow::Cow;

/// The day of a date cell; `None` when it is empty.
pub(super) fn day(cell: Cell<'_>, forms: &[DateForm], reading: Reading) -> Result<Option<Day>, Bad> {
    if let Some(day) = plain_iso(cell.bytes) {
        return Ok(Some(day));
    }
    if is_empty(cell) {
        return Ok(None);
    }
    let day = match cell.kind {
        Kind::Date => day_of_text(cell.text(), &[DateForm::Iso], reading.zone),
        Kind::Number if reading.serials => {
            let whole = cell.text().split('.').next().unwrap_or("");
            // Serials of eight digits lie beyond every calendar.
            let written = day_of_text(whole, &compact(forms), reading.zone);
            written.or_else(|| whole.parse().ok().and_then(|days| serial(days, false)))
        }
        Kind::Number => day_of_text(cell.text(), &compact(forms), reading.zone),
        Kind::Text => day_of_text(cell.text(), &decided(forms, reading.order), reading.zone),
    };
    day.map(Some).ok_or_else(|| slashed(cell.text(), forms, reading.order).unwrap_or_else(|| expected(forms)))
}

/// Of a date in the other order of day and month than the file's: what the order is.
fn slashed(text: &str, forms: &[DateForm], order: Option<DateForm>) -> Option<Bad> {
    let (order, _) = order.zip(date_order(text)).filter(|(file, cell)| is_open(forms) && file != cell)?;
    let (what, example) = match order {
        DateForm::MonthFirst => ("month first, as the file's other dates have it", "`11/20/2026`"),
        _ => ("day first, as the file's other dates have it", "`20/11/2026`"),
    };
    Some(Bad::new(
        format!("a date with the {what}, such as {example}"),
        "one file has one order: write this date as the others, or export the file again",
    ))
}

/// Whether the file must decide which of two forms its dates have.
pub(super) fn is_open(forms: &[DateForm]) -> bool {
    forms.contains(&DateForm::DayFirst) && forms.contains(&DateForm::MonthFirst)
}

/// The forms of a file whose order of slashes is decided: by what was seen in it, else by what the profile lists first.
fn decided(forms: &[DateForm], order: Option<DateForm>) -> Cow<'_, [DateForm]> {
    let slashes = |form: &DateForm| matches!(form, DateForm::DayFirst | DateForm::MonthFirst);
    if !is_open(forms) {
        return Cow::Borrowed(forms);
    }
    let order = order.or_else(|| forms.iter().copied().find(slashes));
    Cow::Owned(forms.iter().copied().filter(|form| !slashes(form) || Some(*form) == order).collect())
}

/// `20261120` and `1778851723231` as numbers are dates only where the profile knows that form.
fn compact(forms: &[DateForm]) -> Vec<DateForm> {
    forms.iter().copied().filter(|form| matches!(form, DateForm::Compact | DateForm::EpochMs)).collect()
}

/// What a date is expected to look like.
pub(super) fn expected(forms: &[DateForm]) -> Bad {
    let example = match forms {
        [DateForm::Iso] | [] => "a date such as `2026-11-20`",
        _ if forms.contains(&DateForm::MonthName) => "a date such as `Nov 20, 2026` or `2026-11-20`",
        _ => "a date",
    };
    Bad::new(example, "write the day of the row in that form; a row without a day is not used")
}
