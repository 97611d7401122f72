import { SEARCHED_CHARS } from '../../../contract/model/query/task-query.ts'

/** No UTF-16 unit takes more bytes than this in UTF-8. */
const MOST_BYTES_OF_UNIT = 3

/**
 * SQL for the beginning of a text column, at least as long as what is searched of it. Cut as bytes:
 * of a text, SQLite's `substr` sees nothing behind a U+0000. A character cut in two lies behind
 * what is searched.
 */
export const searchedColumn = (column: string): string =>
  `CAST(substr(CAST(${column} AS BLOB), 1, ${SEARCHED_CHARS * MOST_BYTES_OF_UNIT}) AS TEXT)`
