/** Rows, workers, queues and reports for the tests of this room and of http. Not used by the product. */
import { createIntake } from '../../contract/model/intake.ts'
import { notSampled, type Queue, unknownQueue } from '../../contract/model/queue.ts'
import type { Task } from '../../contract/model/task.ts'
import { type TaskRow, toTaskRow } from '../../contract/model/task.ts'
import type { Worker } from '../../contract/model/worker.ts'
import type { IngestReport } from '../ingest/ingest-report.ts'

export const aTask = (over: Partial<Task> = {}): Task => ({
  id: 'id-1',
  name: 'demo.add',
  state: 'SUCCESS',
  sent: null,
  received: 1000,
  started: 1001,
  succeeded: 1002,
  failed: null,
  retried: null,
  revoked: null,
  rejected: null,
  timestamp: 1002,
  clock: 7,
  worker: 'celery@w1',
  client: null,
  pid: 11,
  retries: 0,
  runtime: 0.5,
  eta: null,
  expires: null,
  queue: 'celery',
  exchange: '',
  routingKey: 'celery',
  rootId: 'id-1',
  parentId: null,
  terminated: null,
  signum: null,
  expired: null,
  requeue: null,
  args: '(2, 3)',
  kwargs: '{}',
  result: '5',
  exception: null,
  traceback: null,
  steps: null,
  ...over,
})

export const aRow = (id: string, over: Partial<TaskRow> = {}): TaskRow => ({
  ...toTaskRow(aTask({ id })),
  ...over,
})

export const aWorker = (hostname: string, over: Partial<Worker> = {}): Worker => ({
  hostname,
  pid: 11,
  firstSeen: 900,
  lastSeen: 1000,
  saidOffline: false,
  freq: 2,
  active: 0,
  processed: 3,
  loadavg: [0.5, 0.4, 0.3],
  swIdent: 'py-celery',
  swVer: '5.6.3',
  swSys: 'Linux',
  clockDrift: 0.01,
  ...over,
})

export const aQueue = (name: string, over: Partial<Queue> = {}): Queue => ({
  ...unknownQueue(name, ['ready', 'consumers']),
  exists: true,
  ready: 3,
  consumers: 1,
  namedBy: 'broker',
  asOf: 1000,
  firstSeen: 900,
  lastSeen: 1000,
  ...over,
})

export function aReport(over: Partial<IngestReport> = {}): IngestReport {
  const { intake = { ...createIntake(), messages: 1, events: 1, lastMessageAt: 1000 } } = over
  return { ...A_REPORT, intake, counted: intake, ...over }
}

const A_REPORT: Omit<IngestReport, 'intake' | 'counted'> = {
  asOf: 1000,
  link: {
    state: 'connected',
    since: 990,
    broker: 'redis://127.0.0.1:6379/0',
    problem: null,
    hint: null,
    retryAt: null,
  },
  standby: null,
  holding: null,
  gaps: [],
  workers: [],
  tasks: [],
  omitted: 0,
  gone: [],
  queues: [],
  goneQueues: [],
  queueSampling: { ...notSampled(10), sampledAt: 1000, isListed: true },
}
