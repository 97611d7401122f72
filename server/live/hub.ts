/**
 * Patches to browsers: `hello` with the whole picture, then at most four patches a second.
 *
 * Work is done once for each distinct scope and the same bytes go to everybody who has it. Nothing
 * waits for a browser: one that does not keep up is dropped, and its page starts again with a new
 * `hello`.
 */
import { type LiveHello, type LivePatch, MAX_PATCHES_PER_SECOND } from '../../contract/api/live.ts'
import { inGlobs, type Scope } from '../../contract/model/scope.ts'
import { type WorkerStatus, workerStatus } from '../../contract/model/worker.ts'
import type { Clock } from '../clock.ts'
import { AppError } from '../errors.ts'
import type { IngestReport } from '../ingest/ingest-report.ts'
import { createPendingChanges, type PendingChanges } from './pending-changes.ts'
import type { LivePicture } from './picture.ts'
import { queuesIn, toQueueSamplingView, toQueueView } from './queue-view.ts'
import { streamFrame } from './stream-frame.ts'
import { toWorkerView } from './worker-view.ts'

export const MAX_STREAMS_PER_USER = 20
/** Room for one `hello` of ten thousand workers; beyond it a browser counts as too slow. */
export const MAX_UNSENT_BYTES = 4 * 1024 * 1024

/** A little over a quarter of a second, so that a timer that fires early makes no fifth patch. */
const PATCH_GAP_MS = 1000 / MAX_PATCHES_PER_SECOND + 10
const JUDGE_MS = 1000
/** A gap of yesterday is in the history, and no news. */
const GAPS_TOLD_S = 24 * 60 * 60
/** Judgements without a patch after which an empty one goes out: with the gap, under 5 s. */
const QUIET_JUDGEMENTS = 4

export interface LiveHub {
  /** Tells of a report that the picture has already taken in. */
  publish(report: IngestReport): void
  /**
   * Sends `hello` at once and patches from then on.
   *
   * @returns ends it; idempotent
   * @throws {AppError} TOO_MANY_STREAMS: this user has as many as are allowed
   */
  subscribe(subscriber: Subscriber): () => void
  /** Drops everybody and stops the timers. */
  close(): void
}

interface Subscriber {
  /** Whose streams are counted together. */
  readonly user: string
  readonly scope: Scope
  readonly socket: LiveSocket
}

/** As much of a connection as the hub needs; never waited for. */
export interface LiveSocket {
  write(bytes: Uint8Array): void
  /** Bytes written that the network has not taken yet. */
  unsentBytes(): number
  /** Cuts it, unsent bytes and all. */
  drop(): void
}

export interface LiveHubDeps {
  readonly picture: LivePicture
  readonly clock: Clock
}

/** Everybody who sees the same. */
interface Channel {
  readonly scope: Scope
  readonly pending: PendingChanges
  readonly subscribers: Set<Subscriber>
}

export function createLiveHub({ picture, clock }: LiveHubDeps): LiveHub {
  const channels = new Map<string, Channel>()
  const judged = new Map<string, WorkerStatus>()
  let dirty = false
  let gap: NodeJS.Timeout | undefined
  let quiet = 0
  const judging = setInterval(judge, JUDGE_MS).unref()

  /** Patches now, or as soon as the gap after the last ones is over. */
  function change(): void {
    dirty = true
    if (gap === undefined) flush()
  }

  function flush(): void {
    dirty = false
    quiet = 0
    for (const channel of channels.values()) sendPatch(channel)
    gap = setTimeout(() => {
      gap = undefined
      if (dirty) flush()
    }, PATCH_GAP_MS).unref()
  }

  /** Silence is news too: nobody reports that a worker was not heard of. */
  function judge(): void {
    const now = clock()
    let changed = false
    for (const worker of picture.workers()) {
      const status = workerStatus(worker, now)
      if (judged.get(worker.hostname) === status) continue
      judged.set(worker.hostname, status)
      for (const { pending } of channels.values()) pending.addWorker(worker.hostname)
      changed = true
    }
    quiet += 1
    if (changed || quiet >= QUIET_JUDGEMENTS) change()
  }

  function sendPatch(channel: Channel): void {
    const now = clock()
    const { tasks, workers, queues, omitted } = channel.pending.take()
    const views = workers.flatMap((hostname) => {
      const worker = picture.worker(hostname)
      return worker === null ? [] : [toWorkerView(worker, now)]
    })
    const patch: LivePatch = {
      ...head(now, channel.scope),
      workers: views,
      queues: queues.flatMap((name) => {
        const queue = picture.queue(name)
        return queue === null ? [] : [toQueueView(queue)]
      }),
      goneQueues: queues.filter((name) => picture.queue(name) === null),
      tasks,
      omitted,
    }
    const frame = streamFrame('patch', patch)
    for (const subscriber of channel.subscribers) send(channel, subscriber, frame)
  }

  function send(channel: Channel, subscriber: Subscriber, frame: Uint8Array): void {
    if (subscriber.socket.unsentBytes() > MAX_UNSENT_BYTES) {
      leave(channel, subscriber)
      subscriber.socket.drop()
    } else {
      subscriber.socket.write(frame)
    }
  }

  const head = (now: number, scope: Scope) => ({
    asOf: now,
    link: picture.link(),
    intake: picture.intake(),
    holding: picture.holding(),
    standby: picture.standby(),
    gaps: picture.gaps().filter(({ from }) => from > now - GAPS_TOLD_S),
    queueSampling: toQueueSamplingView(picture.queueSampling(), scope),
  })

  function helloTo(scope: Scope): LiveHello {
    const now = clock()
    const seen = picture.workers().filter(({ hostname }) => inGlobs(scope.workers, hostname))
    return {
      ...head(now, scope),
      workers: seen.map((worker) => toWorkerView(worker, now)),
      queues: queuesIn(picture, scope),
    }
  }

  function channelOf(scope: Scope): Channel {
    const key = JSON.stringify([scope.tasks, scope.workers, scope.queues])
    const channel = channels.get(key) ?? {
      scope,
      pending: createPendingChanges(scope),
      subscribers: new Set<Subscriber>(),
    }
    channels.set(key, channel)
    return channel
  }

  function leave(channel: Channel, subscriber: Subscriber): void {
    channel.subscribers.delete(subscriber)
    if (channel.subscribers.size > 0) return
    for (const [key, other] of channels) if (other === channel) channels.delete(key)
  }

  const everybody = (): Subscriber[] =>
    [...channels.values()].flatMap(({ subscribers }) => [...subscribers])

  const streamsOf = (user: string): number =>
    everybody().filter((subscriber) => subscriber.user === user).length

  return {
    publish(report) {
      const now = clock()
      for (const worker of report.workers) judged.set(worker.hostname, workerStatus(worker, now))
      for (const hostname of report.gone) judged.delete(hostname)
      for (const { pending } of channels.values()) pending.add(report)
      change()
    },
    subscribe(subscriber) {
      if (streamsOf(subscriber.user) >= MAX_STREAMS_PER_USER) {
        throw new AppError(
          'TOO_MANY_STREAMS',
          `Cannot open a live stream: ${MAX_STREAMS_PER_USER} are open already`,
          { fix: 'Close other Sepal pages' },
        )
      }
      const channel = channelOf(subscriber.scope)
      subscriber.socket.write(streamFrame('hello', helloTo(subscriber.scope)))
      channel.subscribers.add(subscriber)
      return () => leave(channel, subscriber)
    },
    close() {
      clearInterval(judging)
      clearTimeout(gap)
      for (const channel of channels.values()) {
        for (const { socket } of channel.subscribers) socket.drop()
      }
      channels.clear()
    },
  }
}
