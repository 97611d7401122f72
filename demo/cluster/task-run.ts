import { float } from '../python/python-value.ts'
import { saferepr } from '../python/saferepr.ts'
import {
  exceptionRepr,
  formatTraceback,
  hardLimitTraceback,
  retrying,
} from '../python/traceback.ts'
import type { Random } from '../simulation/random.ts'
import type { Timers } from '../simulation/timers.ts'
/**
 * One try of one task in a process of a worker's pool, from the moment it was given to it.
 *
 * What the task itself sends (its children, the next of its chain, its own retry) leaves the pool's
 * process at once; what the worker says of it comes some milliseconds later, when the pool's answer
 * has reached its main process. So a retry is sent, and mostly received, before its `task-retried`.
 * Source: celery/app/trace.py, celery/worker/request.py, and the order of the recorded lines.
 */
import type { Ending } from './attempt.ts'
import { losesStarted } from './lost-events.ts'
import type { PoolProcess } from './pool-process.ts'
import { attemptOf, type TaskMessage } from './task-message.ts'
import type { WorkerEvents } from './worker-events.ts'
import type { WorkerSpec } from './worker-spec.ts'

export interface TaskRunOptions {
  readonly message: TaskMessage
  readonly process: PoolProcess
  readonly events: Pick<WorkerEvents, 'ofTask'>
  /** End with the run. */
  readonly timers: Timers
  readonly random: Random
  readonly pool: WorkerSpec['pool']
  /** The worker learned that the process took it. */
  readonly onAccepted: () => void
  /** The process is free. `isKilled`: the pool had to kill it. */
  readonly onEnd: (isKilled: boolean) => void
}

export function runTask(options: TaskRunOptions): void {
  const { message, process, events, timers, random, onAccepted, onEnd } = options
  const { runtime, ending } = attemptOf(message)
  const { uuid, type } = message
  const acceptance = random.between(0.001, 0.004)

  timers.after(acceptance, () => {
    onAccepted()
    if (!losesStarted(options.pool, message, random)) events.ofTask('task-started', { uuid })
  })
  for (let step = 1; step <= type.progressSteps; step++) {
    const fields = { uuid, current: step, total: type.progressSteps }
    timers.after(acceptance + (runtime * step) / (type.progressSteps + 1), () => {
      process.events.send('task-progress', fields)
    })
  }
  for (const [index, child] of message.children.entries()) {
    timers.after(acceptance + runtime * 0.6 + index * 0.0017, () => {
      process.client.send(child, message)
    })
  }
  timers.after(acceptance + runtime, () => {
    sendWhatFollows(message, ending, process)
    timers.after(reportDelay(ending, random), () => {
      report(options, ending, runtime)
      onEnd(ending.kind === 'hard-limit')
    })
  })
}

function sendWhatFollows(message: TaskMessage, ending: Ending, { client }: PoolProcess): void {
  if (ending.kind === 'retry') client.retry(message, ending.countdown)
  if (ending.kind !== 'success') return
  const [next, ...rest] = message.chain
  if (next !== undefined) client.send({ ...next, chain: rest }, message)
  const { chord } = message
  if (chord === null) return
  chord.waitingFor -= 1
  if (chord.waitingFor === 0) client.send(chord.body, message)
}

const reportDelay = (ending: Ending, random: Random): number =>
  ending.kind === 'retry' ? random.between(0.025, 0.06) : random.between(0.003, 0.009)

function report({ message, events, pool }: TaskRunOptions, ending: Ending, runtime: number) {
  const { uuid } = message
  switch (ending.kind) {
    case 'success':
      events.ofTask('task-succeeded', {
        uuid,
        result: saferepr(ending.result),
        runtime: float(runtime),
      })
      return
    case 'failure':
      events.ofTask('task-failed', {
        uuid,
        exception: exceptionRepr(ending.raised),
        traceback: formatTraceback(ending.raised),
      })
      return
    case 'retry': {
      const exception = exceptionRepr(ending.raised)
      events.ofTask('task-retried', {
        uuid,
        // Only where it does not cross a process boundary does the wrapping Retry survive.
        exception:
          pool === 'threads' ? `Retry(Retry(...), ${exception}, ${ending.countdown})` : exception,
        traceback: formatTraceback(retrying(ending.raised, ending.countdown)),
      })
      return
    }
    case 'reject':
      events.ofTask('task-rejected', { uuid, requeue: false })
      return
    case 'ignore':
      // Celery sends nothing: the task looks started for ever.
      return
    case 'hard-limit':
      events.ofTask('task-failed', {
        uuid,
        exception: 'ExceptionWithTraceback()',
        traceback: hardLimitTraceback(ending.seconds),
      })
  }
}
