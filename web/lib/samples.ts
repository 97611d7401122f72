/** Tasks, workers and queues for tests: every field has a plain value, what matters is given. */
import type { LivePatch } from '../../contract/api/live.ts'
import type { QueueSamplingView, QueueView } from '../../contract/api/queues.ts'
import type { TaskListReply, TaskReply } from '../../contract/api/tasks.ts'
import type { WorkerView } from '../../contract/api/workers.ts'
import { createIntake } from '../../contract/model/intake.ts'
import { notSampled } from '../../contract/model/queue.ts'
import { createTask } from '../../contract/model/task-state.ts'
import { toTaskRow } from '../../contract/model/task.ts'

export const aTask = (
  given: Partial<TaskListReply['rows'][number]>,
): TaskListReply['rows'][number] => ({
  ...toTaskRow(createTask('9f3c2b7e-0000-4000-8000-00000000e21a')),
  name: 'billing.tasks.charge',
  state: 'SUCCESS',
  received: 1_763_733_700.25,
  started: 1_763_733_700.5,
  succeeded: 1_763_733_701.7,
  timestamp: 1_763_733_701.7,
  clock: 42,
  worker: 'celery@w1.example',
  pid: 4121,
  retries: 0,
  runtime: 1.2,
  preview: "'ok'",
  ...given,
})

export function aWholeTask(given: Partial<TaskReply>): TaskReply {
  const { preview: _preview, ...row } = aTask({})
  return {
    ...row,
    args: '(1, 2)',
    kwargs: '{}',
    result: "'ok'",
    exception: null,
    traceback: null,
    steps: [],
    attempts: [],
    children: [],
    ...given,
  }
}

export const aQueue = (given: Partial<QueueView>): QueueView => ({
  name: 'celery',
  namedBy: 'broker',
  exists: null,
  kind: null,
  ready: 12,
  byPriority: null,
  unacked: 2,
  consumers: null,
  oldestAgeS: null,
  reported: ['ready', 'byPriority', 'unacked'],
  asOf: 1_763_733_729,
  firstSeen: 1_763_730_000,
  lastSeen: 1_763_733_729,
  ...given,
})

export const aSampling = (given: Partial<QueueSamplingView>): QueueSamplingView => ({
  intervalS: 10,
  sampledAt: 1_763_733_729,
  isListed: true,
  isComplete: true,
  problem: null,
  hint: null,
  problemSince: null,
  ...given,
})

export const aWorker = (given: Partial<WorkerView>): WorkerView => ({
  hostname: 'celery@w1.example',
  pid: 100,
  firstSeen: 1_763_730_000,
  lastSeen: 1_763_733_731,
  saidOffline: false,
  freq: 2,
  active: 3,
  processed: 12_430,
  loadavg: [0.42, 0.36, 0.3],
  swIdent: 'py-celery',
  swVer: '5.6.3',
  swSys: 'Linux',
  clockDrift: 0.01,
  status: 'online',
  ...given,
})

/** What every message of the stream says beside workers, queues and tasks. */
export const liveState = (
  asOf: number,
): Omit<LivePatch, 'workers' | 'queues' | 'goneQueues' | 'tasks' | 'omitted'> => ({
  asOf,
  link: {
    state: 'connected',
    since: 1,
    broker: 'memory://',
    problem: null,
    hint: null,
    retryAt: null,
  },
  intake: createIntake(),
  holding: null,
  standby: null,
  gaps: [],
  queueSampling: notSampled(10),
})
