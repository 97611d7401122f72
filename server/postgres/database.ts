/**
 * A database of PostgreSQL, in transactions.
 *
 * Nothing is kept in a session: no names of prepared statements, no SET that outlives its
 * transaction, no temporary table, no advisory lock, no LISTEN. So a pooler that changes the server
 * connection with each transaction may lie between.
 */
import type { PoolClient } from 'pg'
import { AppError, type ErrorCode } from '../errors.ts'
import { isConflict, toDatabaseError } from './database-error.ts'
import { describeDatabase, parseDatabaseUrl, tlsOptions } from './database-url.ts'
import { loadPg } from './load-pg.ts'

export interface Database {
  /** Host, port and database, for messages. */
  readonly place: string
  /** A name that needs no quotes; `$schema` in SQL stands for it. */
  readonly schema: string
  /**
   * Runs `work` in one transaction, rolled back where it throws. Where transactions got in each
   * other's way it is run again, three times in all.
   *
   * @throws {AppError} the code of `openDatabase`: refused, away, or closed. Its cause is a
   *   `CommitUnknownError` where nobody can tell whether the transaction was committed
   */
  transaction<T>(options: TransactionOptions, work: (run: Run) => Promise<T>): Promise<T>
  /** Lets transactions that run finish. */
  close(): Promise<void>
}

export interface TransactionOptions {
  /** "<verb> <thing>" of messages: `write history`. */
  readonly doing: string
  /** Sees one state of the database throughout, and writes nothing. @default false */
  readonly isReading?: boolean
  /** For each statement, milliseconds. @default 30,000 */
  readonly limitMs?: number
  /** While Sepal starts: a wrong password, for instance, is CONFIG_INVALID. @default false */
  readonly isStarting?: boolean
}

/** One statement. Rows are arrays in the order of its columns. */
export type Run = (sql: string, values?: readonly unknown[]) => Promise<Answer>

export interface Answer {
  readonly rows: readonly (readonly unknown[])[]
  /** Rows that it found or changed. */
  readonly count: number
}

export interface DatabaseOptions {
  /** Holds a password: not for logs. */
  readonly url: string
  /** The code of everything that is refused. */
  readonly unavailable: ErrorCode
  /** What the server's own lists call the connections. */
  readonly name: string
  /** Connections at most. */
  readonly connections: number
}

/** The connection was lost while a COMMIT was on its way. */
export class CommitUnknownError extends Error {
  override readonly name = 'CommitUnknownError'
}

const CONNECT_MS = 5_000
const IDLE_MS = 30_000
const STATEMENT_MS = 30_000
/** A process that died within a transaction must not hold up the next holder of the lease. */
const IDLE_IN_TRANSACTION_MS = 5_000
const TRIES = 3

/**
 * Connects when the first transaction begins, and again after a lost connection.
 *
 * @throws {AppError} CONFIG_INVALID: the URL cannot be used, or the package `pg` is not installed
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const at = parseDatabaseUrl(options.url)
  const pg = await loadPg()
  const pool = new pg.Pool({
    host: at.host,
    port: at.port,
    database: at.database,
    ...(at.user === undefined ? {} : { user: at.user }),
    ...(at.password === undefined ? {} : { password: at.password }),
    ssl: tlsOptions(at),
    application_name: options.name,
    max: options.connections,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    enableChannelBinding: true,
  })
  // A connection that dies while nobody uses it: the next transaction takes another one.
  pool.on('error', () => {})
  const place = describeDatabase(at)
  let closing: Promise<void> | null = null

  const attempt = async <T>(
    asked: TransactionOptions,
    work: (run: Run) => Promise<T>,
  ): Promise<T> => {
    const client = await pool.connect()
    const lost = (): void => {}
    client.on('error', lost)
    let isSound = false
    try {
      const result = await inTransaction(client, asked, (run) => work(inSchema(run, at.schema)))
      isSound = true
      return result
    } catch (error) {
      isSound = error instanceof RolledBack
      throw error instanceof RolledBack ? error.cause : error
    } finally {
      client.off('error', lost)
      client.release(!isSound)
    }
  }

  return {
    place,
    schema: at.schema,
    async transaction(asked, work) {
      const { doing, isStarting = false } = asked
      const failing = { code: options.unavailable, isStarting, doing, place }
      if (closing !== null) {
        throw new AppError(options.unavailable, `Cannot ${doing}: the database is closed`)
      }
      for (let tries = 1; ; tries += 1) {
        try {
          return await attempt(asked, work)
        } catch (cause) {
          if (isConflict(cause) && tries < TRIES) continue
          if (cause instanceof CommitUnknownError) {
            const state = `Cannot ${doing} in the database ${place}: the connection was lost`
            throw new AppError(options.unavailable, state, { cause })
          }
          throw toDatabaseError(cause, failing)
        }
      }
    },
    close() {
      closing ??= pool.end()
      return closing
    },
  }
}

/** The server has answered the ROLLBACK: the connection can be used again. */
class RolledBack extends Error {}

async function inTransaction<T>(
  client: PoolClient,
  { isReading = false, limitMs = STATEMENT_MS }: TransactionOptions,
  work: (run: Run) => Promise<T>,
): Promise<T> {
  let isLost = false
  const run: Run = async (text, values = []) => {
    try {
      // The server's own limit comes first; `query_timeout` is for a server that hangs.
      const statement = { text, values: [...values], query_timeout: limitMs + CONNECT_MS }
      return toAnswer(await client.query({ ...statement, rowMode: 'array' }))
    } catch (cause) {
      isLost ||= !isAnswer(cause)
      throw cause
    }
  }
  const mode = isReading ? 'ISOLATION LEVEL REPEATABLE READ READ ONLY' : ''
  await run(
    `BEGIN ${mode}; SET LOCAL statement_timeout = ${limitMs}; ` +
      `SET LOCAL idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`,
  )
  let result: T
  try {
    result = await work(run)
  } catch (cause) {
    if (isLost) throw cause
    await run('ROLLBACK')
    throw new RolledBack('rolled back', { cause })
  }
  try {
    await run('COMMIT')
  } catch (cause) {
    throw isAnswer(cause) ? cause : new CommitUnknownError('no answer to COMMIT', { cause })
  }
  return result
}

/** Whether the server said it, not the network. */
const isAnswer = (cause: unknown): boolean => cause instanceof Error && 'severity' in cause

interface Result {
  readonly rows: readonly (readonly unknown[])[]
  readonly rowCount: number | null
}

/** Of several statements in one text, the answer of the last. */
function toAnswer(done: unknown): Answer {
  const last = (Array.isArray(done) ? (done as unknown[]).at(-1) : done) as Result
  return { rows: last.rows, count: last.rowCount ?? 0 }
}

const inSchema =
  (run: Run, schema: string): Run =>
  (sql, values) =>
    run(sql.replaceAll('$schema', schema), values)
