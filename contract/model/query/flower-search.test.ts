/** Flower's own search against ours: what it finds, and what it says is wrong. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createTask } from '../task-state.ts'
import type { Task } from '../task.ts'
import { matchesTaskQuery } from './matches-task-query.ts'
import { parseTaskQuery } from './parse-task-query.ts'
import type { QueryContext } from './task-query.ts'

interface FirstLine {
  readonly tasks: (Pick<Task, 'id'> & Partial<Task>)[]
}

interface Line {
  readonly query: string
  readonly ids?: string[]
  readonly error?: string
}

const FILE = join(import.meta.dirname, '../../../test/fixtures/flower-search.jsonl')
const [first = '', ...rest] = readFileSync(FILE, 'utf8').trimEnd().split('\n')
const TASKS = (JSON.parse(first) as FirstLine).tasks.map((task) => ({
  ...createTask(task.id),
  ...task,
}))
const LINES = rest.map((line) => JSON.parse(line) as Line)

const CONTEXT: QueryContext = {
  now: 0,
  slowerThan: new Map(),
  stuckAfter: new Map(),
  offline: new Set(),
}

const answer = (text: string) => {
  const { query, problem } = parseTaskQuery(text, 'flower', { now: 0 })
  if (problem !== null) return { error: problem.message }
  const found = TASKS.filter((task) => matchesTaskQuery(query, task, CONTEXT))
  return { ids: found.map(({ id }) => id).toSorted() }
}

/** Flower reads no pair of keyword arguments that Python cannot read back; Sepal reads the whole ones. */
const isReadable = (id: string) => !id.startsWith('cut')

describe('flower dialect', () => {
  test('answers every query as Flower does', () => {
    const different = LINES.filter(({ query, ids, error }) => {
      const ours = answer(query)
      if (ids === undefined || ours.ids === undefined) return ours.error !== error
      const foundOnlyByUs = ours.ids.filter((id) => isReadable(id) && !ids.includes(id))
      const lost = ids.filter((id) => ours.ids?.includes(id) !== true)
      return foundOnlyByUs.length > 0 || lost.length > 0
    })
    expect(
      different.map(({ query, error }) => ({ query, error, ours: answer(query).error })),
    ).toEqual([])
  })

  test('finds the pairs that are left of keyword arguments that were cut', () => {
    const { ids = [] } = answer('kwargs:priority=high')
    expect(ids.filter((id) => !isReadable(id)).length).toBeGreaterThan(2)
  })

  test('was tried on queries that find something, nothing, and are wrong', () => {
    const finds = LINES.filter(({ ids }) => ids !== undefined && ids.length > 0)
    const errors = new Set(LINES.map(({ error }) => error?.replaceAll(/\d+/g, 'N')))
    expect(finds.length).toBeGreaterThan(100)
    expect(errors.size).toBeGreaterThan(12)
  })
})
