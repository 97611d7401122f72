import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openForWriting } from './database.ts'
import { SEGMENT } from './schema.ts'
import type { SegmentFilter } from './segment-filter.ts'
import { CHECK_NAMES, MAX_WALKS, planWalks, WALK_NAMES, walkSql } from './task-walks.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'

const newDirectory = temporaryDirectories()
const INDEX = { newest: 'task_newest', byState: 'task_by_state', byType: 'task_by_type' }

/** Every choice of checks: none, each, all, … */
const choices = Array.from({ length: 2 ** CHECK_NAMES.length }, (_, bits) =>
  CHECK_NAMES.filter((_name, at) => bits & (1 << at)),
)

describe('walkSql()', () => {
  test.each(WALK_NAMES)('reads %s by its index, from the key on, and sorts nothing', (walk) => {
    const db = openForWriting(join(newDirectory(), 'one.sqlite'), SEGMENT)
    for (const checks of choices) {
      const plan = db
        .prepare(`EXPLAIN QUERY PLAN ${walkSql(walk, checks)}`)
        .all()
        .map(({ detail }) => String(detail))
      const onTasks = plan.filter((line) => line.includes(' task '))
      expect(onTasks).toHaveLength(2)
      for (const line of onTasks) {
        expect(line).toMatch(/^SEARCH task USING (COVERING )?INDEX /)
        expect(line).toContain(INDEX[walk])
      }
      expect(onTasks[0]).toContain('timestamp=? AND n<?')
      expect(onTasks[1]).toContain('timestamp<?')
      expect(plan.join('\n')).not.toMatch(/TEMP B-TREE|SCAN task/)
      const readsRows = walk !== 'newest' && checks.some((name) => name.startsWith('received'))
      if (!readsRows) for (const line of onTasks) expect(line).toContain('COVERING')
    }
    db.close()
  })
})

describe('planWalks()', () => {
  const all: SegmentFilter = {
    types: null,
    states: null,
    workers: null,
    queues: null,
    receivedFrom: null,
    receivedTo: null,
  }
  const allStates = () => [8, 9]

  test('walks one index once where nothing is asked for', () => {
    expect(planWalks(all, allStates)).toEqual([{ walk: 'newest', pick: {}, checks: [] }])
  })

  test('merges a walk for each state, each type, or each of both', () => {
    const picks = (filter: Partial<SegmentFilter>) =>
      planWalks({ ...all, ...filter }, allStates).map(({ walk, pick }) => ({ walk, ...pick }))
    expect(picks({ states: [1, 2] })).toEqual([
      { walk: 'byState', state: 1 },
      { walk: 'byState', state: 2 },
    ])
    expect(picks({ types: [5] })).toEqual([
      { walk: 'byType', type: 5, state: 8 },
      { walk: 'byType', type: 5, state: 9 },
    ])
    expect(picks({ types: [5, 6], states: [1] })).toEqual([
      { walk: 'byType', type: 5, state: 1 },
      { walk: 'byType', type: 6, state: 1 },
    ])
  })

  test('checks at each entry what the index does not pick', () => {
    const [plan] = planWalks({ ...all, states: [1], queues: [3], receivedTo: 4 }, allStates)
    expect(plan?.checks).toEqual(['queues', 'receivedTo'])
  })

  test('falls back to one walk where too many would be merged', () => {
    const types = Array.from({ length: MAX_WALKS + 1 }, (_, at) => at + 1)
    expect(planWalks({ ...all, types }, allStates)).toEqual([
      { walk: 'newest', pick: {}, checks: ['types'] },
    ])
    const half = types.slice(0, MAX_WALKS / 2 + 1)
    expect(planWalks({ ...all, types: half, states: [1, 2] }, allStates)).toEqual([
      { walk: 'byState', pick: { state: 1 }, checks: ['types'] },
      { walk: 'byState', pick: { state: 2 }, checks: ['types'] },
    ])
  })
})
