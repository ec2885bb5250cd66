//! The form of the database, and how an older one is brought forward.

use crate::journal::JournalError;
use rusqlite::Connection;
use std::path::Path;

/// Tells a journal from other databases: "PTRV".
const APPLICATION_ID: i32 = 0x5054_5256;

/// From each version to the next; the first makes an empty database a journal.
pub(super) const MIGRATIONS: &[&str] = &[include_str!("v1.sql"), include_str!("v2.sql")];

/// The version of a database; 0 is an empty one.
pub(super) fn version(connection: &Connection, path: &Path, known: usize) -> Result<usize, JournalError> {
    let wrong = |error| JournalError::of(path, error);
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(wrong)?;
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(wrong)?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(wrong)?;
    let found = usize::try_from(found).unwrap_or(usize::MAX);
    if id != APPLICATION_ID && (found != 0 || tables != 0) {
        let what = "it is another program's database".to_owned();
        return Err(JournalError::Corrupt { path: path.to_owned(), what });
    }
    if found > known {
        return Err(JournalError::Newer { path: path.to_owned(), found, known });
    }
    Ok(found)
}

/// Brings a database to the newest version in one transaction, an older journal after a backup beside it.
pub(super) fn migrate(connection: &mut Connection, path: &Path, migrations: &[&str]) -> Result<(), JournalError> {
    let found = version(connection, path, migrations.len())?;
    if found == migrations.len() {
        return Ok(());
    }
    if found > 0 {
        back_up(connection, &path.with_file_name(format!("journal-before-v{}.db", migrations.len())))?;
    }
    forward(connection, migrations, found).map_err(|error| JournalError::of(path, error))
}

/// The steps from a version to the newest.
pub(super) fn forward(connection: &mut Connection, migrations: &[&str], found: usize) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for script in migrations.iter().skip(found) {
        transaction.execute_batch(script)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", i64::try_from(migrations.len()).unwrap_or(i64::MAX))?;
    transaction.commit()
}

fn back_up(connection: &Connection, to: &Path) -> Result<(), JournalError> {
    // One that an interrupted attempt left is of the same version and may be half.
    if to.exists() {
        std::fs::remove_file(to).map_err(|source| JournalError::Io { path: to.to_owned(), source })?;
    }
    connection.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{MIGRATIONS, migrate};
    use crate::journal::JournalError;
    use rusqlite::Connection;

    #[test]
    fn an_older_journal_is_brought_forward_after_a_backup() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("journal.db");
        let mut connection = Connection::open(&path).unwrap();
        migrate(&mut connection, &path, MIGRATIONS).unwrap();
        connection.execute("INSERT INTO meta VALUES ('serial', '7')", []).unwrap();
        let newer: Vec<&str> =
            MIGRATIONS.iter().copied().chain(["ALTER TABLE files ADD COLUMN bytes INTEGER"]).collect();
        migrate(&mut connection, &path, &newer).unwrap();
        let serial: String =
            connection.query_row("SELECT value FROM meta WHERE key = 'serial'", [], |row| row.get(0)).unwrap();
        assert_eq!(serial, "7");
        connection.execute("UPDATE files SET bytes = 1", []).unwrap();
        let backup = Connection::open(dir.path().join("journal-before-v3.db")).unwrap();
        assert!(backup.execute("UPDATE files SET bytes = 1", []).is_err(), "the backup is of the older form");
        // The older program refuses what the newer one wrote.
        let refused = migrate(&mut connection, &path, MIGRATIONS).unwrap_err();
        assert!(matches!(refused, JournalError::Newer { found: 3, known: 2, .. }), "{refused}");
    }

    #[test]
    fn a_migration_that_fails_changes_nothing() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("journal.db");
        let mut connection = Connection::open(&path).unwrap();
        migrate(&mut connection, &path, MIGRATIONS).unwrap();
        let broken: Vec<&str> =
            MIGRATIONS.iter().copied().chain(["CREATE TABLE one (x); CREATE TABLE one (x)"]).collect();
        assert!(migrate(&mut connection, &path, &broken).is_err());
        migrate(&mut connection, &path, MIGRATIONS).unwrap();
        assert!(connection.execute("DROP TABLE one", []).is_err());
    }

    #[test]
    fn another_programs_database_is_left_alone() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("journal.db");
        let mut connection = Connection::open(&path).unwrap();
        connection.execute_batch("CREATE TABLE theirs (x)").unwrap();
        let refused = migrate(&mut connection, &path, MIGRATIONS).unwrap_err();
        assert!(matches!(refused, JournalError::Corrupt { .. }), "{refused}");
    }
}
