/** What a search depends on beside the tasks: what is slow for its type, and who is offline. */
import { quantileOf } from '../../contract/model/duration-sketch.ts'
import type { QueryContext } from '../../contract/model/query/task-query.ts'
import { EVERYTHING } from '../../contract/model/scope.ts'
import { workerStatus } from '../../contract/model/worker.ts'
import type { Clock } from '../clock.ts'
import type { TaskReader } from '../history/task-store.ts'
import type { LivePicture } from '../live/picture.ts'
import type { Log } from '../log.ts'

export interface QueryContextDeps {
  readonly reader: Pick<TaskReader, 'series'>
  readonly picture: Pick<LivePicture, 'workers'>
  readonly clock: Clock
  readonly log: Log
}

/** As of now, for one query. */
export type ReadQueryContext = () => Promise<QueryContext>

const MINUTE_S = 60
/** What a type usually takes is learned from a day, and anew every minute. */
const LEARNED_MINUTES = 24 * 60
const TYPES = 100
/** Fewer runs say nothing about the usual. */
const LEAST_RUNS = 20
const SLOW_SHARE = 0.95
const STUCK_SHARE = 0.99
const STUCK_FACTOR = 3
const STUCK_LEAST_S = 300

type Thresholds = Pick<QueryContext, 'slowerThan' | 'stuckAfter'>

/** A history that cannot tell leaves the thresholds as they were last: `is:slow` is no reason to fail. */
export function createQueryContext({
  reader,
  picture,
  clock,
  log,
}: QueryContextDeps): ReadQueryContext {
  let known: Thresholds = { slowerThan: new Map(), stuckAfter: new Map() }
  let learnedMinute = -1
  let isFirst = true
  let learning: Promise<void> | null = null

  return async () => {
    const now = clock()
    const minute = Math.floor(now / MINUTE_S)
    if (minute !== learnedMinute) {
      learning ??= learn(minute).finally(() => {
        learning = null
        isFirst = false
      })
    }
    // It reads a day of sums: later ones go by what was usual a minute ago.
    if (isFirst) await learning
    const offline = picture.workers().filter((worker) => workerStatus(worker, now) === 'offline')
    return { now, ...known, offline: new Set(offline.map(({ hostname }) => hostname)) }
  }

  async function learn(minute: number): Promise<void> {
    learnedMinute = minute
    try {
      known = toThresholds(
        await reader.series({
          fromMinute: minute + 1 - LEARNED_MINUTES,
          toMinute: minute + 1,
          stepMinutes: LEARNED_MINUTES,
          scope: EVERYTHING,
          by: 'name',
          limit: TYPES,
        }),
      )
    } catch (err) {
      log.warn({ err }, 'Cannot learn what task types usually take')
    }
  }
}

function toThresholds({ rows }: Awaited<ReturnType<TaskReader['series']>>): Thresholds {
  const slowerThan = new Map<string, number>()
  const stuckAfter = new Map<string, number>()
  for (const { key, isRest, points } of rows) {
    const [sums] = points
    if (key === null || isRest || sums === undefined) continue
    if (sums.counts.succeeded < LEAST_RUNS) continue
    const slow = quantileOf(sums.runtime, SLOW_SHARE)
    const stuck = quantileOf(sums.runtime, STUCK_SHARE)
    if (slow !== null) slowerThan.set(key, slow)
    if (stuck !== null) stuckAfter.set(key, Math.max(STUCK_LEAST_S, STUCK_FACTOR * stuck))
  }
  return { slowerThan, stuckAfter }
}
