import { expect, test } from 'vitest'
import { notSampled } from '../../contract/model/queue.ts'
import { createTask } from '../../contract/model/task-state.ts'
import { toIngestReport } from './ingest-report.ts'

const now = {
  asOf: 1,
  link: {
    state: 'connected',
    since: 1,
    broker: 'b',
    problem: null,
    hint: null,
    retryAt: null,
  } as const,
  gone: [],
  goneQueues: [],
  queueSampling: notSampled(10),
  intake: { messages: 0, events: 0, malformed: { json: 1 }, dropped: 0, lastMessageAt: null },
}

test('toIngestReport() keeps the newest thousand tasks and counts the rest', () => {
  const tasks = Array.from({ length: 1_500 }, (_, at) => createTask(`t${at}`))
  const report = toIngestReport({ tasks, workers: [], queues: [] }, now)
  expect(report.tasks).toHaveLength(1_000)
  expect(report.tasks.at(-1)?.id).toBe('t1499')
  expect(report.omitted).toBe(500)
})

test('toIngestReport() stays true while what it told of goes on changing', () => {
  const task = createTask('t1')
  const report = toIngestReport({ tasks: [task], workers: [], queues: [] }, now)
  task.state = 'SUCCESS'
  now.intake.malformed.json = 2
  expect(report.tasks[0]?.state).toBe('PENDING')
  expect(report.intake.malformed).toEqual({ json: 1 })
})
