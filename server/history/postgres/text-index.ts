/** The index that finds parts of exceptions, where the extension `pg_trgm` can be had. */
import { AppError } from '../../errors.ts'
import type { Database } from '../../postgres/database.ts'

const LIMIT_MS = 600_000

/**
 * Makes the index unless it is there.
 *
 * @returns what to tell the operator where it cannot be had; null where it is there
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
    if (!(error instanceof AppError)) throw error
    return (
      'Searching in exceptions reads every task within its limits: the extension pg_trgm is not ' +
      'there; have an administrator run "CREATE EXTENSION pg_trgm" in the database and start again'
    )
  }
}

const OPERATORS = `
  SELECT quote_ident(nspname) FROM pg_extension
  JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'pg_trgm'`
