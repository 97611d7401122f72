import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { errorFingerprint } from '../error-fingerprint.ts'
import { createTask } from '../task-state.ts'
import { toTaskRow, type Task } from '../task.ts'
import { matchesTaskQuery } from './matches-task-query.ts'
import { parseTaskQuery } from './parse-task-query.ts'
import {
  anyQueriedTask,
  anyQueriedTasks,
  anyQueryContext,
  anyTaskQuery,
  anyTaskTerm,
  QUERY_NOW,
} from './task-query-arbitrary-fixture.ts'
import { EVERY_TASK, SEARCHED_CHARS, type QueryContext, type TaskQuery } from './task-query.ts'

const CONTEXT: QueryContext = {
  now: QUERY_NOW,
  slowerThan: new Map([['shop.pay', 10]]),
  stuckAfter: new Map([['shop.pay', 60]]),
  offline: new Set(['gone@host']),
}

const FAILED: Task = {
  ...createTask('9F3C-1'),
  name: 'Shop.pay',
  state: 'FAILURE',
  worker: 'w1@host',
  queue: 'pay',
  retries: 2,
  runtime: 1.5,
  sent: QUERY_NOW - 60,
  started: QUERY_NOW - 50,
  failed: QUERY_NOW - 48,
  timestamp: QUERY_NOW - 48,
  eta: '2025-11-21T11:59:05+00:00',
  args: "('cust_42',)",
  kwargs: "{'user_id': 17}",
  exception: "TimeoutError('too slow')",
  rootId: 'aa-1',
  parentId: 'bb-1',
}

const finds = (text: string, fields: Partial<Task> = {}): boolean => {
  const { query, problem } = parseTaskQuery(text, 'sepal', { now: QUERY_NOW })
  if (problem !== null) throw new Error(problem.message)
  return matchesTaskQuery(query, { ...FAILED, ...fields }, CONTEXT)
}

describe('matchesTaskQuery()', () => {
  test.each([
    '',
    '*',
    'PAY',
    '9f3c',
    'w1@HOST',
    'timeouterror',
    'name:shop',
    'name:SHOP.*',
    'name:?hop.pay',
    'type:Shop.pay',
    'state:failure',
    'state:F*',
    'queue:=pay',
    'id:9f3c',
    'id:=9F3C-1',
    'root:AA',
    'parent:bb',
    'exc:slow',
    'args:CUST_42',
    'kwargs:user_id',
    'kwargs:user_id=17',
    'retries:2',
    'retries:>=2',
    'runtime:1s..5s',
    'wait:5',
    'sent:now-1m',
    'eta:<now',
    'succeeded:none',
    '-state:SUCCESS',
    'is:retried',
    '-is:root',
    'pay -mail',
    'mail OR pay',
    '-client:*',
  ])('finds a task by %s', (text) => {
    expect(finds(text)).toBe(true)
  })

  test.each([
    'mail',
    '-PAY',
    'FAILURE',
    'cust_42',
    'user_id',
    'type:shop.pay',
    'type:Shop',
    'state:FAIL',
    'queue:=PAY',
    'id:3c',
    'id:=9f3c-1',
    'args:user_id',
    'kwargs:user_id=1',
    'retries:<2',
    'runtime:>1.5',
    'succeeded:>0',
    'client:*',
    'result:none',
    'is:root',
    'is:running',
    'is:stuck',
    'is:slow',
    'eta:none',
    'sent:..now-1m',
  ])('does not find it by %s', (text) => {
    expect(finds(text)).toBe(false)
  })

  test('finds a failure by its fingerprint', () => {
    expect(finds(`error:${errorFingerprint(FAILED)}`)).toBe(true)
    expect(finds(`error:${errorFingerprint(FAILED)}`, { state: 'SUCCESS' })).toBe(false)
    expect(finds('error:0123456789abcdef')).toBe(false)
  })

  test('searches the beginning of a text', () => {
    const at = (end: number) => ({ result: `${'x'.repeat(end - 3)}pay` })
    expect(finds('result:pay', at(SEARCHED_CHARS))).toBe(true)
    expect(finds('result:pay', at(SEARCHED_CHARS + 1))).toBe(false)
  })

  test.each<[string, Partial<Task>, boolean]>([
    ['root', { parentId: null }, true],
    ['root', { parentId: '9F3C-1' }, true],
    ['retried', { retries: 0 }, false],
    ['retried', { retries: null, retried: 1 }, true],
    ['scheduled', { state: 'RECEIVED', eta: '2025-11-21T12:00:01Z' }, true],
    ['scheduled', { state: 'RECEIVED', eta: '2025-11-21T12:00:00Z' }, false],
    ['scheduled', { state: 'REVOKED', eta: '2025-11-21T12:00:01Z' }, false],
    ['running', { state: 'STARTED' }, true],
    ['slow', { name: 'shop.pay', runtime: 10.5 }, true],
    ['slow', { name: 'shop.pay', runtime: 10 }, false],
    ['slow', { name: 'mail.send', runtime: 1e9 }, false],
    ['slow', { name: 'shop.pay', state: 'STARTED', runtime: 99, started: QUERY_NOW - 9 }, false],
    ['slow', { name: 'shop.pay', state: 'STARTED', runtime: null, started: QUERY_NOW - 11 }, true],
    ['orphan', { state: 'STARTED', worker: 'gone@host' }, true],
    ['orphan', { state: 'SUCCESS', worker: 'gone@host' }, false],
    ['stuck', { state: 'STARTED', worker: 'gone@host' }, true],
    ['stuck', { state: 'STARTED', started: QUERY_NOW - 300 }, false],
    ['stuck', { state: 'STARTED', started: QUERY_NOW - 301 }, true],
    ['stuck', { state: 'STARTED', started: QUERY_NOW - 61, name: 'shop.pay' }, true],
    ['stuck', { state: 'RECEIVED', eta: null, received: QUERY_NOW - 600 }, false],
    ['stuck', { state: 'RECEIVED', eta: null, received: QUERY_NOW - 601 }, true],
    ['stuck', { state: 'RECEIVED', eta: '2025-11-21T13:00:00Z', received: QUERY_NOW - 601 }, false],
    ['stuck', { state: 'PENDING', eta: '2025-11-21T11:59:00Z' }, false],
    ['stuck', { state: 'PENDING', eta: '2025-11-21T11:58:59Z' }, true],
    ['stuck', { state: 'RETRY', eta: '2025-11-21T11:58:59Z', received: 0 }, false],
  ])('is:%s of %j is %s', (what, fields, expected) => {
    expect(finds(`is:${what}`, fields)).toBe(expected)
  })

  test('finds nothing in the payload that a row does not carry', () => {
    const row = { ...toTaskRow(FAILED) }
    const by = (query: TaskQuery) => matchesTaskQuery(query, row, CONTEXT)
    expect(by({ kind: 'contains', fields: ['args'], text: 'cust' })).toBe(false)
    expect(by({ kind: 'pair', key: 'user_id', value: '17' })).toBe(false)
    expect(by({ kind: 'contains', fields: ['name', 'args'], text: 'shop' })).toBe(true)
  })
})

describe('the laws of a query', () => {
  const answers = (query: TaskQuery, tasks: readonly Task[], context: QueryContext) =>
    tasks.map((task) => matchesTaskQuery(query, task, context))
  const not = (of: TaskQuery): TaskQuery => ({ kind: 'not', of })
  const [and, or] = (['and', 'or'] as const).map((kind) => (...of: TaskQuery[]): TaskQuery => ({
    kind,
    of,
  })) as [(...of: TaskQuery[]) => TaskQuery, (...of: TaskQuery[]) => TaskQuery]

  test('a negation is the opposite, of every task', () => {
    fc.assert(
      fc.property(anyTaskQuery, anyQueriedTasks, anyQueryContext, (query, tasks, context) => {
        const opposite = answers(query, tasks, context).map((answer) => !answer)
        expect(answers(not(query), tasks, context)).toEqual(opposite)
      }),
    )
  })

  test('De Morgan', () => {
    fc.assert(
      fc.property(
        anyTaskQuery,
        anyTaskQuery,
        anyQueriedTasks,
        anyQueryContext,
        (a, b, tasks, context) => {
          const both = [not(and(a, b)), or(not(a), not(b))]
          const neither = [not(or(a, b)), and(not(a), not(b))]
          for (const [one = EVERY_TASK, other = EVERY_TASK] of [both, neither]) {
            expect(answers(one, tasks, context)).toEqual(answers(other, tasks, context))
          }
        },
      ),
    )
  })

  test('all of none is every task, any of none is no task', () => {
    fc.assert(
      fc.property(anyQueriedTask, anyQueryContext, (task, context) => {
        expect(matchesTaskQuery(EVERY_TASK, task, context)).toBe(true)
        expect(matchesTaskQuery(or(), task, context)).toBe(false)
      }),
    )
  })

  test('the tasks of the fixture are found by every kind of term', () => {
    const found = new Map<string, number>()
    fc.assert(
      fc.property(anyTaskTerm, anyQueriedTasks, anyQueryContext, (term, tasks, context) => {
        const kind = term.kind === 'is' ? term.what : term.kind === 'oneOf' ? term.field : term.kind
        const hits = answers(term, tasks, context).filter(Boolean).length
        found.set(kind, (found.get(kind) ?? 0) + hits)
      }),
      { numRuns: 3_000, seed: 1 },
    )
    expect([...found].filter(([, hits]) => hits < 5)).toEqual([])
    expect(found.size).toBe(23)
  })
})
