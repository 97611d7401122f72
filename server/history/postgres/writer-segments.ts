/** The segments as their writer sees them: partitions, the newest of which takes new tasks. */
import type { Clock } from '../../clock.ts'
import type { Database, Run } from '../../postgres/database.ts'

export interface SegmentAbout {
  /** 1 and up, in the order in which they were begun; never used again. */
  readonly number: number
  /** UTC day by our clock: `2026-11-21`. */
  readonly day: string
  /** Unix seconds, our clock. */
  readonly created: number
}

export interface WriterSegments {
  /** Oldest first. */
  numbers(): readonly number[]
  /** The segment for new tasks and the rows it has; begins one where the day or its room is over. */
  taking(): Promise<{ readonly number: number; readonly rows: number }>
  /** What was just committed. */
  note(number: number, rows: number): void
  /** Drops a segment that is not the taking one, with everything in it. */
  drop(number: number): Promise<void>
  /** Reads again what lies in the database: after a COMMIT that nobody answered. */
  reload(): Promise<void>
}

export interface WriterSegmentsOptions {
  readonly db: Database
  readonly clock: Clock
  readonly tasksPerSegment: number
  /** Fails the transaction where somebody else writes the history now. */
  readonly guard: (run: Run) => Promise<void>
}

const TABLES = ['task', 'payload'] as const
/** Readers that hold the tables are done by then; a segment that is not dropped now is dropped later. */
const DROP_MS = 5_000

const dayOf = (time: number): string => new Date(time * 1000).toISOString().slice(0, 10)

export async function openWriterSegments(options: WriterSegmentsOptions): Promise<WriterSegments> {
  const { db, clock, tasksPerSegment, guard } = options
  let segments: SegmentAbout[] = []
  let rows = 0
  await reload()

  return {
    numbers: () => segments.map(({ number }) => number),
    async taking() {
      const now = clock()
      const newest = segments.at(-1)
      const isFull = rows >= tasksPerSegment
      if (newest === undefined || isFull || newest.day !== dayOf(now)) await begin(newest, now)
      return { number: segments.at(-1)?.number ?? 0, rows }
    },
    note(number, count) {
      if (number === segments.at(-1)?.number) rows = Math.max(rows, count)
    },
    async drop(number) {
      await db.transaction({ doing: 'drop old history', limitMs: DROP_MS }, async (run) => {
        await guard(run)
        for (const table of TABLES) await run(`DROP TABLE IF EXISTS $schema.${table}_${number}`)
        await run('DELETE FROM $schema.segment WHERE number = $1', [number])
      })
      segments = segments.filter((segment) => segment.number !== number)
    },
    reload,
  }

  async function begin(before: SegmentAbout | undefined, now: number): Promise<void> {
    const about = { number: (before?.number ?? 0) + 1, day: dayOf(now), created: now }
    await db.transaction({ doing: 'begin a segment of the history' }, async (run) => {
      await guard(run)
      const { number, day, created } = about
      await run('INSERT INTO $schema.segment (number, day, created) VALUES ($1, $2, $3)', [
        number,
        day,
        created,
      ])
      await run('UPDATE $schema.segment SET closed = $2 WHERE number < $1 AND closed IS NULL', [
        number,
        created,
      ])
      for (const table of TABLES) await run(addPartition(table, number))
    })
    segments.push(about)
    rows = 0
  }

  async function reload(): Promise<void> {
    await db.transaction({ doing: 'read history', isReading: true }, async (run) => {
      const found = await run('SELECT number, day, created FROM $schema.segment ORDER BY number')
      segments = found.rows.map(([number, day, created]) => ({
        number: Number(number),
        day: String(day),
        created: Number(created),
      }))
      const newest = await run('SELECT max(n) FROM $schema.task WHERE segment = $1', [
        segments.at(-1)?.number ?? 0,
      ])
      rows = Number(newest.rows[0]?.[0] ?? 0)
    })
  }
}

/** Attached, since CREATE TABLE … PARTITION OF would lock every reader out. */
const addPartition = (table: string, number: number): string => `
  CREATE TABLE $schema.${table}_${number} (LIKE $schema.${table} INCLUDING ALL);
  ALTER TABLE $schema.${table} ATTACH PARTITION $schema.${table}_${number}
    FOR VALUES IN (${number})`
