/** Which tasks a request asks for: its search, its range, and what the person may see. */
import { parseTaskQuery } from '../../contract/model/query/parse-task-query.ts'
import { readsPayload } from '../../contract/model/query/reads-payload.ts'
import { parseTimeRange } from '../../contract/model/query/time-text.ts'
import { ALWAYS, type TimeRange } from '../../contract/model/time-range.ts'
import { requirePermission, scopeOf } from '../access/authorize.ts'
import type { Person } from '../access/principal.ts'
import type { TaskSelection } from '../history/task-list.ts'
import type { ReadQueryContext } from './query-context.ts'
import { badParameter } from './read-query.ts'

export interface SelectionText {
  readonly q?: string | undefined
  readonly range?: string | undefined
}

/**
 * @throws {AppError} REQUEST_INVALID (parameter `q` or `range`): it cannot be read; says where
 * @throws {AppError} ACCESS_DENIED: the search looks into payloads that the person may not read
 */
export async function readSelection(
  { q, range }: SelectionText,
  person: Person,
  { queryContext }: { readonly queryContext: ReadQueryContext },
): Promise<TaskSelection> {
  const context = await queryContext()
  const { query, problem } = parseTaskQuery(q ?? '', 'sepal', context)
  if (problem !== null) {
    throw badParameter('q', `${problem.message} (character ${problem.start + 1})`)
  }
  if (readsPayload(query)) {
    requirePermission(person, 'task.args')
    requirePermission(person, 'task.result')
  }
  return { query, context, range: readRange(range, context.now), scope: scopeOf(person) }
}

const FORMS = 'now-1h, 14:00..14:30, 2026-11-20 or 1763730000..1763733600'

/** @throws {AppError} REQUEST_INVALID (parameter `range`) */
function readRange(text: string | undefined, now: number): TimeRange {
  if (text === undefined || text === '') return ALWAYS
  const range = parseTimeRange(text, now)
  if (range === null) throw badParameter('range', `it is none; give one as ${FORMS}`)
  return range
}

/** A range that ends now where its text leaves the end open. @throws {AppError} REQUEST_INVALID */
export function readClosedRange(
  text: string | undefined,
  now: number,
): { readonly from: number; readonly to: number } {
  const { from, to } = readRange(text, now)
  if (from === null) throw badParameter('range', `it has no beginning; give one as ${FORMS}`)
  const end = to ?? now
  if (end <= from) throw badParameter('range', 'it ends before it begins')
  return { from, to: end }
}
