//! A table as text, so that two of them can be compared and a difference read.

use portreeve::catalog::{Catalog, Dataset, Kind};
use portreeve::table::{AttrStore, Cell, Column, Day, StrId, Table};
use portreeve::value::Type;
use std::fmt::Write as _;

/// Everything that a table says.
pub(crate) fn dump(table: &Table) -> String {
    let mut out = String::new();
    for account in &table.accounts {
        let money = account.currency;
        let settle: Vec<String> = Dataset::ALL
            .iter()
            .zip(&account.settle)
            .filter(|(_, days)| **days > 0)
            .map(|(dataset, days)| format!("{} {days}d", dataset.word()))
            .collect();
        writeln!(
            out,
            "account {} | {} | {money} | {} | market {:?} | newest {:?} | settle {settle:?}",
            account.name, account.channel, account.timezone, account.market, account.newest_day
        )
        .unwrap();
        for (dataset, coverage) in Dataset::ALL.iter().zip(&account.coverage) {
            let Some(coverage) = coverage else { continue };
            writeln!(out, "  {}: days {}", dataset.word(), spans(&coverage.days)).unwrap();
            for (word, days) in [("suspect", &coverage.suspect), ("incomplete", &coverage.incomplete)] {
                if !days.is_empty() {
                    writeln!(out, "    {word} {}", spans(days)).unwrap();
                }
            }
            for (start, end) in &coverage.periods {
                writeln!(out, "    period {start}..{end}").unwrap();
            }
        }
    }
    for kind in Kind::ALL {
        entities(table, *kind, &mut out);
    }
    for ((dataset, kind), rows) in &table.rows {
        for index in table.kind(*kind).indices() {
            for row in rows.of(index) {
                let partial = if rows.partial.contains(&u32::try_from(row).unwrap()) { " partial" } else { "" };
                let (day, name) = (rows.days[row], name(table, *kind, index));
                writeln!(
                    out,
                    "row {} {} {name} {day}{partial}{}",
                    dataset.word(),
                    kind.word(),
                    cells(&rows.columns, row)
                )
                .unwrap();
            }
        }
    }
    for ((dataset, kind), periods) in &table.periods {
        for period in periods {
            for (row, index) in period.entities.iter().enumerate() {
                let (start, end, name) = (period.start, period.end, name(table, *kind, *index));
                writeln!(
                    out,
                    "period {} {} {name} {start}..{end}{}",
                    dataset.word(),
                    kind.word(),
                    cells(&period.columns, row)
                )
                .unwrap();
            }
        }
    }
    out
}

fn spans(days: &[Day]) -> String {
    let mut spans: Vec<(Day, Day)> = Vec::new();
    for day in days {
        match spans.last_mut().filter(|(_, last)| day.since(*last) == 1) {
            Some((_, last)) => *last = *day,
            None => spans.push((*day, *day)),
        }
    }
    let text = |(first, last): &(Day, Day)| if first == last { first.to_string() } else { format!("{first}..{last}") };
    spans.iter().map(text).collect::<Vec<_>>().join(" ")
}

pub(crate) fn name(table: &Table, kind: Kind, index: u32) -> String {
    table.strings.get(table.kind(kind).ids[index as usize]).to_string()
}

fn entities(table: &Table, kind: Kind, out: &mut String) {
    let entities = table.kind(kind);
    for index in entities.indices() {
        let at = index as usize;
        let parent = kind.parent().zip(entities.parent(index)).map(|(kind, parent)| name(table, kind, parent));
        write!(
            out,
            "{} `{}` called `{}` in {:?} below {parent:?} {:?} first {:?}",
            kind.word(),
            name(table, kind, index),
            table.strings.get(entities.names[at]),
            entities.account(index).map(|account| table.account(account).name.to_string()),
            entities.currencies[at],
            entities.first_rows[at],
        )
        .unwrap();
        if entities.ambiguous[at] {
            out.push_str(" ambiguous");
        }
        if !entities.own_rows[at] {
            out.push_str(" linked");
        }
        for ((from, to), link) in table.links.iter().filter(|((from, _), _)| *from == kind) {
            assert_eq!(*from, kind);
            if let Some(index) = link[at] {
                write!(out, " -> {} `{}`", to.word(), name(table, *to, index)).unwrap();
            }
        }
        out.push('\n');
        for attr in Catalog::standard().attrs().iter().filter(|attr| attr.kind == kind) {
            attribute(table, &table.attrs[attr.id.0 as usize], (&attr.name, attr.ty), index, out);
        }
    }
}

fn attribute(table: &Table, store: &AttrStore, (name, ty): (&str, Type), index: u32, out: &mut String) {
    for run in store.of(index) {
        let value = match (run.value, ty) {
            (Column::MISSING, _) => "blank".to_owned(),
            (Column::REFUSED, _) => "refused".to_owned(),
            (value, Type::Text) => format!("`{}`", table.strings.get(StrId(u32::try_from(value).unwrap()))),
            (value, Type::Date) => Day(i32::try_from(value).unwrap()).to_string(),
            (value, Type::YesNo) => if value == 0 { "no" } else { "yes" }.to_owned(),
            (value, Type::Numeric(_) | Type::Time) => decimal(value, store.scale),
        };
        let days = if run.first == run.last { run.first.to_string() } else { format!("{}..{}", run.first, run.last) };
        writeln!(out, "  {name} {value} {days}").unwrap();
    }
}

fn cells(columns: &[Column], row: usize) -> String {
    let mut columns: Vec<&Column> = columns.iter().collect();
    columns.sort_by(|one, other| one.name.cmp(&other.name));
    let cell = |column: &&Column| match column.cell(row) {
        Cell::Missing => format!(" {}=", column.name),
        Cell::Refused => format!(" {}=refused", column.name),
        Cell::Value(value) => format!(" {}={}", column.name, decimal(value, column.scale)),
    };
    columns.iter().map(cell).collect()
}

/// An exact decimal, written by hand so that the test shares nothing with what it tests.
pub(crate) fn decimal(mantissa: i64, scale: u32) -> String {
    let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = scale as usize + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale as usize);
    let sign = if mantissa < 0 { "-" } else { "" };
    let text = format!("{sign}{whole}.{fraction}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The sum of a column over all entities of a kind.
pub(crate) fn total(table: &Table, dataset: Dataset, kind: Kind, column: &str) -> String {
    let rows = table.rows(dataset, kind).unwrap();
    let column = rows.column(column).unwrap();
    let all = table.kind(kind).indices().flat_map(|index| rows.of(index));
    let sum: i64 = all
        .map(|row| match column.cell(row) {
            Cell::Value(value) => value,
            other => panic!("{other:?} in {row}"),
        })
        .sum();
    decimal(sum, column.scale)
}
