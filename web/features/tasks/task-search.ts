/** The URL of /tasks, typed: it is the whole state of the page. */
import type { TaskFilter } from '../../../contract/model/task-filter.ts'
import { TASK_STATES } from '../../../contract/model/task.ts'

export interface TaskSearch {
  /** State names, comma-separated. */
  readonly state?: string
  /** Part of the task's name. */
  readonly name?: string
  /** Optional columns, comma-separated. */
  readonly cols?: string
  /** Cursor: the page begins below it instead of at the newest task. */
  readonly after?: string
}

export const MAX_NAME = 200
const MAX_STATES = 400
const MAX_CURSOR = 400

export const OPTIONAL_COLUMNS = ['received', 'started', 'queue'] as const
export type OptionalColumn = (typeof OPTIONAL_COLUMNS)[number]

/** Reads what an address says, leaving out what means nothing. */
export function parseTaskSearch(raw: Readonly<Record<string, unknown>>): TaskSearch {
  const text = (key: keyof TaskSearch, max: number) => {
    const value = raw[key]
    return typeof value === 'string' && value !== '' && value.length <= max ? value : undefined
  }
  return withoutBlanks({
    state: text('state', MAX_STATES)?.toUpperCase(),
    name: text('name', MAX_NAME),
    cols: text('cols', 100),
    after: text('after', MAX_CURSOR),
  })
}

export const statesOf = ({ state }: TaskSearch): string[] =>
  (state ?? '').split(',').filter(Boolean)

export function filterOf(search: TaskSearch): TaskFilter {
  const states = statesOf(search)
  return {
    ...(states.length > 0 && { states }),
    ...(search.name !== undefined && { name: search.name }),
  }
}

export const isFiltered = ({ state, name }: TaskSearch): boolean =>
  state !== undefined || name !== undefined

/** Another filter starts at the newest task again. */
export function toggleState(search: TaskSearch, state: string): TaskSearch {
  const states = statesOf(search)
  const kept = states.filter((other) => other !== state)
  const next = kept.length === states.length ? [...states, state] : kept
  return withState(search, next)
}

/** Celery's own order first, then custom states by name: one filter has one address. */
function withState(search: TaskSearch, states: readonly string[]): TaskSearch {
  const known = TASK_STATES.filter((state) => states.includes(state))
  const custom = states.filter((state) => !known.some((one) => one === state)).toSorted()
  return withoutBlanks({ ...search, state: [...known, ...custom].join(','), after: undefined })
}

/** The same list from its newest task on. */
export const fromNewest = (search: TaskSearch): TaskSearch =>
  withoutBlanks({ ...search, after: undefined })

export const withoutStates = (search: TaskSearch): TaskSearch => withState(search, [])

export const withName = (search: TaskSearch, name: string): TaskSearch =>
  withoutBlanks({ ...search, name, after: undefined })

export const withoutFilter = (search: TaskSearch): TaskSearch =>
  withoutBlanks({ cols: search.cols })

export const columnsOf = ({ cols }: TaskSearch): OptionalColumn[] =>
  OPTIONAL_COLUMNS.filter((column) => (cols ?? '').split(',').includes(column))

export function withColumn(search: TaskSearch, column: OptionalColumn, on: boolean): TaskSearch {
  const columns = OPTIONAL_COLUMNS.filter((other) =>
    other === column ? on : columnsOf(search).includes(other),
  )
  return withoutBlanks({ ...search, cols: columns.join(',') })
}

function withoutBlanks(search: {
  [Key in keyof TaskSearch]?: string | undefined
}): TaskSearch {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(given)
}
