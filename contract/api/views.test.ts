/** What travels is what the model says, field for field: neither side can gain one alone. */
import { describe, expect, expectTypeOf, test } from 'vitest'
import type { BrokerLink } from '../model/broker-link.ts'
import { createIntake, type Intake } from '../model/intake.ts'
import { notSampled, type Queue, type QueueSampling } from '../model/queue.ts'
import type { TaskRow } from '../model/task.ts'
import type { Worker, WorkerStatus } from '../model/worker.ts'
import { LiveHello, LivePatch } from './live.ts'
import { PERMISSIONS } from './permissions.ts'
import type { QueueSamplingView, QueueView } from './queues.ts'
import { SessionReply } from './session.ts'
import type { WorkerView } from './workers.ts'

test('WorkerView is a Worker and its status', () => {
  expectTypeOf<Omit<WorkerView, 'status'>>().toExtend<Worker>()
  expectTypeOf<keyof WorkerView>().toEqualTypeOf<keyof Worker | 'status'>()
  expectTypeOf<WorkerView['status']>().toEqualTypeOf<WorkerStatus>()
})

test('QueueView is a Queue, and what is said of the sampling is what the model says', () => {
  expectTypeOf<QueueView>().toExtend<Queue>()
  expectTypeOf<keyof QueueView>().toEqualTypeOf<keyof Queue>()
  expectTypeOf<QueueSampling>().toExtend<QueueSamplingView>()
  expectTypeOf<keyof QueueSamplingView>().toEqualTypeOf<keyof QueueSampling>()
})

test('a hello holds the link and the intake as the model has them', () => {
  expectTypeOf<BrokerLink>().toExtend<LiveHello['link']>()
  expectTypeOf<LiveHello['link']>().toExtend<BrokerLink>()
  expectTypeOf<keyof LiveHello['link']>().toEqualTypeOf<keyof BrokerLink>()
  expectTypeOf<LiveHello['intake']>().toExtend<Intake>()
  expectTypeOf<Intake>().toExtend<LiveHello['intake']>()
})

test('a patch holds rows of tasks', () => {
  expectTypeOf<LivePatch['tasks'][number]>().toEqualTypeOf<TaskRow>()
})

const head = {
  asOf: 1.5,
  link: {
    state: 'connected',
    since: 1,
    broker: 'redis://h',
    problem: null,
    hint: null,
    retryAt: null,
  },
  intake: { ...createIntake(), messages: 1, events: 1, malformed: { json: 2 } },
  holding: null,
  standby: null,
  gaps: [{ from: 1, to: null, cause: 'overload', events: 3, isEstimate: false }],
  queueSampling: notSampled(10),
  workers: [],
  queues: [],
}

describe('LiveHello', () => {
  test('reads a hello and takes a later field for none', () => {
    expect(LiveHello.parse({ ...head, later: true })).toEqual(head)
  })

  test.each([
    ['an unknown state of the link', { ...head, link: { ...head.link, state: 'resting' } }],
    ['a time that is text', { ...head, asOf: '2026-01-01' }],
    ['no workers', { ...head, workers: undefined }],
  ])('refuses %s', (_, value) => {
    expect(LiveHello.safeParse(value).success).toBe(false)
  })
})

test('LivePatch needs its tasks and what it left out', () => {
  expect(LivePatch.safeParse(head).success).toBe(false)
  expect(LivePatch.parse({ ...head, goneQueues: [], tasks: [], omitted: 3 }).omitted).toBe(3)
})

test('SessionReply knows no permission that is not on the list', () => {
  const reply = {
    user: 'a',
    permissions: [...PERMISSIONS],
    cluster: 'c',
    environment: { name: 'production', color: null },
    demo: false,
    version: '0',
    now: 1,
  }
  expect(SessionReply.parse(reply)).toEqual(reply)
  expect(SessionReply.safeParse({ ...reply, permissions: ['task.all'] }).success).toBe(false)
})

test('PERMISSIONS are noun.verb, each once', () => {
  expect(new Set(PERMISSIONS).size).toBe(PERMISSIONS.length)
  for (const permission of PERMISSIONS) expect(permission).toMatch(/^[a-z]+\.[a-z]+$/)
})
