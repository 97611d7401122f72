/**
 * Version 1 of the history.
 *
 * Segments are list partitions: a unique key must hold the segment, and retention drops a whole one.
 * A task's row is (segment, n). Numbers are `float8` throughout, since events may bring 1.5 where an
 * integer belongs. Names lie in one dictionary; `last_segment` says from when on nobody needs a word.
 * Texts that order or search looks at have the collation "C": bytes, the same on every server.
 * A `…_folded` column holds the folded text (`foldText`, first `SEARCHED_CHARS`) where that is not
 * the text itself. `wait`, `eta_at`, `expires_at` and `error_id` are made of other columns.
 * Sums outlive the tasks and the dictionary, so they bring their names (`series`).
 */
export const history0001 = `
  CREATE TABLE $schema.progress (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    batch float8 NOT NULL,
    last_write float8,
    next_segment integer NOT NULL,
    next_word integer NOT NULL,
    next_series integer NOT NULL
  );
  INSERT INTO $schema.progress (batch, next_segment, next_word, next_series) VALUES (0, 1, 1, 1);

  CREATE TABLE $schema.segment (
    number integer PRIMARY KEY,
    day text NOT NULL,
    created float8 NOT NULL,
    closed float8
  );

  CREATE TABLE $schema.word (
    id integer PRIMARY KEY,
    kind smallint NOT NULL,
    text text NOT NULL,
    digest bytea NOT NULL UNIQUE,
    last_segment integer NOT NULL
  );

  CREATE TABLE $schema.task (
    segment integer NOT NULL,
    n integer NOT NULL,
    uuid uuid,
    id text COLLATE "C",
    id_folded text COLLATE "C",
    type_id integer,
    state_id integer NOT NULL,
    sent float8,
    received float8,
    started float8,
    succeeded float8,
    failed float8,
    retried float8,
    revoked float8,
    rejected float8,
    "timestamp" float8 NOT NULL,
    clock float8,
    worker_id integer,
    client_id integer,
    pid float8,
    retries float8,
    runtime float8,
    eta text,
    expires text,
    queue_id integer,
    exchange_id integer,
    routing_key_id integer,
    root_uuid uuid,
    root_id text COLLATE "C",
    root_folded text COLLATE "C",
    parent_uuid uuid,
    parent_id text COLLATE "C",
    parent_folded text COLLATE "C",
    terminated boolean,
    signum text,
    expired boolean,
    requeue boolean,
    preview text,
    wait float8,
    eta_at float8,
    expires_at float8,
    error_id integer,
    PRIMARY KEY (segment, n)
  ) PARTITION BY LIST (segment);
  CREATE UNIQUE INDEX task_by_uuid ON $schema.task (uuid, segment);
  CREATE UNIQUE INDEX task_by_id ON $schema.task (id, segment) WHERE id IS NOT NULL;
  CREATE INDEX task_newest ON $schema.task ("timestamp", segment, n);
  CREATE INDEX task_by_state ON $schema.task (state_id, "timestamp", segment, n);
  CREATE INDEX task_by_type ON $schema.task (type_id, state_id, "timestamp", segment, n);
  CREATE INDEX task_by_error ON $schema.task (error_id, "timestamp", segment, n)
    WHERE error_id IS NOT NULL;
  CREATE INDEX task_by_parent ON $schema.task (parent_uuid) WHERE parent_uuid IS NOT NULL;
  CREATE INDEX task_by_parent_id ON $schema.task (parent_id) WHERE parent_id IS NOT NULL;

  CREATE TABLE $schema.payload (
    segment integer NOT NULL,
    n integer NOT NULL,
    args text,
    kwargs text,
    result text,
    exception text,
    traceback text,
    steps text,
    args_folded text COLLATE "C",
    kwargs_folded text COLLATE "C",
    result_folded text COLLATE "C",
    exception_folded text COLLATE "C",
    PRIMARY KEY (segment, n)
  ) PARTITION BY LIST (segment);

  CREATE TABLE $schema.worker (
    hostname text COLLATE "C" NOT NULL,
    pid float8 NOT NULL,
    first_seen float8 NOT NULL,
    last_seen float8 NOT NULL,
    said_offline boolean NOT NULL,
    freq float8 NOT NULL,
    active float8,
    processed float8,
    loadavg text,
    sw_ident text,
    sw_ver text,
    sw_sys text,
    clock_drift float8,
    PRIMARY KEY (hostname, pid, first_seen)
  );

  CREATE TABLE $schema.series (
    id integer PRIMARY KEY,
    name text,
    worker text,
    queue text,
    digest bytea NOT NULL UNIQUE,
    last_minute integer NOT NULL
  );

  CREATE TABLE $schema.rollup (
    minute integer NOT NULL,
    series_id integer NOT NULL,
    sent float8 NOT NULL,
    received float8 NOT NULL,
    started float8 NOT NULL,
    succeeded float8 NOT NULL,
    failed float8 NOT NULL,
    retried float8 NOT NULL,
    revoked float8 NOT NULL,
    rejected float8 NOT NULL,
    runtime bytea,
    wait bytea,
    PRIMARY KEY (minute, series_id)
  );

  CREATE TABLE $schema.error_rollup (
    minute integer NOT NULL,
    series_id integer NOT NULL,
    error text COLLATE "C" NOT NULL,
    count float8 NOT NULL,
    PRIMARY KEY (minute, series_id, error)
  );
  CREATE INDEX error_rollup_by_error ON $schema.error_rollup (error, minute);

  CREATE TABLE $schema.error_signature (
    error text COLLATE "C" PRIMARY KEY,
    name text,
    exception_type text NOT NULL,
    message text NOT NULL,
    frame text
  );

  CREATE TABLE $schema.queue_sample (
    name text COLLATE "C" NOT NULL,
    at float8 NOT NULL,
    ready float8,
    unacked float8,
    consumers float8,
    PRIMARY KEY (name, at)
  );

  CREATE TABLE $schema.worker_sample (
    hostname text COLLATE "C" NOT NULL,
    at float8 NOT NULL,
    active float8,
    processed float8,
    load float8,
    PRIMARY KEY (hostname, at)
  );

  CREATE TABLE $schema.gap (
    "from" float8 NOT NULL,
    cause text NOT NULL,
    "to" float8,
    events float8,
    is_estimate boolean NOT NULL,
    PRIMARY KEY ("from", cause)
  );`
