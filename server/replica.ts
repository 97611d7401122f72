/**
 * One of several Sepals on one database. The one that holds the lease learns and writes, and shows
 * its live picture once a second; the others stand by: they keep the last seconds of events, show
 * that picture, and take over when the holder is gone.
 */
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { connecting } from '../contract/model/broker-link.ts'
import type { Holding } from '../contract/model/intake.ts'
import { AppError } from './errors.ts'
import { type EventHearer, type EventSource, openEventSource } from './event-source.ts'
import { openPostgresWriter } from './history/postgres/postgres-writer.ts'
import type { Retention } from './history/retention.ts'
import type { TaskWriter } from './history/task-store.ts'
import type { IngestReport } from './ingest/ingest-report.ts'
import { createStandbyBuffer } from './ingest/standby-buffer.ts'
import { type Learner, type LearnerOptions, startLearner } from './learner.ts'
import { keepLease } from './lease/keep-lease.ts'
import { type HeldLease, LeaseLostError, type ShownPicture } from './lease/lease.ts'
import { openLease } from './lease/postgres/lease-store.ts'
import { decodePicture, encodePicture, type ShownReport } from './live/picture-text.ts'
import { createLivePicture, type LivePicture } from './live/picture.ts'
import { databaseWarning, parseDatabaseUrl } from './postgres/database-url.ts'

export interface ReplicaOptions extends Omit<LearnerOptions, 'writer'> {
  /** Of the database; holds a password: not for logs. */
  readonly database: string
  readonly retention: Retention
}

const SHOW_MS = 1_000
const AGAIN_MS = 1_000
/** What two machines' clocks may differ by: so much is taken in twice rather than never. */
const CLOCKS_APART_S = 0.25

interface Learning {
  readonly learner: Learner
  readonly writer: TaskWriter
  readonly term: Term
}

/** While it holds the lease, lost and taken again in between, and nobody else did. */
interface Term {
  token: number
}

/** @returns stops it, after which the next one need not wait */
export async function startReplica(options: ReplicaOptions): Promise<() => Promise<void>> {
  const { broker, database: url, retention, report, clock, log } = options
  const warning = databaseWarning(parseDatabaseUrl(url))
  if (warning !== null) log.warn({}, warning)
  const store = await openLease({ url })
  const me = `${hostname()}:${process.pid}`
  let picture = createLivePicture(connecting(broker.label, clock()))
  const buffer = createStandbyBuffer({ clock })
  const waiting: EventHearer = {
    sink: buffer.sink,
    listening: () => buffer.listening(),
    setLink({ state }) {
      if (state === 'lost') buffer.broken()
    },
    setQueues() {},
  }
  const open = (hearer: EventHearer) => openEventSource({ broker, hearer, clock, log })
  // A durable queue keeps the events itself, for the one that writes them.
  let source: EventSource | null = options.brokerKeepsEvents ? null : open(waiting)
  let held: HeldLease | null = null
  /** While the lease is away it goes on: events are held until it is ours again, or another one's. */
  let learning: Learning | null = null
  let isStopping = false
  let isShowing = false
  /** What the page has heard of while this one stands by. */
  let told = namesIn(picture)
  let awaySince: number | null = null
  let turn: Promise<void> = Promise.resolve()
  // What throws here is a bug, or a history that can never be written: it ends this Sepal, and with it
  // the lease, so that another may try.
  const next = (work: () => Promise<void>): void => {
    turn = turn.then(work)
  }

  const keeper = keepLease({
    store,
    holder: me,
    now: () => performance.now(),
    after(ms, callback) {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
    onTaken(lease) {
      held = lease
      next(() => begin(lease))
    },
    onLost(why) {
      held = null
      log.warn({ why }, 'Lost the lease: events are held until it is clear who writes')
    },
    onTrouble: (err) => log.error({ err }, 'Cannot reach the lease: trying again every second'),
  })
  await showShown()
  const showing = setInterval(lookAround, SHOW_MS)

  return async () => {
    isStopping = true
    clearInterval(showing)
    next(() => standBy(false))
    await turn
    await source?.stop()
    await keeper.close()
    await store.close()
  }

  function lookAround(): void {
    if (learning !== null && held === null) {
      if (keeper.holder() !== null) next(async () => (held === null ? standBy(true) : undefined))
    } else if (!isShowing) {
      isShowing = true
      void (learning === null ? showShown() : showOwn()).finally(() => {
        isShowing = false
      })
    }
  }

  async function showOwn(): Promise<void> {
    if (held !== null) await store.show(held.token, encodePicture(picture)).catch(passOver)
  }

  async function begin(lease: HeldLease): Promise<void> {
    const { token } = lease
    // Nobody held it in between: what was held back is still missing in the history.
    if (learning !== null && token === learning.term.token + 1) {
      learning.term.token = token
      log.info({ token }, 'Took the lease again: this Sepal goes on writing')
      return
    }
    await standBy(true)
    log.info({ token }, 'Took the lease: this Sepal learns and writes')
    await learn(token)
  }

  /** Tries as long as the lease is ours: the database may be away for a moment. */
  async function learn(token: number): Promise<void> {
    for (let isFirst = true; !isStopping && held?.token === token; isFirst = false) {
      try {
        await startLearning({ token })
        return
      } catch (err) {
        if (!(err instanceof AppError && err.code === 'HISTORY_UNAVAILABLE')) throw err
        if (isFirst) log.error({ err }, 'Cannot open the history: trying again every second')
        await sleep(AGAIN_MS)
      }
    }
  }

  async function startLearning(term: Term): Promise<void> {
    const lease = leaseOf(term)
    const writer = await openPostgresWriter({ url, clock, lease, retention, log })
    try {
      const since = await writer.lastWrite()
      picture = createLivePicture(picture.link())
      const learner = await startLearner({ ...options, writer, report: tell })
      learning = { learner, writer, term }
      takeOver(learner.hearer, since)
    } catch (err) {
      await close(writer)
      throw err
    }
  }

  function takeOver(hearer: EventHearer, since: number | null): void {
    if (source === null) {
      source = open(hearer)
      return
    }
    source.use(hearer)
    const { deliveries, isComplete } = buffer.takeSince(
      since === null ? Number.POSITIVE_INFINITY : since - CLOCKS_APART_S,
    )
    // Without a connection the absence goes on.
    if (source.isListening) hearer.listening(isComplete ? 'kept' : 'lost')
    for (const delivery of deliveries) hearer.sink.deliver(delivery)
  }

  /** Taken again after another one's time, it is no leave to write what was learned before that. */
  function leaseOf(term: Term): HeldLease {
    return {
      get token() {
        return term.token
      },
      async guard(run) {
        if (held?.token !== term.token) {
          throw new LeaseLostError('Cannot write: the lease is not held')
        }
        await held.guard(run)
      },
    }
  }

  /** @param isElsewhere another one takes in what waits here */
  async function standBy(isElsewhere: boolean): Promise<void> {
    if (learning === null) return
    const { learner, writer } = learning
    learning = null
    if (isElsewhere) log.warn({ holder: keeper.holder() }, 'Stands by: another Sepal writes')
    if (options.brokerKeepsEvents) {
      await source?.stop()
      source = null
    } else {
      source?.use(waiting)
      if (source?.isListening === true) buffer.listening()
    }
    await learner.stop({ isElsewhere })
    await close(writer)
    told = namesIn(picture)
    if (!isStopping) await showShown()
  }

  async function close(writer: TaskWriter): Promise<void> {
    await writer.close().catch((err: unknown) => {
      log.error({ err }, 'Cannot close the history in order')
    })
  }

  /** What is learned here. */
  function tell(learned: IngestReport): void {
    picture.apply(learned)
    report(learned)
  }

  /** What another one learned. */
  async function showShown(): Promise<void> {
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
    if (learning !== null) return
    const found = shown === null ? null : decodePicture(shown.picture)
    const asOf = found === null || shown === null ? null : clock() - shown.age
    const standby = { holder: keeper.holder(), asOf }
    const base = found ?? { ...NOTHING_SHOWN, link: picture.link(), intake: picture.intake() }
    const queueSampling = found?.queueSampling ?? picture.queueSampling()
    const holding = away ?? base.holding
    report({
      ...base,
      ...(found === null ? {} : over(found)),
      holding,
      queueSampling,
      asOf: clock(),
      standby,
    })
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

  /** The database is away: the lease tells of it, once. */
  function passOver(err: unknown): undefined {
    if (!(err instanceof AppError)) throw err
    return undefined
  }
}

const namesIn = (picture: LivePicture) => ({
  workers: new Set(picture.workers().map(({ hostname }) => hostname)),
  queues: new Set(picture.queues().map(({ name }) => name)),
})

const NOTHING_SHOWN = {
  holding: null,
  workers: [],
  gone: [],
  gaps: [],
  queues: [],
  goneQueues: [],
  tasks: [],
  omitted: 0,
} as const
