//! Orders from their lines: units, sales and orders of listings and accounts by day.

use crate::catalog::{Catalog, Dataset};
use crate::ingest::assemble::merge::{Feeds, Merged};
use crate::ingest::assemble::work::Work;
use crate::ingest::snapshot::Slot;
use crate::table::build::{Blank, Children, sum};
use crate::table::{Column, Day, Rows, StrId};
use std::sync::Arc;

/// Words by which channels say that a line was never sold.
const CANCELLED: [&str; 5] = ["cancelled", "canceled", "voided", "void", "abandoned"];
/// A line that only says what came back: no order and no units of its own, and what was paid back for it.
const RETURNED: &str = "returned";

/// Order lines as facts, ready to be summed.
pub(super) struct Lines {
    rows: Rows,
    /// Of each row: the order it counts for. A cancelled line counts for none, a refund is no order of its own.
    orders: Vec<Option<StrId>>,
}

/// The facts of order lines: a cancelled one counts zero, a refund is negative already.
pub(super) fn lines(work: &Work<'_>, merged: &Merged, count: usize) -> Lines {
    let info = Catalog::standard().dataset(Dataset::Orders);
    let feeds = |name: &str, text: bool| {
        let at = info.columns.iter().position(|column| column.name == name)?;
        Feeds::new(work, Dataset::Orders, at, text)
    };
    let (quantity, amount, status) = (feeds("quantity", false), feeds("amount", false), feeds("status", true));
    let mut orders = Vec::with_capacity(merged.len());
    let mut units = Vec::with_capacity(merged.len());
    let mut sales = Vec::with_capacity(merged.len());
    for row in 0..merged.len() {
        let refs = merged.refs(row);
        let value = |feeds: &Option<Feeds<'_>>| feeds.as_ref().and_then(|feeds| feeds.of(work, refs, false));
        let word = value(&status).and_then(|(id, _)| u32::try_from(id).ok()).map(|id| work.strings.get(StrId(id)));
        let cancelled = word.is_some_and(|word| CANCELLED.contains(&word.as_ref()));
        let returned = word.is_some_and(|word| word.as_ref() == RETURNED);
        let fact = |feeds: &Option<Feeds<'_>>| {
            value(feeds).map_or(Column::MISSING, |(value, _)| if cancelled { 0 } else { value })
        };
        let (unit, sale) = (if returned { 0 } else { fact(&quantity) }, fact(&amount));
        let refund = [unit, sale].into_iter().any(|value| value > Column::REFUSED && value < 0);
        orders.push(order(work, merged, row).filter(|_| !cancelled && !returned && !refund));
        units.push(unit);
        sales.push(sale);
    }
    let mut columns = Vec::new();
    for (name, feeds, values) in [("units", &quantity, units), ("sales", &amount, sales)] {
        columns.extend(feeds.as_ref().map(|feeds| Column { name: name.into(), scale: u32::from(feeds.scale), values }));
    }
    Lines { rows: Rows::sorted(count, &merged.entity, merged.days.clone(), columns), orders }
}

fn order(work: &Work<'_>, merged: &Merged, row: usize) -> Option<StrId> {
    let reference = merged.refs(row).first()?;
    let part = work.parts.get(reference.part as usize)?;
    part.slot(*part.part.subject.get(reference.row as usize)?, Slot::OrderId)
}

/// Units, sales and the number of orders of what stands above the lines.
pub(super) fn summed(lines: &Lines, parents: &[Option<u32>], count: usize) -> Rows {
    let names: [Arc<str>; 2] = ["units".into(), "sales".into()];
    let mut rows = sum(&lines.rows, Children { parents, count }, &names, Blank::Spoils, |_| &[]);
    let mut orders: Vec<(u32, Day, StrId)> = Vec::with_capacity(lines.orders.len());
    for (line, parent) in (0_u32..).zip(parents) {
        for row in lines.rows.of(line) {
            let order = lines.orders.get(row).copied().flatten();
            if let (Some(parent), Some(day), Some(order)) = (parent, lines.rows.days.get(row), order) {
                orders.push((*parent, *day, order));
            }
        }
    }
    orders.sort_unstable();
    orders.dedup();
    let mut values = vec![0_i64; rows.len()];
    for (parent, day, _) in orders {
        if let Some(slot) = rows.on(parent, day).and_then(|row| values.get_mut(row)) {
            *slot = slot.saturating_add(1);
        }
    }
    rows.columns.push(Column { name: "orders".into(), scale: 0, values });
    rows
}
