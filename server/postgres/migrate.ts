import { AppError, type ErrorCode } from '../errors.ts'
import { sqlState } from './database-error.ts'
import type { Database, Run } from './database.ts'

export interface Migrations {
  /** What the tables are for: each noun has its own numbers. */
  readonly noun: 'history' | 'state' | 'lease'
  /** Code of tables that a newer Sepal made. */
  readonly incompatible: ErrorCode
  /** SQL of migration 1, 2, …; `$schema` stands for the schema. A released one never changes. */
  readonly steps: readonly string[]
}

/** Made meanwhile by somebody else: unique violation, schema there, table there. */
const MADE_MEANWHILE = new Set(['23505', '42P06', '42P07'])
const LIMIT_MS = 120_000

/**
 * Brings the tables of a noun to the newest form that we know, in one transaction; whoever starts
 * at the same time waits and finds it done.
 *
 * @throws {AppError} `incompatible`: a newer Sepal made them; nothing is changed
 * @throws {AppError} CONFIG_INVALID: wrong password, no such database, a privilege is missing
 */
export async function migrate(db: Database, migrations: Migrations): Promise<void> {
  const { noun, steps } = migrations
  await ensureVersions(db, noun)
  await db.transaction(
    { doing: `open ${noun}`, isStarting: true, limitMs: LIMIT_MS },
    async (run) => {
      const version = await lockVersion(run, noun)
      if (version > steps.length) throw tooNew(db, migrations, version)
      if (version === steps.length) return
      for (const sql of steps.slice(version)) await run(sql)
      await run('UPDATE $schema.migration SET version = $2 WHERE noun = $1', [noun, steps.length])
    },
  )
}

async function ensureVersions(db: Database, noun: string): Promise<void> {
  try {
    await db.transaction({ doing: `open ${noun}`, isStarting: true }, async (run) => {
      const [found] = (
        await run(
          `SELECT to_regnamespace('$schema') IS NOT NULL, to_regclass('$schema.migration') IS NOT NULL`,
        )
      ).rows
      // Asked first: IF NOT EXISTS wants the privilege although it would change nothing.
      if (found?.[0] !== true) await run('CREATE SCHEMA $schema')
      if (found?.[1] === true) return
      await run('CREATE TABLE $schema.migration (noun text PRIMARY KEY, version integer NOT NULL)')
    })
  } catch (error) {
    if (!MADE_MEANWHILE.has(sqlState(error) ?? '')) throw error
  }
}

/** The version of a noun, 0 where it has no tables yet; held until the transaction ends. */
async function lockVersion(run: Run, noun: string): Promise<number> {
  await run('INSERT INTO $schema.migration VALUES ($1, 0) ON CONFLICT (noun) DO NOTHING', [noun])
  const { rows } = await run('SELECT version FROM $schema.migration WHERE noun = $1 FOR UPDATE', [
    noun,
  ])
  return Number(rows[0]?.[0])
}

const tooNew = (db: Database, { noun, incompatible, steps }: Migrations, version: number) =>
  new AppError(
    incompatible,
    `Cannot open ${noun} in the database ${db.place}: it has version ${version}, this Sepal knows ${steps.length}`,
    { fix: 'Start the Sepal that wrote it, or a newer one' },
  )
