/**
 * Keeps one connection to the broker for as long as it is wanted: connects, hands it over, waits
 * until it is lost, and tries again for ever with growing pauses. A connection that lives and
 * brings nothing is asked why.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type BrokerLink, connecting } from '../../contract/model/broker-link.ts'
import type { Clock } from '../clock.ts'
import { AppError, type ErrorCode } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Broker, BrokerConnection } from './broker.ts'
import { createRetryPace } from './retry-pace.ts'
import { watchSilence, type SilenceWatch, type SilenceWatchOptions } from './silence-watch.ts'

export interface KeepConnectedOptions {
  readonly broker: Broker
  /** Sets up a fresh connection, for instance `consumeEvents`; a throw counts as a lost connection. */
  readonly onConnected: (connection: BrokerConnection) => Promise<unknown> | void
  /** Told of each change, in order, beginning with `connecting`. Must not throw. */
  readonly onLink: (link: BrokerLink) => void
  readonly clock: Clock
  readonly log: Log
  /** @default 5000 */
  readonly connectTimeoutMs?: number
  /** From 0 to below 1. @default Math.random */
  readonly random?: () => number
  /** When a connection that brings no events is asked why. */
  readonly silence?: Omit<SilenceWatchOptions, 'onHint'>
  /** Waits; ends early, without rejecting, when `stop` is aborted. @default a timer */
  readonly delay?: (ms: number, stop: AbortSignal) => Promise<void>
}

export interface KeptConnection {
  /** Closes the connection and settles when all is over; idempotent. No `onLink` afterwards. */
  stop(): Promise<void>
}

/** Seconds after which a connection counts as one that works, and the pauses begin anew. */
const STEADY_S = 10

/** What only a person can mend. */
const FOR_PEOPLE = new Set<ErrorCode>(['BROKER_REFUSED', 'CONFIG_INVALID'])

/** Starts at once. Until it has connected for the first time or failed, the link is `connecting`. */
export function keepConnected(options: KeepConnectedOptions): KeptConnection {
  const stopping = new AbortController()
  const ended = keepTrying(options, stopping.signal)
  return {
    stop() {
      stopping.abort()
      return ended
    },
  }
}

async function keepTrying(options: KeepConnectedOptions, stop: AbortSignal): Promise<void> {
  const { clock, log, delay = pause, random = Math.random } = options
  const pace = createRetryPace(random)
  const link = createLink(options, stop)
  let told: string | null = null
  for (const warning of options.broker.warnings) log.warn({}, warning)
  while (!stop.aborted) {
    const { connectedAt, problem } = await liveOnce(options, link, stop)
    if (stop.aborted) return
    // A message that kills each connection at once must not be retried at the shortest pace.
    if (connectedAt !== null && clock() - connectedAt >= STEADY_S) pace.reset()
    const pauseMs = FOR_PEOPLE.has(problem.code) ? pace.slowest() : pace.next()
    const isNews = connectedAt !== null || problem.message !== told
    const fields = { code: problem.code, retryInMs: pauseMs }
    log[isNews ? 'warn' : 'debug'](
      problem.fix === undefined ? fields : { ...fields, fix: problem.fix },
      problem.message,
    )
    told = problem.message
    link.lost(problem, clock() + pauseMs / 1000)
    await delay(pauseMs, stop)
    link.trying()
  }
}

interface Life {
  /** Unix seconds when it was set up; null when it never was. */
  readonly connectedAt: number | null
  readonly problem: AppError
}

/** One connection from the try to its end. Never rejects. */
async function liveOnce(
  options: KeepConnectedOptions,
  link: Link,
  stop: AbortSignal,
): Promise<Life> {
  const { broker, onConnected, clock, log, connectTimeoutMs = 5_000 } = options
  let connectedAt: number | null = null
  let connection: BrokerConnection | null = null
  let silence: SilenceWatch | null = null
  const close = (): void => void connection?.close()
  stop.addEventListener('abort', close, { once: true })
  try {
    connection = await connectUnless(stop, broker.connect(connectTimeoutMs))
    // Stopped in this very moment, there was no connection yet for `close` to close.
    if (connection === null || stop.aborted) {
      return { connectedAt, problem: toProblem(broker, null) }
    }
    const { closed } = connection
    const onHint = (hint: string | null): void => {
      link.hint(hint)
      if (hint !== null) log.warn({ broker: broker.label }, `Nothing comes in: ${hint}`)
    }
    silence = watchSilence(connection, { ...options.silence, onHint })
    const setUp = Promise.resolve(onConnected(silence.connection)).then(() => 'set up' as const)
    const first = await Promise.race([setUp, closed])
    if (first !== 'set up') return { connectedAt, problem: toProblem(broker, first) }
    connectedAt = clock()
    link.connected()
    log.info({}, `Connected to ${connection.label}`)
    return { connectedAt, problem: toProblem(broker, await closed) }
  } catch (error) {
    return { connectedAt, problem: toProblem(broker, error) }
  } finally {
    stop.removeEventListener('abort', close)
    silence?.stop()
    await connection?.close()
  }
}

/** The connection, or null when stopped before; one that comes too late is closed. */
async function connectUnless(
  stop: AbortSignal,
  connecting: Promise<BrokerConnection>,
): Promise<BrokerConnection | null> {
  const stopped = Promise.withResolvers<null>()
  const giveUp = (): void => stopped.resolve(null)
  stop.addEventListener('abort', giveUp, { once: true })
  try {
    const connection = await Promise.race([connecting, stopped.promise])
    if (connection === null) {
      const ignore = (): void => {} // it failed, and nobody waits for it any more
      connecting.then((late) => late.close(), ignore)
    }
    return connection
  } finally {
    stop.removeEventListener('abort', giveUp)
  }
}

function toProblem(broker: Broker, reason: unknown): AppError {
  if (reason instanceof AppError) return reason
  const state = reason === null ? 'it was closed' : 'setting it up failed'
  return new AppError(
    'BROKER_UNREACHABLE',
    `Cannot keep the connection to ${broker.label}: ${state}`,
    {
      cause: reason,
    },
  )
}

interface Link {
  connected(): void
  /** Of a connection that lives. */
  hint(hint: string | null): void
  lost(problem: AppError, retryAt: number): void
  trying(): void
}

/** Turns what happens into links; an outage keeps its beginning and its problem through all its tries. */
function createLink({ broker, onLink, clock }: KeepConnectedOptions, stop: AbortSignal): Link {
  let link: BrokerLink = connecting(broker.label, clock())
  const publish = (change: Partial<BrokerLink>): void => {
    if (stop.aborted) return
    const since = (change.state ?? link.state) === link.state ? link.since : clock()
    link = { ...link, ...change, since }
    onLink(link)
  }
  publish({})
  return {
    connected: () => publish({ state: 'connected', problem: null, hint: null, retryAt: null }),
    hint: (hint) => publish({ hint }),
    lost: ({ message, fix = null }, retryAt) =>
      publish({ state: 'lost', problem: message, hint: fix, retryAt }),
    trying: () => publish({ retryAt: null }),
  }
}

async function pause(ms: number, stop: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal: stop })
  } catch {
    // stopped: the loop looks at the signal next
  }
}
