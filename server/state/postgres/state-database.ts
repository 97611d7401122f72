import { type Database, openDatabase } from '../../postgres/database.ts'
import { migrate, type Migrations } from '../../postgres/migrate.ts'
import { state0001 } from './migrations/state-0001.ts'
import { state0002 } from './migrations/state-0002.ts'

const STATE: Migrations = {
  noun: 'state',
  incompatible: 'CONFIG_INVALID',
  steps: [state0001, state0002],
}

/** For each statement, milliseconds: somebody waits for the page. */
export const STATE_LIMIT_MS = 2_000

/**
 * Opens what people did in the database, where every Sepal that shares it finds it; makes its tables
 * where there are none.
 *
 * @throws {AppError} STATE_UNAVAILABLE: the database is away
 * @throws {AppError} CONFIG_INVALID: it cannot be used, or a newer Sepal made the tables
 */
export async function openStateDatabase({
  url,
  connections,
}: {
  /** Holds a password: not for logs. */
  readonly url: string
  readonly connections: number
}): Promise<Database> {
  const db = await openDatabase({
    url,
    unavailable: 'STATE_UNAVAILABLE',
    name: 'sepal state',
    connections,
  })
  try {
    await migrate(db, STATE)
    return db
  } catch (error) {
    await db.close()
    throw error
  }
}
