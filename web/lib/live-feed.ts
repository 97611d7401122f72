/**
 * What the server pushes, kept for the page: how the connections are, the workers and queues, and
 * every task change handed on at most four times a second.
 *
 * It connects again by itself (1, 2, 4, 8, 15, then every 30 s) and lets go of the stream while the
 * tab has been hidden for 30 s. After every `hello` but the first, whoever holds rows must ask again:
 * that is what `hellos` is for.
 */
import { type LiveHello, type LivePatch, MAX_PATCHES_PER_SECOND } from '../../contract/api/live.ts'
import type { QueueSamplingView, QueueView } from '../../contract/api/queues.ts'
import type { TaskListReply } from '../../contract/api/tasks.ts'
import type { WorkerView } from '../../contract/api/workers.ts'
import { isSignedOut } from './api.ts'
import { compareNames } from './compare-names.ts'
import type { LiveSink, LiveSource } from './live-source.ts'
import { latestRuns } from './worker-runs.ts'

type TaskRowView = TaskListReply['rows'][number]

export type Transport =
  | { readonly kind: 'connecting' | 'open' | 'asleep' | 'signed-out'; readonly since: number }
  | {
      readonly kind: 'lost'
      /** Unix seconds when the connection went. */
      readonly since: number
      /** Unix seconds of the next try, by this computer's clock. */
      readonly retryAt: number
      readonly problem: string
    }

export interface LiveSnapshot {
  readonly transport: Transport
  /** As last told; null before the first word. */
  readonly link: LiveHello['link'] | null
  readonly intake: LiveHello['intake'] | null
  /** What the history does not take; null: it takes everything, or nothing was told yet. */
  readonly holding: LiveHello['holding']
  /** Null: the Sepal that is asked learns itself, or nothing was told yet. */
  readonly standby: LiveHello['standby']
  /** The newest first. */
  readonly gaps: LiveHello['gaps']
  /** Newest run of each worker; null before the first word. Stands still while paused, as queues do. */
  readonly workers: readonly WorkerView[] | null
  /** By name. */
  readonly queues: readonly QueueView[] | null
  readonly queueSampling: QueueSamplingView | null
  /** Server's clock at the last message. */
  readonly asOf: number | null
  /** This computer's clock (Unix seconds) at the last message. */
  readonly heardAt: number | null
  /** Unix seconds by this computer's clock; null while updates flow. */
  readonly pausedAt: number | null
  readonly hellos: number
}

export interface TaskChanges {
  /** Each id at most once, whole. */
  readonly tasks: readonly TaskRowView[]
  /** Tasks that changed but were not sent. */
  readonly omitted: number
  /** Server's clock. */
  readonly asOf: number
}

export interface LiveFeed {
  readonly getSnapshot: () => LiveSnapshot
  readonly subscribe: (onChange: () => void) => () => void
  readonly onTasks: (listener: (changes: TaskChanges) => void) => () => void
  readonly start: () => void
  readonly stop: () => void
  /** Connects at once where it waits to. */
  readonly retryNow: () => void
  readonly pause: () => void
  readonly resume: () => void
  /** Tells whether anybody can see the page. */
  readonly setVisible: (visible: boolean) => void
}

export interface LiveFeedDeps {
  readonly listen: LiveSource
  /** Unix seconds of this computer. */
  readonly localNow: () => number
  /** @returns cancels it */
  readonly after: (ms: number, callback: () => void) => () => void
}

const RETRY_SECONDS = [1, 2, 4, 8, 15, 30]
const PAINT_MS = 1000 / MAX_PATCHES_PER_SECOND
const HIDDEN_MS = 30_000
/** A connection without a byte for this long is taken for dead: nothing else would tell us. */
const SILENCE_MS = 60_000

export function createLiveFeed({ listen, localNow, after }: LiveFeedDeps): LiveFeed {
  const listeners = new Set<() => void>()
  const taskListeners = new Set<(changes: TaskChanges) => void>()
  const latest = new Map<string, WorkerView>()
  const queues = new Map<string, QueueView>()
  let sampling: QueueSamplingView | null = null
  let areQueuesNew = true
  const pending = new Map<string, TaskRowView>()
  let pendingOmitted = 0
  let paintedAt = 0
  let aborter: AbortController | null = null
  let attempt = 0
  let cancelRetry = () => {}
  let cancelPaint: (() => void) | null = null
  let cancelSleep = () => {}
  let cancelWatch = () => {}
  let snapshot: LiveSnapshot = {
    transport: { kind: 'connecting', since: localNow() },
    link: null,
    intake: null,
    holding: null,
    standby: null,
    gaps: [],
    workers: null,
    queues: null,
    queueSampling: null,
    asOf: null,
    heardAt: null,
    pausedAt: null,
    hellos: 0,
  }

  const set = (change: Partial<LiveSnapshot>) => {
    snapshot = { ...snapshot, ...change }
    for (const listener of listeners) listener()
  }

  const pictureToShow = (): Partial<LiveSnapshot> =>
    snapshot.pausedAt === null && snapshot.hellos > 0
      ? { workers: latestRuns(latest.values()), queues: queuesToShow(), queueSampling: sampling }
      : {}

  /** The same list as long as nothing in it changed: most patches bring no queue. */
  function queuesToShow(): readonly QueueView[] | null {
    if (!areQueuesNew) return snapshot.queues
    areQueuesNew = false
    return [...queues.values()].toSorted((a, b) => compareNames(a.name, b.name))
  }

  const paint = () => {
    cancelPaint = null
    paintedAt = localNow()
    const changes = {
      tasks: [...pending.values()],
      omitted: pendingOmitted,
      asOf: snapshot.asOf ?? localNow(),
    }
    pending.clear()
    pendingOmitted = 0
    set(pictureToShow())
    if (changes.tasks.length === 0 && changes.omitted === 0) return
    for (const listener of taskListeners) listener(changes)
  }

  const take = (message: LiveHello | LivePatch) => {
    for (const worker of message.workers) latest.set(`${worker.hostname}\n${worker.pid}`, worker)
    for (const queue of message.queues) queues.set(queue.name, queue)
    if (message.queues.length > 0) areQueuesNew = true
    sampling = message.queueSampling
    const { link, intake, holding, standby, gaps, asOf } = message
    snapshot = { ...snapshot, link, intake, holding, standby, gaps, asOf, heardAt: localNow() }
  }

  const takeHello = (hello: LiveHello) => {
    attempt = 0
    latest.clear()
    queues.clear()
    areQueuesNew = true
    take(hello)
    snapshot = { ...snapshot, hellos: snapshot.hellos + 1 }
    set({ transport: { kind: 'open', since: localNow() }, ...pictureToShow() })
  }

  const takePatch = (patch: LivePatch) => {
    take(patch)
    for (const name of patch.goneQueues) if (queues.delete(name)) areQueuesNew = true
    for (const task of patch.tasks) {
      pending.delete(task.id)
      pending.set(task.id, task)
    }
    pendingOmitted += patch.omitted
    const sincePaintMs = (localNow() - paintedAt) * 1000
    cancelPaint ??= after(Math.max(0, PAINT_MS - sincePaintMs), paint)
  }

  /** Deaf once the connection was given up: a tab that shares may still pass something on. */
  const sinkOf = (signal: AbortSignal): LiveSink => ({
    hello: (hello) => signal.aborted || takeHello(hello),
    patch: (patch) => signal.aborted || takePatch(patch),
    heard: () => signal.aborted || watch(),
  })

  const watch = () => {
    cancelWatch()
    cancelWatch = after(SILENCE_MS, connect)
  }

  function connect(): void {
    disconnect()
    const mine = new AbortController()
    aborter = mine
    if (snapshot.transport.kind !== 'open') {
      set({ transport: { kind: 'connecting', since: snapshot.transport.since } })
    }
    watch()
    listen(mine.signal, sinkOf(mine.signal)).catch((error: unknown) => {
      if (mine.signal.aborted) return
      mine.abort()
      lose(error)
    })
  }

  function lose(error: unknown): void {
    cancelWatch()
    aborter = null
    if (isSignedOut(error)) {
      set({ transport: { kind: 'signed-out', since: localNow() } })
      return
    }
    const wait = RETRY_SECONDS[Math.min(attempt, RETRY_SECONDS.length - 1)] ?? 30
    attempt += 1
    const since = snapshot.transport.kind === 'open' ? localNow() : snapshot.transport.since
    const problem = error instanceof Error ? error.message : 'The live connection ended'
    set({ transport: { kind: 'lost', since, retryAt: localNow() + wait, problem } })
    cancelRetry = after(wait * 1000, connect)
  }

  function disconnect(): void {
    cancelRetry()
    cancelWatch()
    aborter?.abort()
    aborter = null
  }

  return {
    getSnapshot: () => snapshot,
    subscribe(onChange) {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    onTasks(listener) {
      taskListeners.add(listener)
      return () => taskListeners.delete(listener)
    },
    start: connect,
    stop() {
      disconnect()
      cancelSleep()
      cancelPaint?.()
      cancelPaint = null
    },
    retryNow() {
      if (aborter === null) connect()
    },
    pause: () => set({ pausedAt: snapshot.pausedAt ?? localNow() }),
    resume() {
      snapshot = { ...snapshot, pausedAt: null }
      set(pictureToShow())
    },
    setVisible(visible) {
      cancelSleep()
      if (visible) {
        if (snapshot.transport.kind === 'asleep') connect()
        return
      }
      cancelSleep = after(HIDDEN_MS, () => {
        if (snapshot.transport.kind === 'signed-out') return
        disconnect()
        set({ transport: { kind: 'asleep', since: localNow() } })
      })
    },
  }
}
