-- Version 2: what people and machines are told has a table of its own, a row for each sink, with what became of it.

CREATE TABLE notices (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    key      TEXT NOT NULL UNIQUE,
    run      TEXT NOT NULL,
    sink     TEXT NOT NULL,
    kind     TEXT NOT NULL,
    made     INTEGER NOT NULL,
    body     TEXT NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts INTEGER NOT NULL,
    due      INTEGER NOT NULL,
    error    TEXT NOT NULL
);
CREATE INDEX notices_by_state ON notices (state, due);

-- Sinks that said they are gone (410), with a mark of the address that said so: another address is tried again.
CREATE TABLE gone (sink TEXT PRIMARY KEY, address TEXT NOT NULL, since INTEGER NOT NULL) WITHOUT ROWID;

-- Version 1 kept notices without sending them, one for all the sinks that it names. One that names none has no address any more.
INSERT INTO notices (key, run, sink, kind, made, body, state, attempts, due, error)
WITH RECURSIVE named (key, run, made, body, sink, rest) AS (
    SELECT outbox.key, outbox.run, coalesce(runs.at, 0), CAST(outbox.body AS TEXT), '', trim(outbox.path) || ' '
    FROM outbox LEFT JOIN runs ON runs.id = outbox.run
    WHERE outbox.kind = 'notice' AND outbox.done = 0 AND outbox.body IS NOT NULL
    UNION ALL
    SELECT key, run, made, body, substr(rest, 1, instr(rest, ' ') - 1), ltrim(substr(rest, instr(rest, ' ') + 1))
    FROM named WHERE rest <> ''
)
SELECT
    lower(hex(key || '/' || sink)),
    run,
    sink,
    'alerts',
    made,
    json_object(
        'schema', 'portreeve.notice/1',
        'id', lower(hex(key || '/' || sink)),
        'kind', 'alerts',
        'workspace', '',
        'at', strftime('%Y-%m-%dT%H:%M:%SZ', made, 'unixepoch'),
        'run', run,
        'title', coalesce(
            json_extract(body, '$.message'),
            json_extract(body, '$.alert.state') || ': ' || json_extract(body, '$.alert.message'),
            'an alert of an earlier version'
        ),
        'lines', json_array(),
        'alerts', CASE
            WHEN json_type(body, '$.alerts') = 'array' THEN json_extract(body, '$.alerts')
            WHEN json_type(body, '$.alert') = 'object' THEN json_array(json_extract(body, '$.alert'))
            ELSE json_array()
        END
    ),
    CASE sink WHEN '' THEN 'failed' ELSE 'waiting' END,
    0,
    made,
    CASE sink WHEN '' THEN 'it was made before notices were sent, and names no sink' ELSE '' END
FROM named
WHERE rest = ''
    -- The first row of each recursion has the whole list still before it.
    OR sink <> ''
ORDER BY made, key, sink;

DELETE FROM outbox WHERE kind = 'notice';
