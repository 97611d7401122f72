/** Version 1 of what people did: who is signed in. */
export const state0001 = `
  CREATE TABLE $schema.session (
    id_hash text PRIMARY KEY,
    "user" text NOT NULL,
    method text NOT NULL,
    created float8 NOT NULL,
    last_seen float8 NOT NULL
  )`
