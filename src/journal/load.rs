//! The rows of the database as values.

use crate::history::{AlertState, EntityKey, PastAlert, PastChange, PastFinding};
use crate::journal::ledger::Ledger;
use crate::journal::values::{day_of, field_of, kind_of, value_of};
use crate::journal::{
    ActionRow, ActionState, AlertRow, EntryText, FindingRow, JournalError, RunRow, RunState, notices,
};
use rusqlite::{Connection, Row};
use std::path::Path;
use std::sync::Arc;

/// Refuses a journal that is damaged. It looks at every page, so whoever keeps a journal open asks once.
pub(super) fn check(path: &Path, connection: &Connection) -> Result<(), JournalError> {
    let found: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| JournalError::of(path, error))?;
    if found == "ok" { Ok(()) } else { Err(JournalError::Corrupt { path: path.to_owned(), what: found }) }
}

/// Everything that is shown or planned on. Plans are not: there is one for each run, and each is as long as all else of it.
pub(super) fn whole(path: &Path, connection: &Connection) -> Result<Ledger, JournalError> {
    let from = From { connection, path };
    let mut actions = from.all("SELECT * FROM actions", action)?;
    actions.sort_by(ActionRow::order);
    Ok(Ledger {
        serial: serial(connection)?,
        runs: from.all("SELECT * FROM runs ORDER BY at, id", run)?,
        actions,
        findings: from.all("SELECT * FROM findings ORDER BY id", finding)?,
        alerts: from.all("SELECT * FROM alerts ORDER BY id", alert)?,
        notices: from.all(notices::UNSENT, notices::row)?,
    })
}

/// The records that are known: run and folder.
pub(super) fn records(path: &Path, connection: &Connection) -> Result<Vec<(String, String)>, JournalError> {
    let from = From { connection, path };
    from.all("SELECT run, folder FROM records ORDER BY run, folder", |row| Ok(Some((row.get(0)?, row.get(1)?))))
}

/// How often the journal was written.
pub(super) fn serial(connection: &Connection) -> rusqlite::Result<u64> {
    let text = meta(connection, "serial")?;
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// A value of the table `meta`.
pub(super) fn meta(connection: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    let mut statement = connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    let mut rows = statement.query([key])?;
    rows.next()?.map(|row| row.get(0)).transpose()
}

struct From<'c> {
    connection: &'c Connection,
    path: &'c Path,
}

impl From<'_> {
    /// The rows of a query; one that cannot be understood is damage.
    fn all<T>(
        &self,
        query: &str,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<Option<T>>,
    ) -> Result<Vec<T>, JournalError> {
        let wrong = |error| JournalError::of(self.path, error);
        let mut statement = self.connection.prepare(query).map_err(wrong)?;
        let mut rows = statement.query([]).map_err(wrong)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next().map_err(wrong)? {
            let what = || format!("a row of `{query}` cannot be understood");
            match read(row) {
                Ok(Some(value)) => all.push(value),
                Ok(None) => return Err(JournalError::Corrupt { path: self.path.to_owned(), what: what() }),
                Err(error) => {
                    let what = format!("{}: {error}", what());
                    return Err(JournalError::Corrupt { path: self.path.to_owned(), what });
                }
            }
        }
        Ok(all)
    }
}

fn run(row: &Row<'_>) -> rusqlite::Result<Option<RunRow>> {
    let Some(state) = RunState::of(&row.get::<_, String>("state")?) else { return Ok(None) };
    Ok(Some(RunRow {
        id: row.get("id")?,
        plan: row.get("plan")?,
        at: row.get("at")?,
        state,
        as_of: row.get("as_of")?,
        accepted: row.get("accepted")?,
        reason: row.get("reason")?,
    }))
}

fn key(row: &Row<'_>, account: &str) -> rusqlite::Result<Option<EntityKey>> {
    let Some(kind) = kind_of(&row.get::<_, String>("kind")?) else { return Ok(None) };
    Ok(Some(EntityKey { account: row.get(account)?, kind, id: row.get("entity")? }))
}

/// The place of an addition; `Err` for a kind that is not known.
fn place(kind: Option<&str>, id: Option<Arc<str>>, account: &Arc<str>) -> Result<Option<EntityKey>, ()> {
    let (Some(kind), Some(id)) = (kind, id) else { return Ok(None) };
    Ok(Some(EntityKey { account: Arc::clone(account), kind: kind_of(kind).ok_or(())?, id }))
}

fn action(row: &Row<'_>) -> rusqlite::Result<Option<ActionRow>> {
    let state_day: Option<String> = row.get("state_day")?;
    let state = ActionState::of(&row.get::<_, String>("state")?, state_day.as_deref().and_then(day_of));
    let account: Arc<str> = row.get("account")?;
    let (before, after): (Option<String>, Option<String>) = (row.get("before")?, row.get("after")?);
    let values = (value_of(before.as_deref()), value_of(after.as_deref()));
    let field = field_of(&row.get::<_, String>("field")?);
    let day = day_of(&row.get::<_, String>("day")?);
    let document = EntryText::of(row.get("document")?);
    let (Some(state), (Some(from), Some(to)), Some(field), Some(day)) = (state, values, field, day) else {
        return Ok(None);
    };
    let place_kind: Option<String> = row.get("place_kind")?;
    let place = place(place_kind.as_deref(), row.get("place")?, &account);
    let (Some(entity), Ok(place), Some(document)) = (key(row, "of_account")?, place, document) else {
        return Ok(None);
    };
    Ok(Some(ActionRow {
        run: row.get("run")?,
        account,
        change: PastChange {
            id: row.get("id")?,
            entity,
            field,
            rule: row.get("rule")?,
            day,
            at: row.get("at")?,
            from,
            to,
            state: state.change_state(),
            gives_back: row.get("gives_back")?,
            unattended: row.get("unattended")?,
            place,
        },
        state,
        handed_out: row.get("handed_out")?,
        note: row.get("note")?,
        document,
    }))
}

fn finding(row: &Row<'_>) -> rusqlite::Result<Option<FindingRow>> {
    let state: String = row.get("state")?;
    let since = day_of(&row.get::<_, String>("since")?);
    let document = serde_json::from_str(&row.get::<_, String>("document")?).ok();
    let (Some(entity), Some(since), Some(document)) = (key(row, "account")?, since, document) else { return Ok(None) };
    let open = state != "closed";
    let (id, rule, gates) = (row.get("id")?, row.get("rule")?, row.get("gates")?);
    let finding = PastFinding { id, rule, entity, open, since, gates };
    Ok(Some(FindingRow { finding, state, run: row.get("run")?, document }))
}

fn alert(row: &Row<'_>) -> rusqlite::Result<Option<AlertRow>> {
    let state = match row.get::<_, String>("state")?.as_str() {
        "clear" => Some(AlertState::Clear),
        "pending" => Some(AlertState::Pending { held: row.get("held")?, of: row.get("needed")? }),
        "firing" => Some(AlertState::Firing),
        "stale" => Some(AlertState::Stale),
        _ => None,
    };
    let judged = day_of(&row.get::<_, String>("judged")?);
    let document = serde_json::from_str(&row.get::<_, String>("document")?).ok();
    let (Some(entity), Some(state), Some(judged), Some(document)) = (key(row, "account")?, state, judged, document)
    else {
        return Ok(None);
    };
    let alert = PastAlert {
        id: row.get("id")?,
        rule: row.get("rule")?,
        entity,
        state,
        undecided_days: row.get("undecided_days")?,
        judged,
        told: row.get("told")?,
    };
    Ok(Some(AlertRow { alert, run: row.get("run")?, document }))
}
