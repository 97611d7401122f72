/** What a Sepal reports while it stands by: the picture that the one that learns shows in the database. */
import type { Holding, Intake } from '../contract/model/intake.ts'
import type { Clock } from './clock.ts'
import { AppError } from './errors.ts'
import type { IngestReport } from './ingest/ingest-report.ts'
import type { LeaseStore, ShownPicture } from './lease/lease.ts'
import { decodePicture, type ShownReport } from './live/picture-text.ts'
import type { LivePicture } from './live/picture.ts'

export interface ShownPictureReader {
  /** What the page has heard of until now: it is told what of it is gone. */
  startFrom(picture: LivePicture): void
  /** Looks, and says what to report; `holding` where the database does not answer. */
  read(): Promise<IngestReport>
}

export interface ShownPictureOptions {
  readonly store: Pick<LeaseStore, 'picture'>
  /** Who learns now, as far as is known. */
  readonly holder: () => string | null
  /** What this Sepal itself last learned. */
  readonly own: () => LivePicture
  readonly clock: Clock
}

export function createShownPictureReader(options: ShownPictureOptions): ShownPictureReader {
  const { store, holder, own, clock } = options
  let told = namesIn(own())
  let awaySince: number | null = null

  return {
    startFrom(picture) {
      told = namesIn(picture)
    },
    async read() {
      let shown: ShownPicture | null = null
      let away: Holding | null = null
      try {
        shown = await store.picture()
        awaySince = null
      } catch (err) {
        if (!(err instanceof AppError)) throw err
        awaySince ??= clock()
        away = { since: awaySince, events: 0, bytes: 0, reason: err.message }
      }
      const found = shown === null ? null : decodePicture(shown.picture)
      const asOf = found === null || shown === null ? null : clock() - shown.age
      const mine = own()
      const base = found ?? nothingShown(mine)
      return {
        ...base,
        ...(found === null ? {} : over(found)),
        counted: countedBy(mine),
        holding: away ?? base.holding,
        asOf: clock(),
        standby: { holder: holder(), asOf },
      }
    },
  }

  /** What the page still has and the one that learns has no longer. */
  function over(found: ShownReport): Pick<IngestReport, 'gone' | 'goneQueues'> {
    const now = {
      workers: new Set(found.workers.map(({ hostname }) => hostname)),
      queues: new Set(found.queues.map(({ name }) => name)),
    }
    const gone = [...told.workers.difference(now.workers)]
    const goneQueues = [...told.queues.difference(now.queues)]
    told = now
    return { gone, goneQueues }
  }
}

/** Nothing waits here for a history that another one writes. */
const countedBy = (picture: LivePicture): Intake => ({
  ...picture.counted(),
  waiting: { messages: 0, bytes: 0, since: null },
})

const namesIn = (picture: LivePicture) => ({
  workers: new Set(picture.workers().map(({ hostname }) => hostname)),
  queues: new Set(picture.queues().map(({ name }) => name)),
})

const nothingShown = (own: LivePicture): ShownReport => ({
  link: own.link(),
  intake: own.intake(),
  queueSampling: own.queueSampling(),
  holding: null,
  workers: [],
  gone: [],
  gaps: [],
  queues: [],
  goneQueues: [],
  tasks: [],
  omitted: 0,
})
