//! The files of a workspace: snapshots, tables, calendars, lists and `portreeve.toml`.

use super::data::{Account, Calendar, Cell, DataFile, GeneratedWorkspace, Table, Unit};
use super::print::{calendar_row, date, expr, money};
use super::value::{Q, shortest, whole};

/// Every file by its path inside the workspace, rules included.
pub(crate) fn files(workspace: &GeneratedWorkspace) -> Vec<(String, String)> {
    let mut files = vec![
        ("portreeve.toml".into(), settings(workspace)),
        ("rules/generated.rules".into(), super::print::rules(workspace)),
    ];
    files.extend(workspace.files.iter().map(|file| (snapshot_path(file), snapshot(file))));
    for table in &workspace.tables {
        files.push((format!("tables/{}.csv", table.name), table_file(table)));
    }
    for calendar in &workspace.calendars {
        files.push((format!("tables/{}.csv", calendar.name), calendar_file(calendar)));
    }
    for (name, entries) in &workspace.lists {
        if name.ends_with("_file") {
            files.push((format!("tables/{name}.txt"), entries.join("\n") + "\n"));
        }
    }
    if !workspace.products.is_empty() {
        let rows: Vec<String> =
            workspace.products.iter().map(|(account, sku, product)| format!("{account},{sku},{product},1\n")).collect();
        files.push(("tables/products.csv".into(), format!("account,sku,product,pack\n{}", rows.concat())));
    }
    files
}

fn snapshot_path(file: &DataFile) -> String {
    let stamp = file.stamp.map(|day| format!("-{}", date(day))).unwrap_or_default();
    format!("snapshots/{}/{}{stamp}.csv", file.account, file.stem)
}

fn snapshot(file: &DataFile) -> String {
    let mut out = String::new();
    match file.period {
        None => out += "date",
        Some(_) => out += "period_start,period_end",
    }
    for column in &file.columns {
        out += ",";
        out += column;
    }
    out += "\n";
    for (day, row) in &file.rows {
        match file.period {
            None => out += &date(*day),
            Some((first, last)) => out += &format!("{},{}", date(first), date(last)),
        }
        for column in &file.columns {
            out += ",";
            out += &cell(row.get(column).unwrap_or(&Cell::Empty));
        }
        out += "\n";
    }
    out
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Number(n) => shortest(n),
        Cell::Percent(p) => percent(p),
        Cell::Text(text) => escaped(text),
        Cell::YesNo(yes) => if *yes { "yes" } else { "no" }.into(),
        Cell::Date(day) => date(*day),
        Cell::Empty => String::new(),
        Cell::Bad(text) => escaped(text),
    }
}

fn percent(share: &Q) -> String {
    format!("{}%", shortest(&(share * whole(100))))
}

fn escaped(text: &str) -> String {
    if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

fn table_file(table: &Table) -> String {
    let mut headings: Vec<String> = table.keys.iter().map(|key| (*key).to_owned()).collect();
    headings.extend(table.since.map(str::to_owned));
    headings.extend(table.columns.iter().map(|(name, _)| (*name).to_owned()));
    let has_currency = table.rows.iter().any(|row| row.currency.is_some());
    if has_currency {
        headings.push("currency".into());
    }
    let mut out = headings.join(",") + "\n";
    for row in &table.rows {
        let mut cells: Vec<String> = row.keys.iter().map(|key| escaped(key)).collect();
        cells.extend(row.since.map(date));
        for (value, (_, unit)) in row.cells.iter().zip(&table.columns) {
            cells.push(match (value, unit, row.currency) {
                // With a currency column the cell is bare, without one some cells carry their sign.
                (Cell::Number(n), Unit::Money, None) if n.denom() != whole(1).numer() => money("USD", n),
                (value, _, _) => cell(value),
            });
        }
        if has_currency {
            cells.push(row.currency.unwrap_or_default().to_owned());
        }
        out += &(cells.join(",") + "\n");
    }
    out
}

fn calendar_file(calendar: &Calendar) -> String {
    let mut out = "name,start,end".to_owned();
    for column in [calendar.key, calendar.number].into_iter().flatten() {
        out += &format!(",{column}");
    }
    out += "\n";
    for row in &calendar.rows {
        out += &(calendar_row(row).join(",") + "\n");
    }
    out
}

fn settings(workspace: &GeneratedWorkspace) -> String {
    let mut out = format!("[workspace]\nname = \"Generated\"\ncurrency = \"{}\"\n", workspace.currency);
    for account in &workspace.accounts {
        out += &account_settings(account);
    }
    let time = &workspace.time;
    out += &format!(
        "[time]\ncoverage = \"{}\"\nsuspect = \"{}\"\nstate_age = \"{}d\"\nstale_after = \"{}d\"\nconfirm_within = \"{}d\"\n",
        percent(&time.coverage),
        percent(&time.suspect),
        time.state_age,
        time.stale_after,
        time.confirm_within
    );
    let caps = &workspace.caps;
    let share = |share: &Option<Q>| share.as_ref().map_or_else(|| "none".to_owned(), percent);
    out += "[guards]\n";
    for (name, value) in [
        ("max_step", share(&caps.max_step)),
        (
            "max_drift",
            caps.max_drift
                .as_ref()
                .map_or_else(|| "none".to_owned(), |(share, days)| format!("{} in {days}d", percent(share))),
        ),
        ("max_entities", share(&caps.max_entities)),
        ("max_budget", share(&caps.max_budget)),
        ("max_paused", share(&caps.max_paused)),
        (
            "max_adjustment_step",
            caps.max_adjustment_step
                .as_ref()
                .map_or_else(|| "none".to_owned(), |share| format!("{} points", shortest(&(share * whole(100))))),
        ),
        ("min_step", share(&caps.min_step)),
    ] {
        out += &format!("{name} = \"{value}\"\n");
    }
    out += &match caps.max_actions {
        Some(most) => format!("max_actions = {most}\n"),
        None => "max_actions = \"none\"\n".into(),
    };
    if caps.no_budget_increase {
        out += "total_budget = \"no increase\"\n";
    }
    if caps.hold_outside_changes {
        out += "outside_changes = \"hold\"\n";
    }
    out += &format!("[pillars]\ngate = {}\n", workspace.gate);
    out
}

fn account_settings(account: &Account) -> String {
    let mut out = format!(
        "[accounts.{}]\nchannel = \"{}\"\ncurrency = \"{}\"\ntimezone = \"{}\"\n",
        account.name, account.channel, account.currency, account.timezone
    );
    if let Some(settle) = account.settle {
        out += &format!("settle = \"{settle}d\"\n");
    }
    if let Some(seller) = &account.seller {
        out += &format!("seller = \"{seller}\"\n");
    }
    if let Some(mode) = account.mode {
        out += &format!("mode = \"{}\"\n", mode.word());
    }
    if !account.lets.is_empty() {
        out += &format!("[accounts.{}.let]\n", account.name);
        for (name, literal) in &account.lets {
            out += &format!("{name} = \"{}\"\n", expr(literal));
        }
    }
    out
}
