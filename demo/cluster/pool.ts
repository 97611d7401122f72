import type { Random } from '../simulation/random.ts'
import type { Timers } from '../simulation/timers.ts'
import type { PoolProcess } from './pool-process.ts'
import type { TaskMessage } from './task-message.ts'
import { runTask } from './task-run.ts'
import type { WorkerEvents } from './worker-events.ts'
import type { WorkerSpec } from './worker-spec.ts'

/** The processes of one worker. Each runs one task at a time. */
export interface Pool {
  readonly hasFreeProcess: () => boolean
  /** Needs a free process. */
  readonly run: (message: TaskMessage) => void
  /** Kills the process that runs this task, if one does. */
  readonly terminate: (uuid: string) => void
  /** Tasks executing now. */
  readonly active: () => number
  /** Tasks accepted since the start. */
  readonly processed: () => number
  readonly isIdle: () => boolean
  /** Every process dies at once, and says nothing. */
  readonly kill: () => void
}

export interface PoolOptions {
  readonly size: number
  readonly kind: WorkerSpec['pool']
  readonly events: WorkerEvents
  readonly random: Random
  /** A fresh process; of threads, always the same one. */
  readonly fork: () => PoolProcess
  readonly createTimers: () => Timers
  /** A process is free again. */
  readonly onFree: () => void
}

interface Slot {
  process: PoolProcess
  run: Run | null
}

interface Run {
  readonly uuid: string
  readonly timers: Timers
  isAccepted: boolean
}

/** `SIGTERM`, with which `revoke(terminate=True)` kills. */
const SIGTERM = 15

export function createPool(options: PoolOptions): Pool {
  const { size, events, fork, onFree } = options
  const slots: Slot[] = Array.from({ length: size }, () => ({ process: fork(), run: null }))
  let processed = 0

  const free = (slot: Slot, isKilled: boolean): void => {
    slot.run?.timers.cancelAll()
    slot.run = null
    if (isKilled) slot.process = fork()
    onFree()
  }

  return {
    hasFreeProcess: () => slots.some(({ run }) => run === null),
    run(message) {
      const slot = slots.find(({ run }) => run === null)
      if (slot === undefined) return
      startRun(options, { message, slot, onAccepted: () => (processed += 1), free })
    },
    terminate(uuid) {
      const slot = slots.find(({ run }) => run?.isAccepted === true && run.uuid === uuid)
      if (slot === undefined) return
      events.ofTask('task-revoked', { uuid, terminated: true, signum: SIGTERM, expired: false })
      free(slot, true)
    },
    active: () => slots.filter(({ run }) => run?.isAccepted === true).length,
    processed: () => processed,
    isIdle: () => slots.every(({ run }) => run === null),
    kill() {
      for (const slot of slots) {
        slot.run?.timers.cancelAll()
        slot.run = null
      }
    },
  }
}

interface Start {
  readonly message: TaskMessage
  readonly slot: Slot
  readonly onAccepted: () => void
  readonly free: (slot: Slot, isKilled: boolean) => void
}

function startRun({ events, random, kind, createTimers }: PoolOptions, start: Start): void {
  const { message, slot, onAccepted, free } = start
  const run: Run = { uuid: message.uuid, timers: createTimers(), isAccepted: false }
  slot.run = run
  runTask({
    message,
    process: slot.process,
    events,
    timers: run.timers,
    random,
    pool: kind,
    onAccepted() {
      run.isAccepted = true
      onAccepted()
    },
    onEnd: (isKilled) => free(slot, isKilled),
  })
}
