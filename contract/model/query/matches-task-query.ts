/**
 * The meaning of a query: whether it is true of a task. The stores' property tests hold their
 * answers against it, and the browser asks it of rows that arrive live.
 */
import { errorFingerprint } from '../error-fingerprint.ts'
import { inGlobs } from '../scope.ts'
import { parseTime, queueWait } from '../task-times.ts'
import type { PAYLOAD_FIELDS, Task } from '../task.ts'
import { foldText } from './fold-text.ts'
import { isTaskKind } from './is-task-kind.ts'
import { hasKeywordPair } from './keyword-pairs.ts'
import {
  SEARCHED_CHARS,
  type CompareOp,
  type ExactField,
  type NumberField,
  type QueryContext,
  type TaskQuery,
  type TextField,
} from './task-query.ts'

type PayloadField = (typeof PAYLOAD_FIELDS)[number]

/** A task, or a row of one: the payload that a row does not carry is not there to be found. */
export type QueriedTask = Omit<Task, PayloadField | 'steps'> & Partial<Pick<Task, PayloadField>>

/** As deep as the query is, which the parser bounds. */
export function matchesTaskQuery(
  query: TaskQuery,
  task: QueriedTask,
  context: QueryContext,
): boolean {
  switch (query.kind) {
    case 'and':
      return query.of.every((part) => matchesTaskQuery(part, task, context))
    case 'or':
      return query.of.some((part) => matchesTaskQuery(part, task, context))
    case 'not':
      return !matchesTaskQuery(query.of, task, context)
    case 'contains': {
      const text = foldText(query.text)
      return query.fields.some((field) => searchedText(task, field)?.includes(text) === true)
    }
    case 'glob': {
      const value = task[query.field]
      return value !== null && inGlobs([foldText(query.pattern)], foldText(value))
    }
    case 'oneOf': {
      const value = exactValue(task, query.field)
      return value !== null && query.values.includes(value)
    }
    case 'startsWith':
      return startsWith(task[query.field], query.text)
    case 'pair':
      return hasKeywordPair(task.kwargs ?? null, query.key, query.value)
    case 'compare': {
      const number = numberOf(task, query.field)
      return number !== null && compares(number, query.op, query.value)
    }
    case 'missing':
      return numberOf(task, query.field) === null
    case 'is':
      return isTaskKind(query.what, task, context)
  }
}

const searchedText = (task: QueriedTask, field: TextField): string | undefined => {
  const text = task[field]
  return text === null || text === undefined ? undefined : foldText(text.slice(0, SEARCHED_CHARS))
}

const startsWith = (id: string | null, text: string): boolean =>
  id !== null && foldText(id).startsWith(foldText(text))

function exactValue(task: QueriedTask, field: ExactField): string | null {
  if (field !== 'error') return task[field]
  return errorFingerprint({
    ...task,
    exception: task.exception ?? null,
    traceback: task.traceback ?? null,
  })
}

function numberOf(task: QueriedTask, field: NumberField): number | null {
  if (field === 'wait') return queueWait(task)
  return field === 'eta' || field === 'expires' ? parseTime(task[field]) : task[field]
}

function compares(number: number, op: CompareOp, value: number): boolean {
  switch (op) {
    case '<':
      return number < value
    case '<=':
      return number <= value
    case '=':
      return number === value
    case '>=':
      return number >= value
    case '>':
      return number > value
  }
}
