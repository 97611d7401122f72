/** What waits for a quiet moment: old segments, payloads, sums and names go, a slice at a time. */
import type { Clock } from '../../clock.ts'
import type { Database, Run } from '../../postgres/database.ts'
import { DAY_S } from '../retention.ts'
import { createSegmentRetention, type SegmentRetentionOptions } from './segment-retention.ts'
import { SLICE, type Slice, sumSlices } from './sums-retention.ts'

export interface HistoryKeeper {
  /** One slice. @returns whether more is left */
  tend(): Promise<boolean>
}

export interface HistoryKeeperOptions extends SegmentRetentionOptions {
  readonly db: Database
  readonly clock: Clock
  readonly guard: (run: Run) => Promise<void>
  /** Names that nobody needs were dropped: what is remembered of them is not true any more. */
  readonly dropped: () => void
}

/** Seconds between two looks at everything. */
const PAUSE_S = 600

export function createHistoryKeeper(options: HistoryKeeperOptions): HistoryKeeper {
  const { db, clock, guard, segments, retention, dropped } = options
  const segmentRetention = createSegmentRetention(options)
  /** What is left of this look, the next one last. */
  let jobs: (() => Promise<boolean>)[] = []
  let lookAgainAt = -Infinity

  const inTransaction = (slice: Slice) => (): Promise<boolean> =>
    db.transaction({ doing: 'tidy up the history' }, async (run) => {
      await guard(run)
      return slice(run)
    })

  return {
    async tend() {
      const now = clock()
      if (jobs.length === 0) {
        // A clock that was set back must not end the retention for good.
        if (now < lookAgainAt && now >= lookAgainAt - PAUSE_S) return false
        jobs = [...begin(now)].toReversed()
      }
      const hasMore = await jobs.at(-1)?.()
      if (hasMore !== true) jobs.pop()
      if (jobs.length === 0) lookAgainAt = now + PAUSE_S
      return jobs.length > 0
    },
  }

  function* begin(now: number): Generator<() => Promise<boolean>> {
    yield () => segmentRetention.dropSurplus()
    for (const segment of segments.all()) yield () => segmentRetention.tend(segment, now)
    for (const slice of sumSlices(now, retention.sumDays)) {
      yield async () => {
        const hasMore = await inTransaction(slice)()
        // Batches come between slices, and must not name a series that is gone.
        dropped()
        return hasMore
      }
    }
    yield inTransaction(async (run) => {
      await run('DELETE FROM $schema.worker WHERE last_seen < $1', [
        now - retention.taskDays * DAY_S,
      ])
      return false
    })
    yield dropWords
  }

  async function dropWords(): Promise<boolean> {
    const oldest = segments.all()[0]?.number
    if (oldest === undefined) return false
    const hasMore = await inTransaction(
      async (run) => (await run(DROP_WORDS, [oldest, SLICE])).count === SLICE,
    )()
    dropped()
    return hasMore
  }
}

const DROP_WORDS = `
  DELETE FROM $schema.word WHERE id IN (
    SELECT id FROM $schema.word WHERE last_segment < $1 LIMIT $2)`
