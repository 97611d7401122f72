/** Version 2 of what people did: how they like their pages, and the views that they saved. */
export const state0002 = `
  CREATE TABLE $schema.preference (
    principal text NOT NULL,
    name text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (principal, name)
  );
  CREATE TABLE $schema.view (
    id text PRIMARY KEY,
    owner text NOT NULL,
    page text NOT NULL,
    name text NOT NULL,
    search text NOT NULL,
    shared boolean NOT NULL,
    updated float8 NOT NULL
  );
  CREATE INDEX view_of_owner ON $schema.view (owner);
  CREATE INDEX view_that_is_shared ON $schema.view (updated) WHERE shared`
