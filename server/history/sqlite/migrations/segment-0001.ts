/**
 * Version 1 of a segment: the tasks that were first seen in its time.
 *
 * `id`, `root_id` and `parent_id` are a BLOB of 16 bytes or TEXT (task-id.ts), hence ANY. Numbers
 * are REAL throughout: events may bring 1.5 where an integer belongs, and one refused value would
 * refuse its whole batch; SQLite stores whole REALs as small as INTEGERs. The three `task_by` and
 * `task_newest` indexes end in the columns that a scope restricts, so that passing over rows
 * outside it never touches the table. The last four columns of `task` are made of the others, so
 * that queries can compare and group by them. `journal` holds what a batch has to write elsewhere
 * (journal-entry.ts), until the next batch in this segment.
 */
export const segment0001 = `
  CREATE TABLE about (
    number INTEGER NOT NULL,
    day TEXT NOT NULL,
    created REAL NOT NULL
  ) STRICT;

  CREATE TABLE journal (
    seq INTEGER PRIMARY KEY,
    entry TEXT NOT NULL
  ) STRICT;

  CREATE TABLE id_filter (
    rows INTEGER NOT NULL,
    bits BLOB NOT NULL
  ) STRICT;

  CREATE TABLE word (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (kind, text)
  ) STRICT;

  CREATE TABLE task (
    n INTEGER PRIMARY KEY,
    id ANY NOT NULL,
    type_id INTEGER,
    state_id INTEGER NOT NULL,
    sent REAL,
    received REAL,
    started REAL,
    succeeded REAL,
    failed REAL,
    retried REAL,
    revoked REAL,
    rejected REAL,
    timestamp REAL NOT NULL,
    clock REAL,
    worker_id INTEGER,
    client_id INTEGER,
    pid REAL,
    retries REAL,
    runtime REAL,
    eta TEXT,
    expires TEXT,
    queue_id INTEGER,
    exchange_id INTEGER,
    routing_key_id INTEGER,
    root_id ANY,
    parent_id ANY,
    terminated INTEGER,
    signum TEXT,
    expired INTEGER,
    requeue INTEGER,
    preview TEXT,
    wait REAL,
    eta_at REAL,
    expires_at REAL,
    error_id INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX task_by_id ON task (id);
  CREATE INDEX task_newest ON task (timestamp, n, state_id, type_id, worker_id, queue_id, received);
  CREATE INDEX task_by_state ON task (state_id, timestamp, n, type_id, worker_id, queue_id);
  CREATE INDEX task_by_type ON task (type_id, state_id, timestamp, n, worker_id, queue_id);
  CREATE INDEX task_by_parent ON task (parent_id, n) WHERE parent_id IS NOT NULL;

  CREATE TABLE payload (
    n INTEGER PRIMARY KEY,
    args TEXT,
    kwargs TEXT,
    result TEXT,
    exception TEXT,
    traceback TEXT,
    steps TEXT
  ) STRICT;`
