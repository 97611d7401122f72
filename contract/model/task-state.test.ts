import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TaskEvent } from './event.ts'
import { applyTaskEvent, createTask } from './task-state.ts'
import type { Task } from './task.ts'

// Celery's outcome of 49 whole sequences is asserted in server/cluster/state-vectors.test.ts.

const event = (subject: string, more: Partial<TaskEvent> = {}): TaskEvent => ({
  kind: 'task',
  type: `task-${subject}`,
  subject,
  uuid: 't1',
  hostname: 'w1@host',
  timestamp: 100,
  clock: 1,
  ...more,
})

const fold = (...events: TaskEvent[]): Task => {
  const task = createTask('t1')
  for (const one of events) applyTaskEvent(task, one)
  return task
}

describe('createTask()', () => {
  test('knows nothing but the id', () => {
    const { id, state, timestamp, ...rest } = createTask('t1')
    expect({ id, state, timestamp }).toEqual({ id: 't1', state: 'PENDING', timestamp: 0 })
    expect(new Set(Object.values(rest))).toEqual(new Set([null]))
  })
})

describe('applyTaskEvent()', () => {
  test.each([
    ['sent', 'PENDING'],
    ['received', 'RECEIVED'],
    ['started', 'STARTED'],
    ['succeeded', 'SUCCESS'],
    ['failed', 'FAILURE'],
    ['retried', 'RETRY'],
    ['revoked', 'REVOKED'],
    ['rejected', 'REJECTED'],
  ] as const)('notes the time of %s and sets %s when it is the first', (subject, state) => {
    const task = fold(event(subject, { timestamp: 7.5 }))
    expect(task.state).toBe(state)
    expect(task[subject]).toBe(7.5)
    expect(task.timestamp).toBe(7.5)
  })

  test('makes a state of any other subject, in upper case', () => {
    expect(fold(event('progress')).state).toBe('PROGRESS')
    expect(fold(event('custom-x')).state).toBe('CUSTOM-X')
  })

  test('takes the sender of task-sent for the client and every other one for the worker', () => {
    const task = fold(event('sent', { hostname: 'gen1@c' }), event('started'))
    expect(task.client).toBe('gen1@c')
    expect(task.worker).toBe('w1@host')
  })

  test('keeps the state but takes every field of an event that comes too late', () => {
    const task = fold(
      event('succeeded', { timestamp: 9, clock: 9, result: '2' }),
      event('started', { timestamp: 5, clock: 5, pid: 3 }),
    )
    expect(task).toMatchObject({ state: 'SUCCESS', started: 5, timestamp: 5, clock: 5, pid: 3 })
    expect(task.result).toBe('2')
  })

  test('takes only what names the task of a task-received that comes too late', () => {
    const task = fold(
      event('started', { timestamp: 5, clock: 5 }),
      event('received', { timestamp: 4, clock: 4, pid: 3, name: 'demo.add', args: '(1,)' }),
    )
    expect(task).toMatchObject({ state: 'STARTED', received: 4, timestamp: 5, clock: 5, pid: null })
    expect(task).toMatchObject({ name: 'demo.add', args: '(1,)' })
  })

  test('lets RETRY win over SUCCESS, and anything win over RETRY', () => {
    const task = fold(event('succeeded'), event('retried'))
    expect(task.state).toBe('RETRY')
    applyTaskEvent(task, event('received'))
    expect(task.state).toBe('RECEIVED')
  })

  test('lets a custom state win over REVOKED and lose to FAILURE', () => {
    expect(fold(event('revoked'), event('progress')).state).toBe('PROGRESS')
    expect(fold(event('failed'), event('progress')).state).toBe('FAILURE')
  })

  test('takes a step that is repeated, and a custom state that follows another', () => {
    const task = fold(event('received', { timestamp: 1 }), event('received', { timestamp: 2 }))
    expect(task).toMatchObject({ received: 2, timestamp: 2 })
    expect(fold(event('progress'), event('cancelled')).state).toBe('CANCELLED')
  })

  test('takes over every field that an event can bring', () => {
    const fields = {
      name: 'demo.add',
      args: '(1,)',
      kwargs: '{}',
      rootId: 'r',
      parentId: 'p',
      retries: 2,
      eta: '2026-11-21T17:40:02+00:00',
      expires: '2026-11-22T17:40:02+00:00',
      pid: 7,
      clock: 9,
      queue: 'q',
      exchange: 'e',
      routingKey: 'k',
      result: '3',
      runtime: 0.5,
      exception: 'E()',
      traceback: 'tb',
      terminated: true,
      signum: '15',
      expired: false,
      requeue: true,
    }
    expect(fold(event('progress', fields))).toMatchObject(fields)
  })

  test('leaves what an event does not mention, and clears what it sends as null', () => {
    const task = fold(event('received', { name: 'demo.add', args: '(1,)' }), event('started'))
    expect(task.name).toBe('demo.add')
    applyTaskEvent(task, event('received', { args: null }))
    expect(task).toMatchObject({ name: 'demo.add', args: null })
  })

  test('keeps the clock when an event has none', () => {
    expect(fold(event('received', { clock: 8 }), event('started', { clock: null })).clock).toBe(8)
  })

  test('shows SUCCESS once it was seen and no retry followed, whatever the order', () => {
    const subject = fc.constantFrom('sent', 'received', 'started', 'failed', 'revoked', 'progress')
    fc.assert(
      fc.property(fc.array(subject), fc.array(subject), (before, after) => {
        const task = fold(...[...before, 'succeeded', ...after].map((one) => event(one)))
        expect(task.state).toBe('SUCCESS')
      }),
    )
  })

  test('adds no key and loses none, whatever the events', () => {
    const keys = Object.keys(createTask('t1'))
    const anyEvent = fc.record({ subject: fc.string(), name: fc.string(), pid: fc.nat() })
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        const task = fold(...events.map(({ subject, ...more }) => event(subject, more)))
        expect(Object.keys(task)).toEqual(keys)
        expect(Object.getPrototypeOf(task)).toBe(Object.prototype)
      }),
    )
  })
})
