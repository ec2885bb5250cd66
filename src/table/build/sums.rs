//! Sums over children: an ad group's spend from its keywords, an account's from its campaigns.

use crate::table::{Column, Day, Rows};
use std::sync::Arc;

/// Who is summed into whom.
#[derive(Debug, Clone, Copy)]
pub struct Children<'a> {
    /// The parent of each child.
    pub parents: &'a [Option<u32>],
    /// How many parents there are.
    pub count: usize,
}

/// What an empty cell of one child means for the sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    /// The sum is missing: a part of it is not known.
    Spoils,
    /// The child has nothing of it; only a sum of empty cells alone is empty.
    Skips,
}

/// The rows of parents: a row on each day on which a child has one. A refused cell, or a sum that does not fit, refuses the sum.
/// `suspect` gives a parent's days on which an absent row is unknown; rows on them that lack a child are [`Rows::partial`].
#[must_use]
pub fn sum<'s>(
    rows: &Rows,
    children: Children<'_>,
    columns: &[Arc<str>],
    blank: Blank,
    suspect: impl Fn(u32) -> &'s [Day],
) -> Rows {
    let members = members(rows, children);
    let wanted: Vec<&Column> = columns.iter().filter_map(|name| rows.column(name)).collect();
    let mut out = Summed {
        entity: Vec::new(),
        days: Vec::new(),
        columns: wanted
            .iter()
            .map(|column| Column { name: Arc::clone(&column.name), scale: column.scale, values: Vec::new() })
            .collect(),
        partial: Vec::new(),
    };
    for (parent, children) in (0_u32..).zip(&members) {
        if !children.is_empty() {
            out.add(rows, &wanted, (parent, children), blank, suspect(parent));
        }
    }
    let mut sums = Rows::sorted(children.count, &out.entity, out.days, out.columns);
    sums.partial = out.partial;
    sums
}

/// The children of each parent that have rows at all.
fn members(rows: &Rows, children: Children<'_>) -> Vec<Vec<u32>> {
    let mut members = vec![Vec::new(); children.count];
    for (child, parent) in (0_u32..).zip(children.parents) {
        let list = parent.and_then(|parent| members.get_mut(parent as usize));
        if let Some(list) = list.filter(|_| !rows.of(child).is_empty()) {
            list.push(child);
        }
    }
    members
}

struct Summed {
    entity: Vec<u32>,
    days: Vec<Day>,
    columns: Vec<Column>,
    partial: Vec<u32>,
}

impl Summed {
    fn add(
        &mut self,
        rows: &Rows,
        wanted: &[&Column],
        (parent, children): (u32, &[u32]),
        blank: Blank,
        suspect: &[Day],
    ) {
        let spans = || children.iter().map(|child| rows.of(*child));
        let days = || spans().filter_map(|span| rows.days.get(span)).flatten().copied();
        let (Some(first), Some(last)) = (days().min(), days().max()) else { return };
        // Days lie close together, so a place for each of them is cheaper than a search.
        let mut places: Vec<Place> = vec![Place::default(); Day::range(first, last).len()];
        let place = |day: Day| usize::try_from(day.since(first)).unwrap_or(0);
        // Of each row, whether it is the first of its day.
        let mut is_first = Vec::with_capacity(spans().map(|span| span.len()).sum());
        for day in days() {
            if let Some(Place { count, .. }) = places.get_mut(place(day)) {
                is_first.push(*count == 0);
                *count = count.saturating_add(1);
            }
        }
        let start = self.days.len();
        for (day, Place { count, at }) in Day::range(first, last).zip(&mut places) {
            if *count == 0 {
                continue;
            }
            *at = self.days.len().saturating_sub(start);
            if (*count as usize) < children.len() && suspect.binary_search(&day).is_ok() {
                self.partial.push(u32::try_from(self.days.len()).unwrap_or(u32::MAX));
            }
            self.days.push(day);
            self.entity.push(parent);
        }
        let into: Vec<(usize, bool)> = days()
            .zip(is_first)
            .map(|(day, is_first)| (places.get(place(day)).map_or(0, |place| place.at), is_first))
            .collect();
        for (out, column) in self.columns.iter_mut().zip(wanted) {
            out.values.resize(self.days.len(), Column::MISSING);
            let sums = out.values.get_mut(start..).unwrap_or(&mut []);
            let values = spans().filter_map(|span| column.values.get(span)).flatten();
            for ((at, is_first), value) in into.iter().zip(values) {
                if let Some(sum) = sums.get_mut(*at) {
                    *sum = if *is_first { *value } else { joined(*sum, *value, blank) };
                }
            }
        }
    }
}

/// A day of a parent.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// How many children have a row.
    count: u32,
    /// Which of the parent's rows it is.
    at: usize,
}

/// A sum and one more cell.
#[inline]
fn joined(sum: i64, value: i64, blank: Blank) -> i64 {
    if sum > Column::REFUSED && value > Column::REFUSED {
        return sum.checked_add(value).filter(|sum| *sum > Column::REFUSED).unwrap_or(Column::REFUSED);
    }
    match (sum, value, blank) {
        (Column::REFUSED, _, _) | (_, Column::REFUSED, _) => Column::REFUSED,
        (Column::MISSING, _, Blank::Spoils) | (_, Column::MISSING, Blank::Spoils) => Column::MISSING,
        (Column::MISSING, other, Blank::Skips) | (other, Column::MISSING, Blank::Skips) => other,
        // Both are figures, which were added above.
        (sum, ..) => sum,
    }
}

#[cfg(test)]
mod tests {
    use super::{Blank, Children, sum};
    use crate::table::{Cell, Column, Day, Rows};
    use std::sync::Arc;

    fn rows() -> Rows {
        let column = |name: &str, values: Vec<i64>| Column { name: name.into(), scale: 2, values };
        Rows::sorted(
            4,
            &[0, 0, 1, 1, 3],
            vec![Day(1), Day(2), Day(1), Day(3), Day(1)],
            vec![
                column("spend", vec![100, 200, 1, 3, i64::MAX]),
                column("sales", vec![5, Column::MISSING, Column::REFUSED, 7, 1]),
            ],
        )
    }

    fn names() -> [Arc<str>; 3] {
        ["spend".into(), "sales".into(), "clicks".into()]
    }

    #[test]
    fn children_are_summed_by_day() {
        let parents = [Some(0), Some(0), Some(0), Some(1)];
        let suspect = [Day(2)];
        let sums = sum(&rows(), Children { parents: &parents, count: 3 }, &names(), Blank::Spoils, |_| &suspect);
        assert_eq!(sums.days, [Day(1), Day(2), Day(3), Day(1)]);
        assert_eq!(sums.of(2), 4..4);
        let cells = |name: &str| (0..4).map(|row| sums.column(name).unwrap().cell(row)).collect::<Vec<_>>();
        assert_eq!(cells("spend"), [Cell::Value(101), Cell::Value(200), Cell::Value(3), Cell::Value(i64::MAX)]);
        assert_eq!(cells("sales"), [Cell::Refused, Cell::Missing, Cell::Value(7), Cell::Value(1)]);
        assert!(sums.column("clicks").is_none());
        // Child 1 has no row on the suspect day; child 2 never has any.
        assert_eq!(sums.partial, [1]);
    }

    #[test]
    fn a_sum_that_does_not_fit_is_refused_and_blanks_may_be_skipped() {
        let parents = [Some(0), None, None, Some(0)];
        let sums = sum(&rows(), Children { parents: &parents, count: 1 }, &names(), Blank::Skips, |_| &[]);
        assert_eq!(sums.column("spend").unwrap().cell(0), Cell::Refused);
        assert_eq!(sums.column("sales").unwrap().cell(0), Cell::Value(6));
        assert_eq!(sums.column("sales").unwrap().cell(1), Cell::Missing);
    }
}
