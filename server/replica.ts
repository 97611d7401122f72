/**
 * One of several Sepals on one database. The one that holds the lease learns and writes, and shows
 * its live picture once a second; the others stand by: they keep the last seconds of events, show
 * that picture, and take over when the holder is gone.
 */
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from './errors.ts'
import { type EventHearer, type EventSource, openEventSource } from './event-source.ts'
import { openPostgresWriter } from './history/postgres/postgres-writer.ts'
import type { Retention } from './history/retention.ts'
import type { TaskWriter } from './history/task-store.ts'
import type { IngestReport } from './ingest/ingest-report.ts'
import { createStandbyBuffer } from './ingest/standby-buffer.ts'
import { type Learner, type LearnerOptions, startLearner } from './learner.ts'
import { keepLease } from './lease/keep-lease.ts'
import { type HeldLease, LeaseLostError } from './lease/lease.ts'
import { openLease } from './lease/postgres/lease-store.ts'
import { decodePicture, encodePicture } from './live/picture-text.ts'
import { createLivePicture } from './live/picture.ts'
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
}

/** @returns stops it, after which the next one need not wait */
export async function startReplica(options: ReplicaOptions): Promise<() => Promise<void>> {
  const { broker, database: url, retention, report, clock, log } = options
  const warning = databaseWarning(parseDatabaseUrl(url))
  if (warning !== null) log.warn({}, warning)
  const store = await openLease({ url })
  const me = `${hostname()}:${process.pid}`
  const picture = createLivePicture({
    state: 'connecting',
    since: clock(),
    broker: broker.label,
    problem: null,
    hint: null,
    retryAt: null,
  })
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
  let learning: (Learning & { token: number }) | null = null
  let isStopping = false
  let turn: Promise<void> = Promise.resolve()
  const next = (work: () => Promise<void>): void => {
    turn = turn.then(work).catch((err: unknown) => log.error({ err }, 'Cannot change places'))
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
    if (learning === null) void showShown()
    else if (held !== null) void store.show(held.token, encodePicture(picture)).catch(passOver)
    else if (keeper.holder() !== null && keeper.holder() !== me) {
      next(async () => {
        if (held === null) await standBy(true)
      })
    }
  }

  async function begin(lease: HeldLease): Promise<void> {
    const { token } = lease
    // Nobody held it in between: what was held back is still missing in the history.
    if (learning !== null && token === learning.token + 1) {
      learning.token = token
      log.info({ token }, 'Took the lease again: this Sepal goes on writing')
      return
    }
    await standBy(true)
    log.info({ token }, 'Took the lease: this Sepal learns and writes')
    await learn(token)
  }

  async function learn(token: number): Promise<void> {
    const writer = await openWriter(token)
    if (writer === null) return
    const since = await writer.lastWrite()
    const learner = await startLearner({ ...options, writer, report: tell })
    learning = { learner, writer, token }
    if (source === null) {
      source = open(learner.hearer)
      return
    }
    source.use(learner.hearer)
    const { deliveries, isComplete } = buffer.takeSince(
      since === null ? Number.POSITIVE_INFINITY : since - CLOCKS_APART_S,
    )
    learner.hearer.listening(isComplete ? 'kept' : 'lost')
    for (const delivery of deliveries) learner.hearer.sink.deliver(delivery)
  }

  /** Tries as long as the lease is ours: the database may be away for a moment. */
  async function openWriter(token: number): Promise<TaskWriter | null> {
    const lease: HeldLease = {
      get token() {
        return held?.token ?? token
      },
      async guard(run) {
        if (held === null) throw new LeaseLostError('Cannot write: the lease is not held')
        await held.guard(run)
      },
    }
    while (!isStopping && held?.token === token) {
      try {
        return await openPostgresWriter({ url, clock, lease, retention, log })
      } catch (err) {
        if (!(err instanceof AppError && err.code === 'HISTORY_UNAVAILABLE')) throw err
        log.error({ err }, 'Cannot open the history: trying again')
        await sleep(AGAIN_MS)
      }
    }
    return null
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
    }
    await learner.stop({ isElsewhere })
    await writer.close().catch((err: unknown) => {
      log.error({ err }, 'Cannot close the history in order')
    })
    if (!isStopping) await showShown()
  }

  /** What is learned here. */
  function tell(told: IngestReport): void {
    picture.apply(told)
    report(told)
  }

  /** What another one learned. */
  async function showShown(): Promise<void> {
    const shown = await store.picture().catch(passOver)
    if (learning !== null) return
    const told = shown == null ? null : decodePicture(shown.picture)
    const asOf = told === null || shown == null ? null : clock() - shown.age
    const standby = { holder: keeper.holder(), asOf }
    const base = told ?? { ...NOTHING_SHOWN, link: picture.link(), intake: picture.intake() }
    const queueSampling = told?.queueSampling ?? picture.queueSampling()
    report({ ...base, queueSampling, asOf: clock(), standby })
  }

  /** The database is away: the lease tells of it, once. */
  function passOver(err: unknown): undefined {
    if (!(err instanceof AppError)) throw err
    return undefined
  }
}

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
