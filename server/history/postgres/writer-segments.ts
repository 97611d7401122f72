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
  /** When it took its last new task, at the latest; null: it takes them. */
  readonly closed: number | null
}

export interface WriterSegments {
  /** Oldest first. */
  all(): readonly SegmentAbout[]
  has(number: number): boolean
  /** The segment for new tasks and the rows it has; begins one where the day or its room is over. */
  taking(): Promise<{ readonly number: number; readonly rows: number }>
  /** What was just committed. */
  note(number: number, rows: number): void
  /** Drops a segment with everything in it. */
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

/** Unix seconds. @param day `2026-11-21`, UTC */
export const endOfDay = (day: string): number => Date.parse(`${day}T24:00:00Z`) / 1_000

const dayOf = (time: number): string => new Date(time * 1000).toISOString().slice(0, 10)

export async function openWriterSegments(options: WriterSegmentsOptions): Promise<WriterSegments> {
  const { db, clock, tasksPerSegment, guard } = options
  let segments: SegmentAbout[] = []
  /** The one that takes new tasks, and the rows it has. */
  let taking: number | null = null
  let rows = 0
  await reload()

  return {
    all: () => segments,
    has: (number) => segments.some((segment) => segment.number === number),
    async taking() {
      const now = clock()
      const isOver = rows >= tasksPerSegment || segments.at(-1)?.day !== dayOf(now)
      if (taking === null || isOver) return { number: await begin(now), rows: 0 }
      return { number: taking, rows }
    },
    note(number, count) {
      if (number === taking) rows = Math.max(rows, count)
    },
    async drop(number) {
      await db.transaction({ doing: 'drop old history', limitMs: DROP_MS }, async (run) => {
        await guard(run)
        for (const table of TABLES) await run(`DROP TABLE IF EXISTS $schema.${table}_${number}`)
        await run('DELETE FROM $schema.segment WHERE number = $1', [number])
      })
      segments = segments.filter((segment) => segment.number !== number)
      if (number === taking) [taking, rows] = [null, 0]
    },
    reload,
  }

  async function begin(now: number): Promise<number> {
    const day = dayOf(now)
    const closed = Math.min(now, endOfDay(segments.at(-1)?.day ?? day))
    const number = await db.transaction(
      { doing: 'begin a segment of the history' },
      async (run) => {
        await guard(run)
        const next = Number((await run(NEXT_NUMBER)).rows[0]?.[0])
        await run('UPDATE $schema.segment SET closed = $1 WHERE closed IS NULL', [closed])
        await run('INSERT INTO $schema.segment (number, day, created) VALUES ($1, $2, $3)', [
          next,
          day,
          now,
        ])
        for (const table of TABLES) await run(addPartition(table, next))
        return next
      },
    )
    segments = segments.map((segment) => ({ ...segment, closed: segment.closed ?? closed }))
    segments.push({ number, day, created: now, closed: null })
    ;[taking, rows] = [number, 0]
    return number
  }

  async function reload(): Promise<void> {
    await db.transaction({ doing: 'read history', isReading: true }, async (run) => {
      const found = await run(
        'SELECT number, day, created, closed FROM $schema.segment ORDER BY number',
      )
      segments = found.rows.map(([number, day, created, closed]) => ({
        number: Number(number),
        day: String(day),
        created: Number(created),
        closed: typeof closed === 'number' ? closed : null,
      }))
      const newest = segments.at(-1)
      taking = newest === undefined || newest.closed !== null ? null : newest.number
      const last = await run('SELECT max(n) FROM $schema.task WHERE segment = $1', [taking ?? 0])
      rows = Number(last.rows[0]?.[0] ?? 0)
    })
  }
}

const NEXT_NUMBER = `
  UPDATE $schema.progress SET next_segment = next_segment + 1 RETURNING next_segment - 1`

/** Attached, since CREATE TABLE … PARTITION OF would lock every reader out. */
const addPartition = (table: string, number: number): string => `
  CREATE TABLE $schema.${table}_${number} (LIKE $schema.${table} INCLUDING ALL);
  ALTER TABLE $schema.${table} ATTACH PARTITION $schema.${table}_${number}
    FOR VALUES IN (${number})`
