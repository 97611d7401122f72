/**
 * Looks at the queues every few seconds and hands what it saw to whoever takes it in.
 *
 * One look at a time, on the connection that is alive now; it reads only, and what goes wrong with
 * it is told and tried again, ever more seldom, while the events go on as if nothing were.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { notSampled, type QueueSample, type SampledQueue } from '../../contract/model/queue.ts'
import type { QueueProbe } from '../broker/queue-probe.ts'
import type { Clock } from '../clock.ts'
import type { QueueNames } from '../cluster/live-queues.ts'
import { toSentError } from '../errors.ts'
import type { Log } from '../log.ts'
import { createMissingQueuePace } from './missing-queue-pace.ts'
import { chooseNames } from './queue-names.ts'

export interface QueueSampler {
  /**
   * Looks at the queues of this connection from now on, at once for the first time; null: at none.
   * What a look under way on the one before still brings is not taken.
   */
  use(probe: QueueProbe | null): void
}

export interface QueueSamplerOptions {
  /** Seconds from the beginning of one look to that of the next. */
  readonly intervalS: number
  /** Queues that the operator named. */
  readonly given: readonly string[]
  readonly namesKnown: () => QueueNames
  readonly onSample: (sample: QueueSample) => void
  readonly clock: Clock
  readonly log: Log
  /** Waits; ends early, without rejecting, when `stop` is aborted. @default a timer */
  readonly delay?: (ms: number, stop: AbortSignal) => Promise<void>
}

/** Seconds, the longest pause after a failure. */
const LONGEST_PAUSE_S = 300
const SETTLE_MS = 1_000

/** Looks at nothing until it is told where. */
export function createQueueSampler(options: QueueSamplerOptions): QueueSampler {
  const { intervalS, given, namesKnown, onSample, clock, log, delay = pause } = options
  const missing = createMissingQueuePace(intervalS)
  let sampling = notSampled(intervalS)
  let run: AbortController | null = null
  let told: string | null = null

  async function keepLooking(probe: QueueProbe, over: AbortSignal): Promise<void> {
    for (let failures = 0; !over.aborted;) {
      const at = clock()
      try {
        const sample = await look(probe, at)
        if (over.aborted) return
        succeed(sample)
        failures = 0
        await delay(pauseAfter(clock() - at) * 1000, over)
      } catch (error) {
        // Perhaps the connection is being lost: that is told by others, and ends this loop.
        await delay(SETTLE_MS, over)
        if (over.aborted) return
        failures += 1
        fail(error, at)
        await delay(pauseAfterFailures(failures) * 1000, over)
      }
    }
  }

  async function look(probe: QueueProbe, at: number): Promise<QueueSample> {
    const listed = await probe.discover()
    const { names, isComplete } = chooseNames({ listed, given, cluster: namesKnown() }, missing, at)
    const observations = await probe.probe([...names.keys()])
    const queues = observations.map((observation): SampledQueue => {
      return { observation, namedBy: names.get(observation.name) ?? null }
    })
    const isListed = listed !== null
    const good = { ...notSampled(intervalS), sampledAt: at, isListed, isComplete }
    return { kind: 'queues', at, queues, sampling: good }
  }

  function succeed(sample: QueueSample): void {
    for (const { observation } of sample.queues) {
      missing.note(observation.name, observation.exists === false, sample.at)
    }
    if (told !== null) log.info({}, 'Could look at the queues again')
    told = null
    sampling = sample.sampling
    onSample(sample)
  }

  function fail(error: unknown, at: number): void {
    const { code, message, fix, stack } = toSentError(error, 'Cannot look at the queues')
    if (message !== told) {
      const fields = { code, ...(fix === undefined ? {} : { fix }) }
      if (stack === undefined) log.warn(fields, `The queues are not known: ${message}`)
      else log.error({ ...fields, err: error }, message)
    }
    told = message
    const problemSince = sampling.problemSince ?? at
    sampling = { ...sampling, problem: message, hint: fix ?? null, problemSince }
    onSample({ kind: 'queues', at, queues: [], sampling })
  }

  /** A look that takes long is followed by half an interval of rest. */
  const pauseAfter = (tookS: number): number =>
    Math.min(intervalS, Math.max(intervalS - Math.max(0, tookS), intervalS / 2))

  const pauseAfterFailures = (failures: number): number =>
    Math.max(intervalS, Math.min(intervalS * 2 ** (failures - 1), LONGEST_PAUSE_S))

  return {
    use(probe) {
      run?.abort()
      run = probe === null ? null : new AbortController()
      if (probe !== null && run !== null) void keepLooking(probe, run.signal)
    },
  }
}

async function pause(ms: number, stop: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal: stop })
  } catch {
    // stopped: the loop looks at the signal next
  }
}
