//! Values and reasons in words.

use crate::eval::quantity::{Quantity, Size, Value};
use crate::eval::run::{At, Run};
use crate::eval::unknown::{About, Unknown};
use crate::eval::{Reason, num, text};
use crate::program::{Num, NumKind, Op, Template, TemplatePart};
use crate::value::show;

/// Why something is unknown, in words.
pub(super) fn unknown(run: &Run<'_>, unknown: Unknown) -> String {
    match (unknown.reason, unknown.about) {
        (Reason::MissingDay, About::Day(dataset, day)) => format!("no {} data for {day}", dataset.word()),
        (Reason::SuspectDay, About::Day(dataset, day)) => {
            format!("{} of {day} looks incomplete: far fewer rows than usual", dataset.word())
        }
        (Reason::NoDataset, About::Dataset(dataset)) => format!("no `{}` file was ever delivered", dataset.word()),
        (Reason::NoPeriod, About::Dataset(dataset)) => format!("no summary file of `{}`", dataset.word()),
        (Reason::NoPeriod, About::Period { dataset, first, last, newest: Some((from, to)) }) => {
            format!("the rule asks for {first} to {last}, the newest `{}` file covers {from} to {to}", dataset.word())
        }
        (Reason::NoPeriod, About::Period { dataset, first, last, .. }) => {
            format!("no `{}` file covers {first} to {last}", dataset.word())
        }
        (Reason::StaleData, About::Stale(dataset, Some(newest), oldest)) => {
            format!("newest `{}` day is {newest}, needed is {oldest} or later", dataset.word())
        }
        (Reason::StaleData, About::Stale(dataset, None, oldest)) => {
            format!("no `{}` day from {oldest} on", dataset.word())
        }
        (Reason::Missing, About::Attr(attr, _)) => format!("{} is missing", run.catalog.attr(attr).name),
        (Reason::Missing, About::Flow(flow, _)) => format!("{} is missing", run.catalog.flow(flow).name),
        (Reason::Missing, About::Seller(account)) => {
            let name = &run.table.account(account).name;
            format!("no offer is known to be ours: set `seller` of account `{name}`")
        }
        (Reason::Missing, About::Cell(table, column)) => match run.program.tables.get(table) {
            Some(data) => match data.columns.get(column) {
                Some((name, _)) => format!("{}.{name} is missing", data.name),
                None => format!("no row in {}", data.name),
            },
            None => reason(unknown.reason),
        },
        (Reason::Missing, About::Calendar(calendar)) => run
            .program
            .calendars
            .get(calendar)
            .map_or_else(|| reason(unknown.reason), |data| format!("nothing is planned in {}", data.name)),
        (Reason::RefusedCell, About::Attr(attr, day)) => {
            let day = day.map(|day| format!(" of {day}")).unwrap_or_default();
            format!("{}{day} could not be read", run.catalog.attr(attr).name)
        }
        (Reason::RefusedCell, About::Flow(flow, day)) => {
            format!("{} of {day} could not be read", run.catalog.flow(flow).name)
        }
        (Reason::TooOld, About::Attr(attr, Some(day))) => {
            format!(
                "{} was last seen on {day}, more than {} days ago",
                run.catalog.attr(attr).name,
                run.settings.time.state_age
            )
        }
        (Reason::Undefined, About::NothingBefore) => "zero in the days before: nothing to compare with".to_owned(),
        (Reason::Undefined, About::Ratio(0, 0)) => "zero divided by zero".to_owned(),
        (Reason::Undefined, About::Ratio(_, -1)) => "the denominator is negative (refunds)".to_owned(),
        (Reason::Undefined, About::Ratio(-1, _)) => "the numerator is negative".to_owned(),
        (other, _) => reason(other),
    }
}

fn reason(reason: Reason) -> String {
    reason.about().to_owned()
}

/// A value with its unit, or why there is none.
pub(super) fn value(run: &Run<'_>, at: At<'_>, num: &Num, value: Value) -> String {
    match value {
        Ok(Quantity { size: Size::Finite(finite), currency }) => show::value(finite, num.unit, currency),
        Ok(Quantity { size: Size::AtLeast(least), currency }) => {
            format!("at least {}", show::value(least, num.unit, currency))
        }
        Ok(Quantity { size: Size::Unlimited, .. }) => {
            ratio(run, at, num).unwrap_or_else(|| "above every limit".to_owned())
        }
        Err(unknown) => match (unknown.reason, ratio(run, at, num)) {
            (Reason::Undefined, Some(parts)) => parts,
            _ => self::unknown(run, unknown),
        },
    }
}

/// A ratio without a value, by its parts: `no sales on $12.40 spend`, `no spend and no sales`, `negative sales (refunds)`.
fn ratio(run: &Run<'_>, at: At<'_>, num: &Num) -> Option<String> {
    let NumKind::Binary { op: Op::Divide, left, right, .. } = &num.kind else { return None };
    let (above, below) =
        (num::value(run, at, left).ok()?.finite().ok()?, num::value(run, at, right).ok()?.finite().ok()?);
    let (above_name, below_name) = (name(run, left), name(run, right));
    Some(if below.is_negative() {
        format!("negative {below_name} (refunds)")
    } else if above.is_negative() {
        format!("negative {above_name}")
    } else if above.is_zero() {
        format!("no {above_name} and no {below_name}")
    } else {
        let amount = show::value(above, left.unit, num::value(run, at, left).ok()?.currency);
        format!("no {below_name} on {amount} {above_name}")
    })
}

/// What people call a number: its metric, without the window.
pub(super) fn name(run: &Run<'_>, num: &Num) -> String {
    if let NumKind::Flow { flow, .. } = &num.kind {
        run.catalog.flow(*flow).name.clone()
    } else if let NumKind::Attr { attr, .. } = &num.kind {
        run.catalog.attr(*attr).name.clone()
    } else {
        num.text.to_string()
    }
}

/// A sentence with its holes filled; an unknown prints its reason.
pub(super) fn template(run: &Run<'_>, at: At<'_>, template: &Template) -> String {
    let mut sentence = String::new();
    for part in &template.0 {
        match part {
            TemplatePart::Text(text) => sentence.push_str(text),
            TemplatePart::Num(inner) => sentence.push_str(&value(run, at, inner, num::value(run, at, inner))),
            TemplatePart::Txt(txt) => match text::value(run, at, txt) {
                Ok(text) => sentence.push_str(&text),
                Err(why) => sentence.push_str(&unknown(run, why)),
            },
        }
    }
    sentence
}
