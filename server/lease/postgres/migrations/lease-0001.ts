/**
 * Version 1 of the lease. `fence` is apart from `lease`: whoever writes holds its row until the end of
 * the transaction, and must not hold up the renewal.
 */
export const lease0001 = `
  CREATE TABLE $schema.lease (
    name text PRIMARY KEY,
    holder text NOT NULL,
    token bigint NOT NULL,
    renewed timestamptz
  );
  INSERT INTO $schema.lease (name, holder, token) VALUES ('ingest', '', 0);

  CREATE TABLE $schema.fence (
    name text PRIMARY KEY,
    token bigint NOT NULL
  );
  INSERT INTO $schema.fence (name, token) VALUES ('ingest', 0);

  CREATE TABLE $schema.picture (
    name text PRIMARY KEY,
    holder text NOT NULL,
    shown timestamptz NOT NULL,
    picture bytea NOT NULL
  );`
