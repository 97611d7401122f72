/** Tasks and scopes for property tests of histories: few names and times, so that they meet. */
import fc from 'fast-check'
import { type Scope } from '../../contract/model/scope.ts'
import { createTask } from '../../contract/model/task-state.ts'
import type { TaskStep } from '../../contract/model/task-step.ts'
import type { Task } from '../../contract/model/task.ts'

/** Noon of a UTC day. */
export const DAY = 1_763_726_400

const UUID = '7a1e0f3c-8b5d-4c2e-9f6a-0123456789ab'

export const HOSTILE_IDS = [
  UUID,
  UUID.toUpperCase(),
  `${UUID}\n`,
  UUID.replaceAll('-', ''),
  `{${UUID}}`,
  '',
  "x'; DROP TABLE task; --",
  'nul\0inside',
  'nul\0',
  '__proto__',
  'constructor',
  '<script>alert(1)</script>',
  '🌷'.repeat(60),
  'x'.repeat(255),
  '%_?*[a]',
] as const

export const aTask = (fields: Partial<Task> & { readonly id: string }): Task => ({
  ...createTask(fields.id),
  state: 'RECEIVED',
  timestamp: 1_763_726_400.25,
  ...fields,
})

const TYPES = ['shop.pay', 'shop.Pay_later', 'mail.send', 'İstanbul', '', '__proto__', 'a%b_c']
const STATES = ['RECEIVED', 'STARTED', 'SUCCESS', 'FAILURE', 'RETRY', 'PROGRESS']
const NODES = ['w1@host', 'w2@host', 'gen1@host']
const QUEUES = ['celery', 'mail', 'pay']

const text = fc.string({ unit: 'binary', maxLength: 12 })
const number = fc.double({ noNaN: true, noDefaultInfinity: true })
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 2 })
const id = fc.oneof(
  fc.constantFrom(...HOSTILE_IDS),
  fc.integer({ min: 0, max: 30 }).map((at) => `${UUID.slice(0, 34)}${String(at).padStart(2, '0')}`),
  text,
)
const time = orNull(fc.integer({ min: 0, max: 9 }))
const payload = orNull(
  fc.oneof(text, fc.string({ unit: 'grapheme', minLength: 100, maxLength: 150 })),
)

const step: fc.Arbitrary<TaskStep> = fc.record({
  state: fc.constantFrom(...STATES),
  at: fc.nat(),
  worker: orNull(fc.constantFrom(...NODES)),
  retries: orNull(fc.nat()),
  exception: orNull(text),
})

const anyTask: fc.Arbitrary<Task> = fc.record({
  id,
  name: orNull(fc.constantFrom(...TYPES)),
  state: fc.constantFrom(...STATES),
  sent: time,
  received: time,
  started: time,
  succeeded: orNull(number),
  failed: orNull(number),
  retried: orNull(number),
  revoked: orNull(number),
  rejected: orNull(number),
  timestamp: fc.oneof(fc.integer({ min: 0, max: 5 }), number),
  clock: orNull(fc.maxSafeNat()),
  worker: orNull(fc.constantFrom(...NODES)),
  client: orNull(fc.constantFrom(...NODES)),
  pid: orNull(fc.nat()),
  retries: orNull(fc.nat()),
  runtime: orNull(number),
  eta: orNull(text),
  expires: orNull(text),
  queue: orNull(fc.constantFrom(...QUEUES)),
  exchange: orNull(text),
  routingKey: orNull(text),
  rootId: orNull(id),
  parentId: orNull(id),
  terminated: orNull(fc.boolean()),
  signum: orNull(text),
  expired: orNull(fc.boolean()),
  requeue: orNull(fc.boolean()),
  args: payload,
  kwargs: payload,
  result: payload,
  exception: payload,
  traceback: payload,
  steps: orNull(fc.array(step, { maxLength: 4 })),
})

/** Batches as ingest writes them; an id may recur in later ones. */
export const anyBatches = fc.array(fc.array(anyTask, { maxLength: 12 }), { maxLength: 8 })

const globs = (...some: string[]) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(['*']) }, fc.subarray(some))

export const anyScope: fc.Arbitrary<Scope> = fc.record({
  tasks: globs('shop.*', 'mail.????', '', 'a%*', '__proto__'),
  workers: globs('w?@host', 'gen*', 'w1@host'),
  queues: globs('celery', 'm*', '**'),
})
