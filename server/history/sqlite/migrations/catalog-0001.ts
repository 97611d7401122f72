/**
 * Version 1 of the catalog: which segments there are, and the workers heard of lately.
 *
 * `closed` is when a segment took its last new task, `tasks` how many it has since then; one with
 * `dropped` is gone, or about to be: its file is removed next. Times are Unix seconds.
 */
export const catalog0001 = `
  CREATE TABLE segment (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    day TEXT NOT NULL,
    created REAL NOT NULL,
    closed REAL,
    tasks INTEGER,
    payloads_dropped REAL,
    dropped REAL
  ) STRICT;

  CREATE TABLE worker (
    n INTEGER PRIMARY KEY,
    hostname TEXT NOT NULL,
    pid REAL,
    first_seen REAL NOT NULL,
    last_seen REAL NOT NULL,
    said_offline INTEGER NOT NULL,
    freq REAL NOT NULL,
    active REAL,
    processed REAL,
    loadavg TEXT,
    sw_ident TEXT,
    sw_ver TEXT,
    sw_sys TEXT,
    clock_drift REAL
  ) STRICT;
  CREATE UNIQUE INDEX worker_run ON worker (hostname, ifnull(pid, -1), first_seen);`
