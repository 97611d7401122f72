/** Written out: a migration says what was then, whatever the model becomes. */
const SUMS = `
    minute INTEGER NOT NULL,
    type_id INTEGER NOT NULL,
    worker_id INTEGER NOT NULL,
    queue_id INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    received INTEGER NOT NULL,
    started INTEGER NOT NULL,
    succeeded INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    retried INTEGER NOT NULL,
    revoked INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    runtime BLOB,
    wait BLOB,
    PRIMARY KEY (minute, type_id, worker_id, queue_id)`

/**
 * Version 1 of what outlives the tasks. Names are words, and 0 where none is known or kept apart.
 *
 * - `about`: `applied` is the number of the last batch that is in here; `hours_until` the minute up
 *   to which `rollup_hour` holds what `rollup` does; from `minutes_from` on `rollup` has the minutes.
 * - `rollup_hour.minute` is the first one of the hour.
 * - Words are AUTOINCREMENT: readers remember them, so a number never means another one.
 */
export const rollup0001 = `
  CREATE TABLE about (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    applied INTEGER NOT NULL,
    last_write REAL,
    hours_until INTEGER NOT NULL,
    minutes_from INTEGER NOT NULL,
    samples_by_minute REAL NOT NULL,
    samples_by_hour REAL NOT NULL
  ) STRICT;
  INSERT INTO about VALUES (1, 0, NULL, 0, 0, 0, 0);

  CREATE TABLE word (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind INTEGER NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (kind, text)
  ) STRICT;

  CREATE TABLE rollup (${SUMS}
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE rollup_hour (${SUMS}
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE error_minute (
    minute INTEGER NOT NULL,
    error_id INTEGER NOT NULL,
    type_id INTEGER NOT NULL,
    worker_id INTEGER NOT NULL,
    queue_id INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (minute, error_id, type_id, worker_id, queue_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX error_minute_by_error ON error_minute (error_id, minute);

  CREATE TABLE error_group (
    error_id INTEGER PRIMARY KEY,
    name TEXT,
    exception_type TEXT NOT NULL,
    message TEXT NOT NULL,
    frame TEXT
  ) STRICT;

  CREATE TABLE queue_sample (
    queue_id INTEGER NOT NULL,
    at REAL NOT NULL,
    ready REAL,
    unacked REAL,
    consumers REAL,
    PRIMARY KEY (queue_id, at)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX queue_sample_by_time ON queue_sample (at);

  CREATE TABLE worker_sample (
    worker_id INTEGER NOT NULL,
    at REAL NOT NULL,
    active REAL,
    processed REAL,
    load REAL,
    PRIMARY KEY (worker_id, at)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX worker_sample_by_time ON worker_sample (at);

  CREATE TABLE gap (
    began REAL NOT NULL,
    cause TEXT NOT NULL,
    ended REAL,
    events REAL,
    is_estimate INTEGER NOT NULL,
    PRIMARY KEY (began, cause)
  ) STRICT, WITHOUT ROWID;`
