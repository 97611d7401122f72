import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Task } from '../../../contract/model/task.ts'
import { aTask } from '../../live/report-fixture.ts'
import { toFlowerTask } from './flower-task.ts'

/** What Celery's own Task.as_dict() gave, recorded. */
type AsDict = Record<string, string | number | null | string[]>

const vectors = readFileSync(
  join(import.meta.dirname, '../../../test/fixtures/celery/state-vectors.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .flatMap((line) => {
    const { name, expect: expected } = JSON.parse(line)
    const recorded: { as_dict?: AsDict }[] = Object.values(expected.tasks)
    // A task without an id is none of ours: ingest has no place for it.
    return recorded.flatMap(({ as_dict: asDict }) => (asDict?.uuid ? [{ name, asDict }] : []))
  })

/** The task of which Celery made this dictionary. */
function toTask(dict: AsDict): Task {
  const {
    uuid,
    routing_key,
    root_id,
    parent_id,
    root: _r,
    parent: _p,
    children: _c,
    ...same
  } = dict
  return aTask({
    id: String(uuid),
    ...same,
    routingKey: routing_key,
    rootId: root_id,
    parentId: parent_id,
  } as Partial<Task>)
}

describe('toFlowerTask()', () => {
  test('there are vectors to hold it against', () => {
    expect(vectors.length).toBeGreaterThan(40)
  })

  test.each(vectors)("writes $name as Celery's as_dict, key for key in its order", ({ asDict }) => {
    const children = Array.isArray(asDict.children) ? asDict.children : []
    const { worker, ...rest } = asDict
    const expected = worker === null ? rest : asDict
    const written = toFlowerTask(toTask(asDict), children, 'inline')
    expect(written).toEqual(expected)
    expect(Object.keys(written)).toEqual(Object.keys(expected))
  })

  test('puts the worker last in a list', () => {
    const keys = Object.keys(toFlowerTask(aTask(), [], 'last'))
    expect(keys.slice(-2)).toEqual(['children', 'worker'])
    expect(keys.filter((key) => key === 'worker')).toHaveLength(1)
  })

  test.each(['inline', 'last'] as const)('leaves an unknown worker out (%s)', (place) => {
    expect(toFlowerTask(aTask({ worker: null }), [], place)).not.toHaveProperty('worker')
  })

  test('gives 0 for a clock that was never heard of', () => {
    expect(toFlowerTask(aTask({ clock: null }), [], 'last').clock).toBe(0)
  })
})
