/**
 * Drops what has been kept long enough: whole segments where nothing in them stays, else rows and
 * payloads, a slice at a time.
 */
import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import { DAY_S, type Retention } from '../retention.ts'
import type { CatalogSegment, GrowingCatalog } from './catalog.ts'
import type { KeepSince } from './segment-thinning.ts'
import { endOfDay, type WriterSegments } from './writer-segments.ts'

export interface SegmentRetentionOptions {
  readonly segments: WriterSegments
  readonly catalog: GrowingCatalog
  readonly clock: Clock
  readonly retention: Retention
  readonly log: Log
  /** Tasks that had not ended, and of which nothing was heard for as long as tasks are kept. */
  readonly onLost: (tasks: number) => void
}

/** Seconds between two looks at what is to go. */
const PAUSE_S = 60
/** Seconds until a segment that was thinned out is looked at again. */
const THINNED_PAUSE_S = 3_600

export function createSegmentRetention(options: SegmentRetentionOptions): { tend(): boolean } {
  const { segments, catalog, clock, retention, log, onLost } = options
  let lookAgainAt = -Infinity
  /** When segments that were thinned out are looked at again. */
  const thinnedUntil = new Map<number, number>()
  /** Those that are being worked on, and what was lost sight of in them so far. */
  const lostIn = new Map<number, number>()

  return {
    tend() {
      const now = clock()
      // A clock that was set back must not end the retention for good.
      if (now < lookAgainAt && now >= lookAgainAt - PAUSE_S) return false
      const isBusy = dropSurplus() || dropOld(now) || dropPayloads(now) || dropWorkers(now)
      if (!isBusy) lookAgainAt = now + PAUSE_S
      return isBusy
    },
  }

  function dropSurplus(): boolean {
    const all = segments.all()
    const [oldest] = all
    const newest = all.at(-1)
    if (oldest === undefined || newest === undefined || oldest === newest) return false
    const taken = newest.tasks ?? segments.use(newest.number, (segment) => segment.rows())
    const closed = all.slice(0, -1).reduce((sum, { tasks }) => sum + (tasks ?? 0), 0)
    if (closed + taken <= retention.maxTasks) return false
    drop(oldest, 'there are more tasks than are kept')
    return true
  }

  function dropOld(now: number): boolean {
    const { taskDays, failureDays } = retention
    const since: KeepSince = {
      any: now - taskDays * DAY_S,
      failures: now - Math.max(taskDays, failureDays) * DAY_S,
    }
    for (const segment of segments.all()) {
      const { number } = segment
      if (!isClosedBefore(segment, since.any, now)) return false
      if ((thinnedUntil.get(number) ?? -Infinity) > now) continue
      if (segments.use(number, ({ thinning }) => thinning.hasAnyToKeep(since))) {
        if (thin(number, since)) return true
        thinnedUntil.set(number, now + THINNED_PAUSE_S)
      } else {
        drop(segment, 'its tasks are old')
        return true
      }
    }
    return false
  }

  /** @returns whether more is to be done at once */
  function thin(number: number, since: KeepSince): boolean {
    const { dropped, open } = segments.use(number, ({ thinning }) => thinning.dropRows(since))
    lostIn.set(number, (lostIn.get(number) ?? 0) + open)
    if (dropped > 0) return true
    if (segments.use(number, ({ thinning }) => thinning.giveBack())) return true
    if (!lostIn.has(number)) return false
    const tasks = segments.use(number, ({ thinning }) => thinning.tasks())
    segments.noteTasks(number, tasks)
    tell(number, lostIn.get(number) ?? 0, { kept: tasks }, 'Thinned a segment of the history out')
    return false
  }

  function dropPayloads(now: number): boolean {
    const { taskDays, payloadDays } = retention
    if (payloadDays >= taskDays) return false
    const since = now - payloadDays * DAY_S
    for (const segment of segments.all()) {
      const { number, payloadsDropped } = segment
      if (!isClosedBefore(segment, since, now)) return false
      if (payloadsDropped !== null) continue
      if (segments.use(number, ({ thinning }) => thinning.dropPayloads())) return true
      if (segments.use(number, ({ thinning }) => thinning.giveBack())) return true
      segments.notePayloadsDropped(number)
    }
    return false
  }

  /** Whether it took its last new task before a time. Closes one whose day was over by then. */
  function isClosedBefore({ closed, day }: CatalogSegment, time: number, now: number): boolean {
    if (closed !== null) return closed < time
    const end = endOfDay(day)
    if (end >= time || end >= now) return false
    segments.closeTaking()
    return true
  }

  function dropWorkers(now: number): boolean {
    return catalog.dropWorkers(now - retention.taskDays * DAY_S)
  }

  function drop({ number, tasks, day }: CatalogSegment, why: string): void {
    const open = segments.use(number, ({ thinning }) => thinning.openTasks())
    const lost = open + (lostIn.get(number) ?? 0)
    segments.drop(number)
    thinnedUntil.delete(number)
    tell(number, lost, { tasks, day, why }, 'Dropped a segment of the history')
  }

  function tell(
    segment: number,
    lost: number,
    fields: Readonly<Record<string, unknown>>,
    message: string,
  ): void {
    lostIn.delete(segment)
    log.info({ segment, lostSightOf: lost, ...fields }, message)
    if (lost > 0) onLost(lost)
  }
}
