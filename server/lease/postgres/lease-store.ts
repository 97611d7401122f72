/** The lease as rows of PostgreSQL. */
import { type Database, openDatabase, type Run } from '../../postgres/database.ts'
import { migrate, type Migrations } from '../../postgres/migrate.ts'
import { LEASE_S, LeaseLostError, type LeaseStore } from '../lease.ts'
import { lease0001 } from './migrations/lease-0001.ts'

const LEASE: Migrations = {
  noun: 'lease',
  incompatible: 'HISTORY_INCOMPATIBLE',
  steps: [lease0001],
}

/** One renews while another writes the picture. */
const CONNECTIONS = 2
/** Longer, and the lease would be over. */
const RENEW_LIMIT_MS = 2_000
/** Waits for what the last holder is writing; its transaction ends in time or is ended. */
const TAKE_LIMIT_MS = 10_000
const MAX_HOLDER_CHARS = 200

/**
 * @throws {AppError} HISTORY_UNAVAILABLE: the database is away
 * @throws {AppError} HISTORY_INCOMPATIBLE: a newer Sepal made the tables
 * @throws {AppError} CONFIG_INVALID: the database cannot be used: URL, password, privileges, package
 */
export async function openLease({ url }: { readonly url: string }): Promise<LeaseStore> {
  const db = await openDatabase({
    url,
    unavailable: 'HISTORY_UNAVAILABLE',
    name: 'sepal lease',
    connections: CONNECTIONS,
  })
  try {
    await migrate(db, LEASE)
  } catch (error) {
    await db.close()
    throw error
  }
  return leaseStore(db)
}

const leaseStore = (db: Database): LeaseStore => ({
  take: (holder) =>
    db.transaction({ doing: 'take the lease', limitMs: TAKE_LIMIT_MS }, async (run) => {
      const taken = await run(TAKE, [holder.slice(0, MAX_HOLDER_CHARS), LEASE_S])
      const [row] = taken.rows
      if (row !== undefined) {
        const token = Number(row[0])
        // Waits until the last holder's transaction has ended; from then on it is refused.
        await run("UPDATE $schema.fence SET token = $1 WHERE name = 'ingest'", [token])
        // The wait may have taken long.
        await run("UPDATE $schema.lease SET renewed = clock_timestamp() WHERE name = 'ingest'")
        return { isHeld: true, token }
      }
      const [found] = (await run(LOOK)).rows
      return { isHeld: false, holder: String(found?.[0]), age: Number(found?.[1]) }
    }),
  renew: (token) =>
    db.transaction({ doing: 'renew the lease', limitMs: RENEW_LIMIT_MS }, async (run) => {
      const { count } = await run(RENEW, [token])
      return count > 0
    }),
  release: (token) =>
    db.transaction({ doing: 'give the lease back', limitMs: RENEW_LIMIT_MS }, async (run) => {
      await run("UPDATE $schema.lease SET renewed = NULL WHERE name = 'ingest' AND token = $1", [
        token,
      ])
    }),
  show: (token, picture) =>
    db.transaction({ doing: 'show the live picture', limitMs: RENEW_LIMIT_MS }, async (run) => {
      await run(SHOW, [token, Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength)])
    }),
  picture: () =>
    db.transaction(READING, async (run) => {
      const [row] = (await run(READ_PICTURE)).rows
      if (row === undefined || !(row[2] instanceof Uint8Array)) return null
      return { holder: String(row[0]), age: Number(row[1]), picture: row[2] }
    }),
  async guard(token: number, run: Run) {
    const { count } = await run(GUARD, [token])
    if (count === 0) throw new LeaseLostError('the lease has another holder')
  },
  close: () => db.close(),
})

/** It is shown again every second. */
const READING = { doing: 'read the live picture', isReading: true, limitMs: RENEW_LIMIT_MS }

const TAKE = `
  UPDATE $schema.lease SET holder = $1, token = token + 1, renewed = clock_timestamp()
  WHERE name = 'ingest'
    AND (renewed IS NULL OR renewed < clock_timestamp() - make_interval(secs => $2))
  RETURNING token`

const LOOK = `
  SELECT holder, extract(epoch FROM clock_timestamp() - renewed)::float8
  FROM $schema.lease WHERE name = 'ingest'`

const RENEW = `
  UPDATE $schema.lease SET renewed = clock_timestamp() WHERE name = 'ingest' AND token = $1`

const GUARD = "SELECT 1 FROM $schema.fence WHERE name = 'ingest' AND token = $1 FOR SHARE"

const SHOW = `
  INSERT INTO $schema.picture (name, holder, shown, picture)
  SELECT name, holder, clock_timestamp(), $2 FROM $schema.lease
  WHERE name = 'ingest' AND token = $1
  ON CONFLICT (name) DO UPDATE SET
    holder = excluded.holder, shown = excluded.shown, picture = excluded.picture`

const READ_PICTURE = `
  SELECT holder, extract(epoch FROM clock_timestamp() - shown)::float8, picture
  FROM $schema.picture WHERE name = 'ingest'`
