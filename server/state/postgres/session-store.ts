import type { Run } from '../../postgres/database.ts'
import type { SessionStore } from '../session-store.ts'
import { openStateDatabase, STATE_LIMIT_MS } from './state-database.ts'

const CONNECTIONS = 4

const ADD = `
  INSERT INTO $schema.session (id_hash, "user", method, created, last_seen)
  VALUES ($1, $2, $3, $4, $5)`

const FIND = `
  SELECT id_hash, "user", method, created, last_seen FROM $schema.session WHERE id_hash = $1`

const TOUCH = `
  UPDATE $schema.session SET last_seen = greatest(last_seen, $2) WHERE id_hash = $1`

const SWEEP = 'DELETE FROM $schema.session WHERE created <= $1 OR last_seen <= $2'

/**
 * Opens the sessions in the database, where every Sepal that shares it finds them; makes their table
 * where there is none.
 *
 * @throws {AppError} STATE_UNAVAILABLE: the database is away
 * @throws {AppError} CONFIG_INVALID: it cannot be used, or a newer Sepal made the table
 */
export async function openPostgresSessionStore({
  url,
}: {
  /** Holds a password: not for logs. */
  readonly url: string
}): Promise<SessionStore> {
  const db = await openStateDatabase({ url, connections: CONNECTIONS })
  const inTransaction = <T>(
    doing: string,
    work: (run: Run) => Promise<T>,
    isReading = false,
  ): Promise<T> => db.transaction({ doing, limitMs: STATE_LIMIT_MS, isReading }, work)

  return {
    add: ({ idHash, user, method, created, lastSeen }) =>
      inTransaction('open a session', async (run) => {
        await run(ADD, [idHash, user, method, created, lastSeen])
      }),
    find: (idHash) =>
      inTransaction(
        'look up a session',
        async (run) => {
          const [row] = (await run(FIND, [idHash])).rows
          if (row === undefined) return null
          const [hash, user, method, created, lastSeen] = row
          return {
            idHash: String(hash),
            user: String(user),
            method: String(method),
            created: Number(created),
            lastSeen: Number(lastSeen),
          }
        },
        true,
      ),
    touch: (idHash, lastSeen) =>
      inTransaction('note that a session was used', async (run) => {
        await run(TOUCH, [idHash, lastSeen])
      }),
    remove: (idHash) =>
      inTransaction('end a session', async (run) => {
        await run('DELETE FROM $schema.session WHERE id_hash = $1', [idHash])
      }),
    sweep: ({ created, lastSeen }) =>
      inTransaction('sweep sessions', async (run) => (await run(SWEEP, [created, lastSeen])).count),
    close: () => db.close(),
  }
}
