import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TaskEvent } from './event.ts'
import { attemptsOf, stepsOf } from './task-history.ts'
import { applyTaskEvent, createTask } from './task-state.ts'
import { MAX_STEPS, STEP_EXCEPTION_CHARS } from './task-step.ts'
import type { Task } from './task.ts'

const event = (subject: string, timestamp: number, more: Partial<TaskEvent> = {}): TaskEvent => ({
  kind: 'task',
  type: `task-${subject}`,
  subject,
  uuid: 't1',
  hostname: subject === 'sent' ? 'gen1@client' : 'w1@host',
  timestamp,
  clock: null,
  ...more,
})

const fold = (...events: readonly TaskEvent[]): Task => {
  const task = createTask('t1')
  for (const one of events) applyTaskEvent(task, one)
  return task
}

const shortly = (task: Task) => stepsOf(task).map(({ state, at }) => [state, at])
const RUN = [event('received', 1, { retries: 0 }), event('started', 2)]

describe('steps of a task', () => {
  test('are not kept while the times tell them all', () => {
    const task = fold(event('sent', 0, { retries: 0 }), ...RUN, event('succeeded', 3))
    expect(task.steps).toBeNull()
    expect(stepsOf(task)).toEqual([
      { state: 'PENDING', at: 0, worker: null, retries: 0, exception: null },
      { state: 'RECEIVED', at: 1, worker: 'w1@host', retries: 0, exception: null },
      { state: 'STARTED', at: 2, worker: 'w1@host', retries: 0, exception: null },
      { state: 'SUCCESS', at: 3, worker: 'w1@host', retries: 0, exception: null },
    ])
  })

  test.each([
    ['a step is repeated', event('started', 3)],
    ['another worker has it', event('started', 3, { hostname: 'w2@host' })],
    ['it is the next attempt', event('sent', 3, { retries: 1 })],
    ['an application tells a state of its own', event('progress', 3)],
  ])('are kept from when %s', (_, last) => {
    const task = fold(...RUN, last)
    expect(task.steps).toHaveLength(3)
    expect(task.steps?.slice(0, 2)).toEqual(stepsOf(fold(...RUN)))
    expect(task.steps?.[2]).toMatchObject({
      at: 3,
      worker: last.subject === 'sent' ? null : last.hostname,
    })
  })

  test('hold the exception of each attempt, cut', () => {
    const task = fold(
      ...RUN,
      event('retried', 3, { exception: 'A()' }),
      event('received', 4, { retries: 1 }),
      event('failed', 5, { exception: `B('${'x'.repeat(500)}')` }),
    )
    expect(stepsOf(task).map(({ exception }) => exception?.slice(0, 3) ?? null)).toEqual([
      null,
      null,
      'A()',
      null,
      "B('",
    ])
    expect(stepsOf(task)[4]?.exception).toHaveLength(STEP_EXCEPTION_CHARS)
  })

  test('take one step of a state that an application repeats', () => {
    const progress = Array.from({ length: 500 }, (_, at) => event('progress', 3 + at))
    const task = fold(...RUN, ...progress, event('succeeded', 900))
    expect(shortly(task)).toEqual([
      ['RECEIVED', 1],
      ['STARTED', 2],
      ['PROGRESS', 3],
      ['SUCCESS', 900],
    ])
  })

  test('are bounded: the first 16 and the newest stay', () => {
    const many = Array.from({ length: 500 }, (_, at) => event('received', at, { retries: at }))
    const times = stepsOf(fold(...many)).map(({ at }) => at)
    expect(times).toHaveLength(MAX_STEPS)
    expect(times.slice(0, 16)).toEqual(Array.from({ length: 16 }, (_, at) => at))
    expect(times.slice(16)).toEqual(Array.from({ length: 48 }, (_, at) => 452 + at))
  })

  test('are never changed in place', () => {
    const task = fold(...RUN, event('received', 3))
    const before = task.steps
    const copy = structuredClone(before)
    applyTaskEvent(task, event('started', 4))
    expect(before).toEqual(copy)
    expect(task.steps).toHaveLength(4)
  })
})

describe('attemptsOf()', () => {
  test('is one attempt of a task that ran once', () => {
    const task = fold(event('sent', 0), ...RUN, event('succeeded', 3, { runtime: 0.9 }))
    expect(attemptsOf(task)).toEqual([
      {
        retries: 0,
        worker: 'w1@host',
        received: 1,
        started: 2,
        ended: 3,
        state: 'SUCCESS',
        exception: null,
        runtime: 0.9,
      },
    ])
  })

  test('knows none of a task that was only sent', () => {
    expect(attemptsOf(fold(event('sent', 0)))).toEqual([])
  })

  // In every recording `retried` comes after `received` of the next attempt; it can come after its end.
  test.each([
    ['in order', [2, 3, 4, 5, 6]],
    ['after the next attempt was received', [3, 2, 4, 5, 6]],
    ['after the next attempt was started', [3, 4, 2, 5, 6]],
    ['after the next attempt has ended', [3, 4, 5, 2, 6]],
  ])('gives each attempt its end when `retried` comes %s', (_, order) => {
    const events = [
      event('received', 1, { retries: 0 }),
      event('started', 1.5),
      event('retried', 2, { exception: "OSError('away')" }),
      event('received', 3, { retries: 1 }),
      event('started', 4),
      event('succeeded', 5, { runtime: 1 }),
      event('progress', 6),
    ]
    const rest = order.flatMap((at) => events[at] ?? [])
    expect(attemptsOf(fold(...events.slice(0, 2), ...rest.slice(0, 4)))).toMatchObject([
      { retries: 0, started: 1.5, ended: 2, state: 'RETRY', exception: "OSError('away')" },
      { retries: 1, started: 4, ended: 5, state: 'SUCCESS', exception: null, runtime: 1 },
    ])
  })

  test('tells a task that was delivered again to another worker as two attempts', () => {
    const task = fold(
      ...RUN,
      event('received', 5, { retries: 0, hostname: 'w2@host' }),
      event('started', 6, { hostname: 'w2@host' }),
      event('succeeded', 7, { hostname: 'w1@host', runtime: 5 }),
    )
    expect(attemptsOf(task)).toMatchObject([
      { worker: 'w1@host', started: 2, ended: 7, state: 'SUCCESS', runtime: 5 },
      { worker: 'w2@host', started: 6, ended: null, state: 'STARTED', runtime: null },
    ])
  })

  test('takes a late `received` or `started` into the attempt it belongs to', () => {
    const late = fold(event('succeeded', 3), event('started', 2), event('received', 1))
    expect(attemptsOf(late)).toMatchObject([
      { received: 1, started: 2, ended: 3, state: 'SUCCESS' },
    ])
    const again = fold(
      ...RUN,
      event('retried', 3),
      event('succeeded', 9),
      event('received', 7, { retries: 1 }),
      event('started', 8),
    )
    expect(attemptsOf(again)).toMatchObject([
      { retries: 0, state: 'RETRY' },
      { received: 7, started: 8, ended: 9, state: 'SUCCESS' },
    ])
  })

  test('puts every step of a worker into an attempt that it fits, whatever the events', () => {
    const subject = fc.constantFrom(
      'sent',
      'received',
      'started',
      'succeeded',
      'failed',
      'retried',
      'revoked',
      'rejected',
      'progress',
    )
    const anyEvent = fc.tuple(subject, fc.nat(20), fc.nat(2), fc.constantFrom('w1@h', 'w2@h'))
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 80 }), (told) => {
        const task = fold(
          ...told.map(([one, at, retries, hostname]) => event(one, at, { retries, hostname })),
        )
        const steps = stepsOf(task)
        expect(steps.length).toBeLessThanOrEqual(MAX_STEPS)
        const attempts = attemptsOf(task)
        const ofWorkers = steps.filter(({ worker }) => worker !== null)
        expect(attempts.length).toBeLessThanOrEqual(ofWorkers.length)
        expect(attempts.length > 0).toBe(ofWorkers.length > 0)
        for (const { state, ended } of attempts) {
          if (['SUCCESS', 'FAILURE', 'RETRY', 'REVOKED', 'REJECTED'].includes(state)) {
            expect(ended).not.toBeNull()
          } else expect(ended).toBeNull()
        }
      }),
    )
  })
})
