import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { allOf, termOf } from '../query/normal-query.ts'
import type { SegmentTerm, SegmentTree } from '../query/segment-tree.ts'
import { openForWriting } from './database.ts'
import { SEGMENT } from './schema.ts'
import { toCondition } from './segment-condition.ts'
import {
  boundarySql,
  countSql,
  MAX_WALKS,
  nextSql,
  planByState,
  planWalks,
  sizeSql,
  sliceSql,
  splitExtent,
  WALK_NAMES,
} from './task-walks.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'

const newDirectory = temporaryDirectories()
const INDEX = { newest: 'task_newest', byState: 'task_by_state', byType: 'task_by_type' }

const words = (column: 'type_id' | 'state_id' | 'worker_id' | 'queue_id', ...ids: number[]) =>
  termOf<SegmentTerm>({ kind: 'word', column, words: ids })
const at = (op: '<' | '>=' | '>', value: number) =>
  termOf<SegmentTerm>({ kind: 'number', column: 'timestamp', op, value })

/** What every walked index holds. */
const covered = [
  null,
  words('worker_id', 1),
  allOf([words('worker_id', 1, 2), words('queue_id', 3)]),
]
const received = termOf<SegmentTerm>({ kind: 'number', column: 'received', op: '<', value: 4 })

describe.each(WALK_NAMES)('the walk %s', (walk) => {
  const explain = (sql: string): string[] => {
    const db = openForWriting(join(newDirectory(), 'one.sqlite'), SEGMENT)
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()
    db.close()
    return plan.map(({ detail }) => String(detail))
  }
  const directions = ['newest', 'oldest'] as const

  test.each(directions)(
    'is read by its index, from the key on, and sorts nothing: %s',
    (direction) => {
      const columns = { columns: 'timestamp, n' }
      for (const tree of [...covered, received]) {
        const condition = tree === null ? null : (toCondition(tree)?.sql ?? null)
        const plan = explain(sliceSql(walk, direction, condition, columns))
        const onTasks = plan.filter((line) => line.includes(' task '))
        expect(onTasks).toHaveLength(3)
        const isCovered = tree !== received || walk === 'newest'
        for (const line of onTasks) {
          expect(line).toMatch(
            isCovered ? /^SEARCH task USING COVERING INDEX / : /^SEARCH task USING INDEX /,
          )
          expect(line).toContain(INDEX[walk])
        }
        const [on, past] = direction === 'newest' ? ['<', '>'] : ['>', '<']
        expect(onTasks[0]).toContain(`timestamp=? AND n${on}?`)
        expect(onTasks[1]).toMatch(/timestamp>\? AND timestamp<\?/)
        expect(onTasks[2]).toContain(`timestamp=? AND n${past}?`)
        expect(plan.join('\n')).not.toMatch(/TEMP B-TREE|SCAN task/)
      }
    },
  )

  test('is measured and counted by its index alone', () => {
    const condition = toCondition(words('queue_id', 3))
    const plan = { walk, pick: {}, condition }
    for (const sql of [sizeSql(walk), nextSql(walk), countSql(plan), boundarySql(walk, 'newest')]) {
      const onTasks = explain(sql).filter((line) => line.includes(' task '))
      expect(onTasks).not.toEqual([])
      const wanted = `SEARCH task USING COVERING INDEX ${INDEX[walk]}`
      for (const line of onTasks) expect(line).toContain(wanted)
    }
  })
})

describe('planWalks()', () => {
  const allStates = () => [8, 9]
  const plansOf = (...parts: SegmentTree[]) => planWalks(allOf(parts), allStates)
  const picks = (...parts: SegmentTree[]) =>
    plansOf(...parts).map(({ walk, pick, condition }) => ({ walk, ...pick, more: condition?.sql }))

  test('walks one index once where nothing is asked for', () => {
    expect(plansOf()).toEqual([{ walk: 'newest', pick: {}, condition: null }])
  })

  test('merges a walk for each state, each type, or each of both', () => {
    expect(picks(words('state_id', 1, 2))).toEqual([
      { walk: 'byState', state: 1 },
      { walk: 'byState', state: 2 },
    ])
    expect(picks(words('type_id', 5))).toEqual([
      { walk: 'byType', type: 5, state: 8 },
      { walk: 'byType', type: 5, state: 9 },
    ])
    expect(picks(words('type_id', 5, 6), words('state_id', 1))).toEqual([
      { walk: 'byType', type: 5, state: 1 },
      { walk: 'byType', type: 6, state: 1 },
    ])
  })

  test('picks by the narrowest part, and checks every other', () => {
    const [one, other] = [words('type_id', 5, 6), words('type_id', 6)]
    expect(picks(one, other, words('queue_id', 3), words('state_id', 1))).toEqual([
      {
        walk: 'byType',
        type: 6,
        state: 1,
        more: toCondition(allOf([one, words('queue_id', 3)]))?.sql,
      },
    ])
  })

  test('does not pick by what need not be true', () => {
    const tree: SegmentTree = { kind: 'or', of: [words('state_id', 1), words('type_id', 5)] }
    const negated = termOf<SegmentTerm>({ kind: 'word', column: 'state_id', words: [1] }, true)
    expect(plansOf(tree).map(({ walk }) => walk)).toEqual(['newest'])
    expect(plansOf(negated).map(({ walk }) => walk)).toEqual(['newest'])
  })

  test('falls back to fewer walks where too many would be merged', () => {
    const types = Array.from({ length: MAX_WALKS + 1 }, (_, index) => index + 1)
    expect(plansOf(words('type_id', ...types)).map(({ walk }) => walk)).toEqual(['newest'])
    const half = words('type_id', ...types.slice(0, MAX_WALKS / 2 + 1))
    expect(plansOf(half, words('state_id', 1, 2)).map(({ walk }) => walk)).toEqual([
      'byState',
      'byState',
    ])
  })

  test('planByState() makes one walk a state of it', () => {
    const states = planByState(words('queue_id', 3), allStates)
    expect(states?.map(({ walk, pick }) => [walk, pick.state])).toEqual([
      ['byState', 8],
      ['byState', 9],
    ])
  })
})

describe('splitExtent()', () => {
  test('takes the bounds at the top that every row has to keep', () => {
    const tree = allOf([at('>=', 3), at('<', 9), at('>=', 5), words('queue_id', 3)])
    expect(splitExtent(tree)).toEqual({ extent: { from: 5, to: 9 }, rest: words('queue_id', 3) })
  })

  test('leaves those that it cannot say exactly, or that need not be kept', () => {
    for (const tree of [
      at('>', 3),
      at('>=', NaN),
      termOf<SegmentTerm>({ kind: 'number', column: 'timestamp', op: '<', value: 9 }, true),
      { kind: 'or', of: [at('<', 9), words('queue_id', 3)] } as const,
    ]) {
      expect(splitExtent(tree)).toEqual({ extent: { from: -Infinity, to: Infinity }, rest: tree })
    }
  })
})
