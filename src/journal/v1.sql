-- The journal, version 1. Times are seconds since 1970 UTC, days are ISO dates, values are as `values.rs` writes them.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Plans as they were carried out, whole.
CREATE TABLE plans (id TEXT PRIMARY KEY, made INTEGER NOT NULL, document TEXT NOT NULL) WITHOUT ROWID;

-- `intended`: durable, its files are still to be written. `done`: its files are there. `taken_in`: another machine did it.
CREATE TABLE runs (
    id       TEXT PRIMARY KEY,
    plan     TEXT NOT NULL,
    at       INTEGER NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('intended', 'done', 'taken_in')),
    as_of    TEXT NOT NULL,
    accepted TEXT,
    reason   TEXT
) WITHOUT ROWID;

-- Which records under outbox/ are known: our own, and those of other machines that were taken in.
CREATE TABLE records (run TEXT NOT NULL, folder TEXT NOT NULL, PRIMARY KEY (run, folder)) WITHOUT ROWID;

CREATE TABLE actions (
    run        TEXT NOT NULL REFERENCES runs (id),
    id         TEXT NOT NULL,
    account    TEXT NOT NULL,
    of_account TEXT NOT NULL,
    kind       TEXT NOT NULL,
    entity     TEXT NOT NULL,
    field      TEXT NOT NULL,
    rule       TEXT NOT NULL,
    day        TEXT NOT NULL,
    at         INTEGER NOT NULL,
    before     TEXT,
    after      TEXT,
    state      TEXT NOT NULL,
    state_day  TEXT,
    handed_out INTEGER NOT NULL,
    gives_back INTEGER NOT NULL,
    unattended INTEGER NOT NULL,
    place_kind TEXT,
    place      TEXT,
    note       TEXT NOT NULL,
    document   TEXT NOT NULL,
    PRIMARY KEY (run, id)
) WITHOUT ROWID;

CREATE TABLE findings (
    id       TEXT PRIMARY KEY,
    rule     TEXT NOT NULL,
    account  TEXT NOT NULL,
    kind     TEXT NOT NULL,
    entity   TEXT NOT NULL,
    state    TEXT NOT NULL,
    since    TEXT NOT NULL,
    gates    INTEGER NOT NULL,
    run      TEXT NOT NULL,
    document TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE alerts (
    id             TEXT PRIMARY KEY,
    rule           TEXT NOT NULL,
    account        TEXT NOT NULL,
    kind           TEXT NOT NULL,
    entity         TEXT NOT NULL,
    state          TEXT NOT NULL,
    held           INTEGER NOT NULL,
    needed         INTEGER NOT NULL,
    undecided_days INTEGER NOT NULL,
    judged         TEXT NOT NULL,
    told           INTEGER NOT NULL,
    run            TEXT NOT NULL,
    document       TEXT NOT NULL
) WITHOUT ROWID;

-- What is still to leave the journal: files with their bytes until they are written, notices of alerts until they are sent.
CREATE TABLE outbox (
    key  TEXT PRIMARY KEY,
    run  TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('file', 'notice')),
    path TEXT NOT NULL,
    hash TEXT NOT NULL,
    body BLOB,
    done INTEGER NOT NULL
) WITHOUT ROWID;

-- Snapshot files by content, with the run that saw them first.
CREATE TABLE files (hash TEXT PRIMARY KEY, path TEXT NOT NULL, run TEXT NOT NULL) WITHOUT ROWID;

-- The texts of the last rules that a plan was carried out with.
CREATE TABLE rules (digest TEXT NOT NULL, path TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (digest, path)) WITHOUT ROWID;

-- Lines of the decision log that are not yet known to stand in its file.
CREATE TABLE log (seq INTEGER PRIMARY KEY, line TEXT NOT NULL);
