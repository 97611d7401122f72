/**
 * Queries, tasks and contexts for property tests of whatever answers queries: few words and times,
 * so that they meet, and those words that stores get wrong.
 */
import fc from 'fast-check'
import { errorFingerprint } from '../error-fingerprint.ts'
import { createTask } from '../task-state.ts'
import type { Task } from '../task.ts'
import {
  NAME_FIELDS,
  NUMBER_FIELDS,
  PAYLOAD_TEXT_FIELDS,
  TASK_KINDS,
  type QueryContext,
  type TaskQuery,
  type TaskTerm,
} from './task-query.ts'

/** Noon of a UTC day; the times of the tasks lie within an hour before it. */
export const QUERY_NOW = 1_763_726_400

const NAMES = [
  'shop.pay',
  'Shop.Pay_Later',
  'mail.send',
  'İstanbul',
  'ΌΔΟΣ',
  'a%b_c',
  '__proto__',
  '',
]
const STATES = [
  'PENDING',
  'RECEIVED',
  'STARTED',
  'SUCCESS',
  'FAILURE',
  'RETRY',
  'REVOKED',
  'BAKING',
]
const NODES = ['w1@host', 'w2@host', 'W2@Host', 'gen1@host']
const QUEUES = ['celery', 'Mail', 'pay.*', 'pay[1]']
const IDS = [
  '7a1e0f3c-8b5d-4c2e-9f6a-0123456789ab',
  '7A1E0F3C-8B5D-4C2E-9F6A-0123456789AB',
  '7a1e0f3c-0000-4c2e-9f6a-0123456789ab',
  '7a1e0f3c8b5d4c2e9f6a0123456789ab',
  "x'; DROP TABLE task; --",
  '🌷🌷',
  'Straße',
  '%_?*[a]',
  '__proto__',
]
const WORDS = [
  'pay',
  'PAY',
  'shop.',
  'όδος',
  'ΔΟΣ',
  'i̇st',
  'İST',
  '%b_',
  'host',
  '_?*',
  '🌷🌷',
  'refused',
  'stan',
  'drop ',
  '__p',
  'not there',
  '\uFFFDx\uFFFD',
]
const PAYLOADS = [
  "(1, 'Shop.pay')",
  "{'Key': 'Refused', 'n': 5, 'f': 1.5}",
  "{'key': None, 'list': ['a', {'b': (1,)}], \"it's\": \"o'k\", '__proto__': 'pay'}",
  "{'key': 'refused', 'long': 'abc...', ...}",
  "'connection refused: ΌΔΟΣ'",
  '\0x\0',
  `${'x'.repeat(4_093)}pay`,
  `${'x'.repeat(4_094)}pay`,
  `{'key': 'refused', 'long': '${'y'.repeat(5_000)}', 'n': 5}`,
  `${'🌷'.repeat(2_050)}`,
  '',
]
const EXCEPTIONS = ["ConnectionError('connection refused')", "KeyError('ΌΔΟΣ')"]
/** Fingerprints that tasks here have. */
const ERRORS = [null, ...NAMES]
  .flatMap((name) =>
    EXCEPTIONS.map((exception) =>
      errorFingerprint({ name, state: 'FAILURE', exception, traceback: null }),
    ),
  )
  .filter((error) => error !== null)
const PAIRS = [
  ['key', 'refused'],
  ['KEY', 'Refused'],
  ['key', ''],
  ['n', '5'],
  ['f', '1.5'],
  ['list', "['a', {'b': (1,)}]"],
  ["it's", "o'k"],
  ['long', 'abc...'],
  ['__proto__', 'pay'],
  ['constructor', ''],
] as const
const PATTERNS = [
  '*',
  'shop.*',
  'SHOP.?ay',
  '*pay*',
  '????',
  'w?@*',
  'pay[1]',
  'i?stanbul',
  'ΌΔ*ς',
  '**',
  'mail',
  '',
  'a%*',
]
const TIME_TEXTS = [-7_200, -61, -60, 0, 1, 30, 600].map((offset) =>
  new Date((QUERY_NOW + offset) * 1000).toISOString(),
)

const orNull = <T>(value: fc.Arbitrary<T>, freq = 3) => fc.option(value, { freq })
const time = fc.constantFrom(
  ...[-3_600, -900, -601, -600, -301, -300, -60, -1, -0.25, 0].map((offset) => QUERY_NOW + offset),
)
const seconds = fc.constantFrom(0, 0.25, 1, 60, 299.5, 300, 600, 1e9)
const isoTime = fc.oneof(
  fc.constantFrom(...TIME_TEXTS),
  fc.constantFrom('2025-11-21T13:00:00+01:00', '2025-11-21T11:59:59.750001', 'tomorrow', ''),
)
const payload = orNull(fc.constantFrom(...PAYLOADS), 2)

/** Tasks of different ids, that queries of `anyTaskQuery` are likely to find. */
export const anyQueriedTask: fc.Arbitrary<Task> = fc
  .record({
    id: fc.oneof(fc.uuid(), fc.constantFrom(...IDS)),
    name: orNull(fc.constantFrom(...NAMES)),
    state: fc.constantFrom(...STATES, 'PENDING', 'RECEIVED', 'STARTED', 'FAILURE'),
    sent: orNull(time),
    received: orNull(time),
    started: orNull(time),
    succeeded: orNull(time),
    failed: orNull(time),
    retried: orNull(time, 1),
    timestamp: time,
    worker: orNull(fc.constantFrom(...NODES)),
    client: orNull(fc.constantFrom(...NODES)),
    retries: orNull(fc.integer({ min: 0, max: 3 })),
    runtime: orNull(seconds),
    eta: orNull(isoTime),
    expires: orNull(isoTime, 1),
    queue: orNull(fc.constantFrom(...QUEUES)),
    routingKey: orNull(fc.constantFrom(...QUEUES)),
    rootId: orNull(fc.constantFrom(...IDS)),
    parentId: orNull(fc.constantFrom(...IDS)),
    args: payload,
    kwargs: payload,
    result: payload,
    exception: orNull(fc.constantFrom(...EXCEPTIONS, ...EXCEPTIONS, '', PAYLOADS[7] ?? ''), 2),
    traceback: orNull(fc.constant(''), 1),
  })
  .chain((fields) =>
    fc.boolean().map((isOwnParent) => ({
      ...createTask(fields.id),
      ...fields,
      parentId: isOwnParent ? fields.id : fields.parentId,
    })),
  )

export const anyQueriedTasks: fc.Arbitrary<Task[]> = fc.uniqueArray(anyQueriedTask, {
  selector: ({ id }) => id,
  maxLength: 30,
})

const perType = fc
  .dictionary(
    fc.constantFrom(...NAMES.filter((name) => name !== '__proto__')),
    fc.constantFrom(0, 1, 300, 601),
  )
  .map((limits) => new Map(Object.entries(limits)))

export const anyQueryContext: fc.Arbitrary<QueryContext> = fc.record({
  now: fc.constantFrom(QUERY_NOW, QUERY_NOW - 60, QUERY_NOW + 1),
  slowerThan: perType,
  stuckAfter: perType,
  offline: fc.subarray(NODES).map((names) => new Set(names)),
})

const word = fc.constantFrom(...WORDS)
const textField = fc.constantFrom(
  ...NAME_FIELDS,
  'id' as const,
  'exception' as const,
  ...PAYLOAD_TEXT_FIELDS,
)
const textFields = fc.oneof(
  fc.constantFrom(
    ['name', 'id', 'worker', 'exception'] as const,
    ['id', 'name', 'state', 'worker', 'args', 'kwargs', 'result'] as const,
  ),
  textField.map((field) => [field]),
  fc.uniqueArray(textField, { minLength: 1, maxLength: 4 }),
)
const numberField = fc.constantFrom(...NUMBER_FIELDS)
const anyValue = fc.oneof(time, seconds, fc.constantFrom(-1, 2, 3, QUERY_NOW - 60.5))

const exact = (
  field: fc.Arbitrary<Extract<TaskTerm, { kind: 'oneOf' }>['field']>,
  values: readonly string[],
) => fc.record({ kind: fc.constant('oneOf' as const), field, values: fc.subarray([...values]) })

export const anyTaskTerm: fc.Arbitrary<TaskTerm> = fc.oneof(
  fc.record({ kind: fc.constant('contains' as const), fields: textFields, text: word }),
  fc.record({
    kind: fc.constant('glob' as const),
    field: fc.constantFrom(...NAME_FIELDS),
    pattern: fc.constantFrom(...PATTERNS),
  }),
  exact(fc.constant('name'), [...NAMES, 'nobody']),
  exact(fc.constant('state'), [...STATES, 'started']),
  exact(fc.constantFrom('worker', 'client'), [...NODES, 'nobody']),
  exact(fc.constantFrom('queue', 'routingKey'), [...QUEUES, 'nobody']),
  exact(fc.constantFrom('id', 'rootId', 'parentId'), IDS),
  exact(fc.constant('error'), ERRORS),
  fc.record({
    kind: fc.constant('startsWith' as const),
    field: fc.constantFrom('id', 'rootId', 'parentId'),
    text: fc.constantFrom(
      '7a1e',
      '7A1E0F3C',
      '7a1e0f3c-8b5d-4c2e-9f6a-0123456789ab',
      '%',
      '🌷',
      'STRASSE',
      "x'",
      'ffff',
    ),
  }),
  fc.constantFrom(...PAIRS).map(([key, value]) => ({ kind: 'pair' as const, key, value })),
  fc.record({
    kind: fc.constant('compare' as const),
    field: numberField,
    op: fc.constantFrom('<', '<=', '=', '>=', '>'),
    value: anyValue,
  }),
  fc.record({ kind: fc.constant('missing' as const), field: numberField }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('is' as const),
      what: fc.constantFrom(...TASK_KINDS),
    }),
  },
)

/** Trees of every node, at most four deep, some of no parts. */
export const anyTaskQuery: fc.Arbitrary<TaskQuery> = fc.letrec<{ query: TaskQuery }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 3, arbitrary: anyTaskTerm },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('not' as const), of: tie('query') }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        of: fc.array(tie('query'), { maxLength: 4 }),
      }),
    },
  ),
})).query
