/** One message after the other through every reader, with an account of what came of them. */
import { hash } from 'node:crypto'
import type { BlockCoverage } from './block-coverage.ts'
import { driveReaders, type Readers } from './drive-readers.ts'
import { createFold } from './fold-events.ts'
import { writeReplay, type FuzzMessage } from './fuzz-message.ts'
import { guardPrototypes } from './prototype-guard.ts'

export interface TrialOptions {
  readonly readers: Readers
  /** Guides by the code that is reached, for a while now and then; without it, by outcomes alone. */
  readonly coverage?: BlockCoverage
  /** Told before each message, so that one that never ends can be named. */
  readonly onMessage?: (nth: number, message: FuzzMessage) => void
  /** Told of a message with an outcome that is new, or that reached new code. */
  readonly keep: (message: FuzzMessage) => void
}

export interface FuzzFailure {
  readonly nth: number
  readonly error: string
  /** Base64 of writeReplay(). */
  readonly replay: string
}

/** Messages of each thousand that are guided by code. */
const GUIDED = 16
/** Prototypes are looked at in full so often; in passing, after every message. */
const CHECK_EVERY = 256
const MAX_OUTCOMES = 200_000
/** Of an outcome, what is remembered: the account is not what may grow. */
const MARK_CHARS = 10

export function createTrial({ readers, coverage, onMessage, keep }: TrialOptions) {
  const guard = guardPrototypes()
  const picture = createFold()
  const outcomes = new Set<string>()
  const failures: FuzzFailure[] = []
  const counts = { events: 0, outcomes: 0, keptByOutcome: 0, keptByCode: 0 }
  const slowest = { ms: 0, replay: '' }

  return {
    failures,
    counts,
    slowest,
    run(nth: number, message: FuzzMessage): void {
      onMessage?.(nth, message)
      const start = threadCpuMs()
      let isNew = false
      attempt(nth, message, () => (isNew = readOne(nth, message)))
      const ms = threadCpuMs() - start
      // The first of them stands for the thousand before it.
      const newBlocks = nth % 1_000 < GUIDED ? (coverage?.newBlocks() ?? 0) : 0
      if (ms > slowest.ms) Object.assign(slowest, { ms, replay: replayOf(message) })
      if (isNew) counts.keptByOutcome += 1
      else if (newBlocks > 0) counts.keptByCode += 1
      if (isNew || newBlocks > 0) keep(message)
    },
    /** Looks at what all of them together may have done. */
    finish(nth: number): void {
      attempt(nth, null, () => {
        guard.check()
        picture.checkHonestTask()
      })
    },
  }

  /** @returns whether nothing before came to the same */
  function readOne(nth: number, message: FuzzMessage): boolean {
    const { outcome, events } = driveReaders(message, readers)
    picture.fold(events)
    guard.glance()
    if (nth % CHECK_EVERY === 0) guard.check()
    counts.events += events.length
    const mark = hash('sha1', outcome, 'base64url').slice(0, MARK_CHARS)
    if (outcomes.size === MAX_OUTCOMES || outcomes.has(mark)) return false
    outcomes.add(mark)
    counts.outcomes = outcomes.size
    return true
  }

  function attempt(nth: number, message: FuzzMessage | null, act: () => void): void {
    try {
      act()
    } catch (error) {
      failures.push({
        nth,
        error: describe(error),
        replay: message === null ? '' : replayOf(message),
      })
    }
  }
}

/** Of this thread, so that what else the machine does counts for nothing. */
function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

const replayOf = (message: FuzzMessage): string => writeReplay(message).toString('base64')

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return `${error.stack ?? error.message}${cause === undefined ? '' : `\ncause: ${describe(cause)}`}`
}
