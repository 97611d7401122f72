/** The index that finds parts of exceptions, where the extension `pg_trgm` can be had. */
import { sqlState } from '../../postgres/database-error.ts'
import type { Database } from '../../postgres/database.ts'

const LIMIT_MS = 600_000

const NO_EXTENSION =
  'the extension pg_trgm is not there; have an administrator run "CREATE EXTENSION pg_trgm" in the database and start again'

/**
 * Codes of a server that has no such index for us: the history goes on without it. A server that does
 * not have the extension's files answers with 0A000, before version 15 with 58P01; one that is only
 * like PostgreSQL may know the extension, and not its operators (42704, 3F000).
 */
const DOES_WITHOUT: Readonly<Record<string, string>> = {
  '42501': NO_EXTENSION,
  '0A000': NO_EXTENSION,
  '58P01': NO_EXTENSION,
  '42704': NO_EXTENSION,
  '3F000': NO_EXTENSION,
  '57014': 'making their index took longer than ten minutes; start again when less is going on',
}

/**
 * Makes the index unless it is there.
 *
 * @returns what to tell the operator where it cannot be had; null where it is there
 * @throws {AppError} HISTORY_UNAVAILABLE: the database is away
 */
export async function ensureTextIndex(db: Database): Promise<string | null> {
  try {
    await db.transaction({ doing: 'open history', limitMs: LIMIT_MS }, async (run) => {
      const [there] = (await run("SELECT to_regclass('$schema.payload_by_exception')")).rows
      if (there?.[0] !== null) return
      await run('CREATE EXTENSION IF NOT EXISTS pg_trgm')
      const [row] = (await run(OPERATORS)).rows
      await run(`
        CREATE INDEX payload_by_exception ON $schema.payload
        USING gin ((coalesce(exception_folded, exception)) ${String(row?.[0])}.gin_trgm_ops)`)
    })
    return null
  } catch (error) {
    const why = DOES_WITHOUT[sqlState(error) ?? '']
    if (why === undefined) throw error
    return `Searching in exceptions reads every task within its limits: ${why}`
  }
}

const OPERATORS = `
  SELECT quote_ident(nspname) FROM pg_extension
  JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'pg_trgm'`
