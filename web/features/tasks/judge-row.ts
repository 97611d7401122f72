/** Whether a row that came live belongs to the list, as far as a row can tell. */
import { matchesTaskQuery } from '../../../contract/model/query/matches-task-query.ts'
import { parseTaskQuery } from '../../../contract/model/query/parse-task-query.ts'
import type { TaskKind, TaskQuery } from '../../../contract/model/query/task-query.ts'
import { parseTimeRange } from '../../../contract/model/query/time-text.ts'
import { ALWAYS } from '../../../contract/model/time-range.ts'
import type { JudgeRow } from '../../lib/row-store.ts'
import { runsLive, type TaskQuestion } from './task-search.ts'

/**
 * @param now Unix seconds by the server's clock
 * @returns a judge that says null where payloads, or what is usual for a type, would have to be known
 */
export function createJudge(question: TaskQuestion, now: () => number): JudgeRow {
  const { query } = parseTaskQuery(question.q, 'sepal', { now: now() })
  const isUnlimited = question.range === ''
  const told = query !== null && isToldByRow(query)
  return (row) => {
    const at = now()
    const range = isUnlimited ? ALWAYS : (parseTimeRange(question.range, at) ?? ALWAYS)
    const { from, to } = range
    if (from !== null && row.timestamp < from) return false
    if (to !== null && row.timestamp >= to) return false
    if (query === null || !told) return null
    return matchesTaskQuery(query, row, {
      now: at,
      slowerThan: new Map(),
      stuckAfter: new Map(),
      offline: new Set(),
    })
  }
}

/** Whether the list can grow while somebody looks: it runs live, and its range has no end in the past. */
export function canGrow(question: TaskQuestion, now: number): boolean {
  const range = question.range === '' ? ALWAYS : parseTimeRange(question.range, now)
  return runsLive(question) && (range === null || range.to === null || range.to >= now)
}

const FROM_CONTEXT: ReadonlySet<TaskKind> = new Set(['slow', 'orphan', 'stuck'])

function isToldByRow(query: TaskQuery): boolean {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.of.every(isToldByRow)
    case 'not':
      return isToldByRow(query.of)
    case 'contains':
      return !query.fields.some((field) => PAYLOADS.has(field))
    case 'oneOf':
      return query.field !== 'error'
    case 'pair':
      return false
    case 'is':
      return !FROM_CONTEXT.has(query.what)
    case 'glob':
    case 'startsWith':
    case 'compare':
    case 'missing':
      return true
  }
}

const PAYLOADS: ReadonlySet<string> = new Set(['args', 'kwargs', 'result', 'exception'])
