/** A made-up cluster that moves: enough to look at every state of the page without a broker. Seeded. */
import type { LiveHello } from '../../contract/api/live.ts'
import type { QueueSamplingView, QueueView } from '../../contract/api/queues.ts'
import type { TaskReply } from '../../contract/api/tasks.ts'
import type { WorkerView } from '../../contract/api/workers.ts'
import { createIntake } from '../../contract/model/intake.ts'
import { notSampled } from '../../contract/model/queue.ts'
import { attemptsOf, stepsOf } from '../../contract/model/task-history.ts'
import { createTask } from '../../contract/model/task-state.ts'
import { type Task, type TaskRow, toTaskRow } from '../../contract/model/task.ts'

const TYPES = [
  'billing.tasks.charge',
  'billing.tasks.refund',
  'mail.send_receipt',
  'mail.newsletter.render_and_send_to_segment',
  'reports.nightly.build_customer_ledger',
  'media.transcode',
  'media.thumbnails.create',
  'search.index.update_document',
  'sync.crm.push_contact',
  'housekeeping.expire_sessions',
]
const HOSTS = [
  'celery@worker-1.fra',
  'celery@worker-2.fra',
  'celery@media-1.fra',
  'celery@payments-7f9c4d-x2x9q.fra',
]
const CHANGES_PER_STEP = 6
export const STEP_MS = 250

/** An exception's text with a traceback of more than fifty lines. */
const TRACEBACK = [
  'Traceback (most recent call last):',
  ...Array.from({ length: 13 }, (_, i) => [
    `  File "/srv/app/.venv/lib/python3.13/site-packages/celery/app/trace.py", line ${430 + i}, in trace_task`,
    '    R = retval = fun(*args, **kwargs)',
    `  File "/srv/app/billing/gateway_${i}.py", line ${80 + i}, in charge`,
    "    r = stripe.Charge.create(**payload, idempotency_key=f'{customer.id}:{order.id}:{attempt}', expand=['balance_transaction'])",
  ]).flat(),
  "billing.errors.StripeTimeout: read timed out after 30.0 s (customer 'cust_42')",
  '',
].join('\n')

export interface FakeCluster {
  /** Newest first. */
  tasks(): TaskRow[]
  task(id: string): TaskReply | null
  workers(): WorkerView[]
  queues(): QueueView[]
  queueSampling(): QueueSamplingView
  intake(): LiveHello['intake']
  /** Lets a quarter of a second happen. @returns the tasks that changed */
  step(): TaskRow[]
  put(task: Partial<Task>): void
}

export function createFakeCluster(now: () => number, known: number): FakeCluster {
  const tasks = new Map<string, Task>()
  let seed = 42
  let events = 0
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return seed / 2 ** 32
  }
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const hex = (length: number) =>
    Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('')
  const newId = () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`

  const begin = (at: number): Task => {
    const sent = random() < 0.4 ? at - random() * 3 : null
    return {
      ...BLANK,
      id: newId(),
      name: pick(TYPES),
      state: 'RECEIVED',
      sent,
      client: sent === null ? null : 'gen4121@web-3.fra',
      queue: sent === null ? null : pick(['default', 'priority', 'media']),
      received: at,
      timestamp: at,
      worker: pick(HOSTS),
      pid: 4000 + Math.floor(random() * 900),
      retries: random() < 0.1 ? 1 + Math.floor(random() * 3) : 0,
      args: `('cust_${Math.floor(random() * 900)}', ${Math.floor(random() * 9000)})`,
      kwargs: "{'currency': 'eur', 'notify': True}",
    }
  }
  const advance = (task: Task, at: number): Task => {
    const moved = { ...task, timestamp: at }
    if (task.state === 'RECEIVED') return { ...moved, state: 'STARTED', started: at }
    const dice = random()
    const runtime = at - (task.started ?? at)
    const result = "{'ok': True, 'charged': 1999}"
    if (dice < 0.86) return { ...moved, state: 'SUCCESS', succeeded: at, runtime, result }
    const failure = {
      exception: "StripeTimeout('read timed out after 30.0 s')",
      traceback: TRACEBACK,
    }
    if (dice < 0.94) return { ...moved, ...failure, state: 'FAILURE', failed: at }
    if (dice < 0.98) return { ...moved, ...failure, state: 'RETRY', retried: at }
    const revoked = { revoked: at, terminated: true, signum: 'SIGTERM', expired: false }
    return { ...moved, ...revoked, state: 'REVOKED' }
  }
  const isOpen = (task: Task) => task.state === 'RECEIVED' || task.state === 'STARTED'

  const start = now()
  for (let i = 0; i < known; i += 1) {
    const at = start - (known - i) * 0.9
    let task = begin(at)
    if (random() < 0.985) task = advance(advance(task, at + random()), at + random() * 12)
    if (task.timestamp < start) tasks.set(task.id, task)
  }

  const ordered = () => [...tasks.values()].toSorted((a, b) => b.timestamp - a.timestamp)
  return {
    tasks: () => ordered().map(toTaskRow),
    task: (id) => {
      const task = tasks.get(id)
      return task === undefined
        ? null
        : { ...task, steps: [...stepsOf(task)], attempts: attemptsOf(task), children: [] }
    },
    workers: () => HOSTS.map((hostname, i) => workerAt(hostname, i, now())),
    queues: () => (known === 0 ? [] : queuesAt(now())),
    queueSampling: () => ({
      ...notSampled(10),
      sampledAt: sampledAt(now()),
      isListed: true,
    }),
    intake: () => ({
      ...createIntake(),
      messages: events,
      events: known === 0 ? 0 : known * 3 + events,
      malformed: known === 0 ? {} : { 'not-json': 3 },
      lastMessageAt: now(),
    }),
    step() {
      if (known === 0) return []
      events += CHANGES_PER_STEP
      const open = [...tasks.values()].filter(isOpen)
      const changed = Array.from({ length: CHANGES_PER_STEP }, () =>
        open.length < 24 || random() < 0.4 ? begin(now()) : advance(pick(open), now()),
      )
      for (const task of changed) tasks.set(task.id, task)
      return [...new Map(changed.map((task) => [task.id, toTaskRow(task)])).values()]
    },
    put: (task) => {
      const whole = { ...BLANK, timestamp: now(), ...task }
      tasks.set(whole.id, whole)
    },
  }
}

const BLANK: Task = { ...createTask('made-up'), clock: 1 }

function workerAt(hostname: string, index: number, now: number): WorkerView {
  const isGone = index === HOSTS.length - 1
  return {
    hostname,
    pid: 100 + index,
    firstSeen: now - 90_000 * (index + 1),
    lastSeen: isGone ? now - 95 : now - 0.4,
    saidOffline: false,
    freq: 2,
    active: isGone ? 4 : 2 + index,
    processed: 18_240 * (index + 1) ** 3,
    loadavg: [0.42 * (index + 1), 0.36 * (index + 1), 0.3],
    swIdent: 'py-celery',
    swVer: index === 1 ? '5.2.7' : '5.6.3',
    swSys: 'Linux',
    clockDrift: index === 2 ? -3.4 : 0.02,
    status: isGone ? 'offline' : 'online',
  }
}

/** Every ten seconds, as a real one. */
const sampledAt = (now: number): number => Math.floor(now / 10) * 10

/** As Redis tells them, with one that RabbitMQ would tell more of: every kind of cell is there. */
function queuesAt(now: number): QueueView[] {
  const asOf = sampledAt(now)
  const queue = (name: string, figures: Partial<QueueView>): QueueView => ({
    name,
    namedBy: 'broker',
    exists: true,
    kind: 'classic',
    ready: 0,
    byPriority: null,
    unacked: 0,
    consumers: 4,
    oldestAgeS: null,
    reported: ['ready', 'byPriority', 'unacked', 'consumers', 'oldestAgeS'],
    asOf,
    firstSeen: now - 90_000,
    lastSeen: asOf,
    ...figures,
  })
  const steps = [
    { priority: 0, ready: 12_004 },
    { priority: 3, ready: 0 },
    { priority: 6, ready: 411 },
    { priority: 9, ready: 15 },
  ]
  return [
    queue('default', { ready: 12, unacked: 32, oldestAgeS: 0.21 }),
    queue('legacy.imports', { ready: 31, consumers: 0, oldestAgeS: 183_600 }),
    queue('mail', {}),
    queue('media', { kind: 'quorum', ready: 2_480_113, unacked: 8, oldestAgeS: 580 }),
    queue('priority', { ready: 12_430, byPriority: steps, unacked: null, oldestAgeS: 95 }),
    queue('reports.nightly.build_customer_ledger.eu-central-1.production', { consumers: 1 }),
    queue('staging', { exists: false, kind: null, ...NOTHING, asOf: asOf - 140 }),
  ]
}

const NOTHING = { ready: null, unacked: null, consumers: null, lastSeen: null, firstSeen: null }
