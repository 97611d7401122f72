/**
 * Drops what has been kept long enough: whole segments where nothing in them stays, else rows and
 * payloads, a slice at a time.
 */
import { isReady } from '../../../contract/model/task.ts'
import type { Log } from '../../log.ts'
import type { Database, Run } from '../../postgres/database.ts'
import { DAY_S, type Retention } from '../retention.ts'
import { WORD_KIND } from '../word-kind.ts'
import { SLICE } from './sums-retention.ts'
import { endOfDay, type SegmentAbout, type WriterSegments } from './writer-segments.ts'

export interface SegmentRetentionOptions {
  readonly db: Database
  readonly segments: WriterSegments
  readonly guard: (run: Run) => Promise<void>
  readonly retention: Retention
  readonly log: Log
  /** Tasks that had not ended, and of which nothing was heard for as long as tasks are kept. */
  readonly onLost: (tasks: number) => void
}

export interface SegmentRetention {
  /** The oldest segment, where there are too many tasks. @returns whether it dropped one */
  dropSurplus(): Promise<boolean>
  /** Rows, payloads or all of a segment. @returns whether more is left of it to go */
  tend(segment: SegmentAbout, now: number): Promise<boolean>
}

export function createSegmentRetention(options: SegmentRetentionOptions): SegmentRetention {
  const { db, segments, guard, retention, log, onLost } = options
  const failureDays = Math.max(retention.failureDays, retention.taskDays)
  /** Rows up to here have lost their payloads; forgotten with the process. */
  const cleared = new Map<number, number>()
  const read = <T>(work: (run: Run) => Promise<T>): Promise<T> =>
    db.transaction({ doing: 'read history', isReading: true }, work)

  return {
    async dropSurplus() {
      const all = segments.all()
      const [oldest] = all
      if (oldest === undefined || all.length < 2) return false
      const numbers = all.map(({ number }) => number)
      const { rows } = await read((run) => run(COUNT_TASKS, [numbers]))
      if (Number(rows[0]?.[0]) <= retention.maxTasks) return false
      await drop(oldest, 'there are more tasks than are kept')
      return true
    },
    async tend(segment, now) {
      const taskEnd = now - retention.taskDays * DAY_S
      const failureEnd = now - failureDays * DAY_S
      if (isOverBefore(segment, taskEnd)) {
        const kept = await read((run) =>
          run(ANY_TO_KEEP, [segment.number, taskEnd, failureEnd, WORD_KIND.state]),
        )
        if (kept.rows[0]?.[0] === true) return thin(segment, taskEnd, failureEnd)
        await drop(segment, 'its tasks are old')
        return false
      }
      const payloadEnd = now - retention.payloadDays * DAY_S
      return retention.payloadDays < retention.taskDays && isOverBefore(segment, payloadEnd)
        ? dropPayloads(segment)
        : false
    },
  }

  async function thin(segment: SegmentAbout, taskEnd: number, failureEnd: number) {
    const states = await change(async (run) => {
      const values = [segment.number, taskEnd, failureEnd, SLICE, WORD_KIND.state]
      return (await run(THIN_OUT, values)).rows
    })
    const open = states.filter(([state]) => !isReady(String(state))).length
    if (open > 0) onLost(open)
    return states.length === SLICE
  }

  async function dropPayloads({ number }: SegmentAbout): Promise<boolean> {
    const from = cleared.get(number) ?? 0
    const { rows } = await change((run) => run(DROP_PAYLOADS, [number, from, SLICE]))
    const last = rows[0]?.[0]
    if (typeof last !== 'number') return false
    cleared.set(number, last)
    return true
  }

  function change<T>(work: (run: Run) => Promise<T>): Promise<T> {
    return db.transaction({ doing: 'drop old history' }, async (run) => {
      await guard(run)
      return work(run)
    })
  }

  async function drop({ number, day }: SegmentAbout, why: string): Promise<void> {
    const { rows } = await read((run) => run(STATES_OF_SEGMENT, [number, WORD_KIND.state]))
    const lost = rows
      .filter(([state]) => !isReady(String(state)))
      .reduce((sum, [, count]) => sum + Number(count), 0)
    await segments.drop(number)
    log.info({ segment: number, day, why, lostSightOf: lost }, 'Dropped a segment of the history')
    if (lost > 0) onLost(lost)
  }
}

/** Whether it took its last new task before a time. */
const isOverBefore = ({ day, closed }: SegmentAbout, time: number): boolean =>
  (closed ?? endOfDay(day)) < time

const COUNT_TASKS = `
  SELECT sum((SELECT coalesce(max(n), 0) FROM $schema.task AS t WHERE t.segment = s.number))
  FROM unnest($1::integer[]) AS s (number)`

const FAILURE = (kind: string): string =>
  `(SELECT id FROM $schema.word WHERE kind = ${kind}::smallint AND text = 'FAILURE')`

const ANY_TO_KEEP = `
  SELECT EXISTS (SELECT 1 FROM $schema.task WHERE segment = $1 AND "timestamp" >= $2)
    OR EXISTS (SELECT 1 FROM $schema.task
      WHERE segment = $1 AND "timestamp" >= $3 AND state_id IN ${FAILURE('$4')})`

const STATES_OF_SEGMENT = `
  SELECT w.text, c.count FROM (
    SELECT state_id, count(*) AS count FROM $schema.task WHERE segment = $1 GROUP BY state_id
  ) AS c JOIN $schema.word AS w ON w.id = c.state_id AND w.kind = $2`

/** Failures stay longer than the rest. Answers with the state of each row that went. */
const THIN_OUT = `
  WITH old AS (
    SELECT t.segment, t.n FROM $schema.task AS t
    WHERE t.segment = $1 AND t."timestamp" < $2
      AND (t."timestamp" < $3 OR t.state_id NOT IN ${FAILURE('$5')})
    LIMIT $4
  ), payloads AS (
    DELETE FROM $schema.payload AS p USING old WHERE p.segment = old.segment AND p.n = old.n
  ), gone AS (
    DELETE FROM $schema.task AS t USING old WHERE t.segment = old.segment AND t.n = old.n
    RETURNING t.state_id
  )
  SELECT w.text FROM gone JOIN $schema.word AS w ON w.id = gone.state_id`

/** But not the steps, which are no payload. */
const DROP_PAYLOADS = `
  WITH old AS (
    SELECT segment, n FROM $schema.payload WHERE segment = $1 AND n > $2 ORDER BY n LIMIT $3
  ), gone AS (
    UPDATE $schema.payload AS p SET
      args = NULL, kwargs = NULL, result = NULL, exception = NULL, traceback = NULL,
      args_folded = NULL, kwargs_folded = NULL, result_folded = NULL, exception_folded = NULL
    FROM old WHERE p.segment = old.segment AND p.n = old.n
      AND num_nonnulls(p.args, p.kwargs, p.result, p.exception, p.traceback) > 0
  )
  SELECT max(n) FROM old`
