import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchesTaskQuery } from '../../../contract/model/query/matches-task-query.ts'
import {
  anyQueriedTasks,
  anyQueryContext,
  anyTaskQuery,
} from '../../../contract/model/query/task-query-arbitrary-fixture.ts'
import { EVERY_TASK, type TaskQuery } from '../../../contract/model/query/task-query.ts'
import { allOf, anyOf, isAlways, isNever, type NormalQuery, toNormalQuery } from './normal-query.ts'

const context = { now: 0, slowerThan: new Map(), stuckAfter: new Map(), offline: new Set<string>() }

const asQuery = (tree: NormalQuery): TaskQuery => {
  if (tree.kind !== 'term') return { kind: tree.kind, of: tree.of.map(asQuery) }
  return tree.isNegated ? { kind: 'not', of: tree.term } : tree.term
}

describe('toNormalQuery()', () => {
  test('is true of the same tasks', () => {
    fc.assert(
      fc.property(anyQueriedTasks, anyTaskQuery, anyQueryContext, (tasks, query, given) => {
        const same = asQuery(toNormalQuery(query, given))
        for (const task of tasks) {
          expect(matchesTaskQuery(same, task, given)).toBe(matchesTaskQuery(query, task, given))
        }
      }),
      { numRuns: 1_000 },
    )
  })

  test('leaves out what is always or never true', () => {
    const term: TaskQuery = { kind: 'missing', field: 'runtime' }
    const none: TaskQuery = { kind: 'oneOf', field: 'name', values: [] }
    const normal = (query: TaskQuery) => toNormalQuery(query, context)
    expect(isAlways(normal(EVERY_TASK))).toBe(true)
    expect(isAlways(normal({ kind: 'not', of: none }))).toBe(true)
    expect(isNever(normal({ kind: 'and', of: [term, none] }))).toBe(true)
    expect(normal({ kind: 'or', of: [none, { kind: 'and', of: [term] }] })).toEqual(normal(term))
  })

  test('makes one level of what is nested without need', () => {
    const [a, b, c] = [1, 2, 3].map(
      (value) => ({ kind: 'term', term: value, isNegated: false }) as const,
    )
    if (a === undefined || b === undefined || c === undefined) throw new Error('not three')
    expect(allOf([allOf([a, b]), c])).toEqual({ kind: 'and', of: [a, b, c] })
    expect(anyOf([a, anyOf([b, c])])).toEqual({ kind: 'or', of: [a, b, c] })
  })
})
