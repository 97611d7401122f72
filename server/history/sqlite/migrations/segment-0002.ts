/**
 * Version 2 of a segment: what tells which blocks of its tasks may hold a text or a name
 * (search-grams.ts, search-indexer.ts). All of it can be made again from the tasks.
 *
 * `search_block.rows` is null where the block holds every row from `first` to `last`, else those
 * rows as little-endian 32-bit numbers; `oldest` and `newest` bound their timestamps as they were
 * when the block was made. `bits` goes when its shelf is made: then the bits lie in `search_slice`,
 * turned by a quarter, so that a search reads only those it asks for.
 */
export const segment0002 = `
  CREATE TABLE search_progress (
    indexed INTEGER NOT NULL
  ) STRICT;
  INSERT INTO search_progress (indexed) VALUES (0);

  CREATE TABLE search_block (
    block INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    rows BLOB,
    oldest REAL NOT NULL,
    newest REAL NOT NULL,
    bits BLOB
  ) STRICT;

  CREATE TABLE search_shelf (
    shelf INTEGER PRIMARY KEY,
    oldest REAL NOT NULL,
    newest REAL NOT NULL
  ) STRICT;

  CREATE TABLE search_slice (
    place INTEGER PRIMARY KEY,
    blocks BLOB NOT NULL
  ) STRICT;

  CREATE TABLE search_stale (
    n INTEGER PRIMARY KEY,
    at REAL NOT NULL
  ) STRICT;`
