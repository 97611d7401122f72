/** The URL of /tasks, typed: it is the whole state of the page. */
import { DENSITIES, type Preferences } from '../../../contract/api/preferences.ts'
import { TASK_SORTS, type TaskSort } from '../../../contract/model/query/query-limits.ts'
import { joinTerms, valueText } from '../../lib/query-terms.ts'

export interface TaskSearch {
  /** A search, as docs/search.md says. */
  readonly q?: string
  /** Bounds on the last event: `now-1h`, or Unix seconds `1763730000..1763733600`. */
  readonly range?: string
  /** A key of `TASK_SORTS`, with `-asc` behind it for the least first. */
  readonly sort?: string
  /** Unix seconds: the list begins there instead of at the newest task. */
  readonly at?: string
  /** Columns in their order, with widths: `state,name:320`. */
  readonly cols?: string
  /** `compact` or `comfortable`. */
  readonly density?: string
  /** Id of the task that is looked at beside the list. */
  readonly peek?: string
  /** The saved view that it began with. */
  readonly view?: string
}

export const MAX_QUERY = 4_096
const MAX = {
  q: MAX_QUERY,
  range: 100,
  sort: 20,
  at: 24,
  cols: 600,
  density: 12,
  peek: 255,
} as const

/** Reads what an address says, leaving out what means nothing. */
export function parseTaskSearch(raw: Readonly<Record<string, unknown>>): TaskSearch {
  const text = (key: string, max: number): string | undefined => {
    const value = raw[key]
    return typeof value === 'string' && value !== '' && value.length <= max ? value : undefined
  }
  const known = Object.entries(MAX).map(([key, max]) => [key, text(key, max)] as const)
  const search: { readonly [Key in keyof TaskSearch]?: string | undefined } =
    Object.fromEntries(known)
  // What Flower's links and Sepal's own of before say, in words of the search.
  const state = text('state', 400)
  const name = text('name', 200)
  const terms = [
    search.q ?? '',
    state === undefined ? '' : `state:${state.toUpperCase().split(',').map(valueText).join(',')}`,
    name === undefined ? '' : `name:${valueText(name)}`,
  ]
  const read = withoutBlanks({
    ...search,
    q: joinTerms(terms.filter(Boolean)),
    at: search.at !== undefined && /^\d{1,12}(\.\d{1,9})?$/.test(search.at) ? search.at : undefined,
    sort: sortOf(search) === null ? undefined : search.sort,
  })
  // The router lays this over what the address says: what was taken over must not be read again.
  return Object.assign(
    read,
    state !== undefined && { state: '' },
    name !== undefined && { name: '' },
  )
}

/** What is asked of the server: everything that the rows depend on. */
export interface TaskQuestion {
  readonly q: string
  readonly range: string
  readonly sort: TaskSort
  readonly direction: 'newest' | 'oldest'
  /** Unix seconds; empty at the beginning of the list. */
  readonly at: string
}

export function questionOf(search: TaskSearch): TaskQuestion {
  const { q = '', range = '', at = '' } = search
  const { sort, direction } = sortOf(search) ?? DEFAULT_SORT
  return { q, range, sort, direction, at: sort === 'timestamp' ? at : '' }
}

interface Sort {
  readonly sort: TaskSort
  readonly direction: 'newest' | 'oldest'
}

const DEFAULT_SORT: Sort = { sort: 'timestamp', direction: 'newest' }
const ASCENDING = '-asc'

/** Null: none that there is. */
function sortOf({ sort }: { readonly sort?: string | undefined }): Sort | null {
  if (sort === undefined) return DEFAULT_SORT
  const isUp = sort.endsWith(ASCENDING)
  const key = isUp ? sort.slice(0, -ASCENDING.length) : sort
  const found = TASK_SORTS.find((one) => one === key)
  return found === undefined ? null : { sort: found, direction: isUp ? 'oldest' : 'newest' }
}

/** The greatest first; asked for again, the least first. */
export function withSort(search: TaskSearch, key: TaskSort): TaskSearch {
  const { sort, direction } = questionOf(search)
  const isUp = sort === key && direction === 'newest'
  const isDefault = key === DEFAULT_SORT.sort && !isUp
  const text = isDefault ? undefined : `${key}${isUp ? ASCENDING : ''}`
  return withoutBlanks({ ...search, sort: text, at: undefined })
}

/** New tasks can come in at the top: the list runs by last event and begins at the newest. */
export const runsLive = ({ sort, direction, at }: TaskQuestion): boolean =>
  sort === 'timestamp' && direction === 'newest' && at === ''

export const isFiltered = ({ q, range }: TaskSearch): boolean =>
  q !== undefined || range !== undefined

/** The same list from its first task on. */
export const fromStart = (search: TaskSearch): TaskSearch =>
  withoutBlanks({ ...search, at: undefined })

/** Another question starts at its first task again. */
export const withQuery = (search: TaskSearch, q: string): TaskSearch =>
  withoutBlanks({ ...search, q, at: undefined })

export const withRange = (search: TaskSearch, range: string | undefined): TaskSearch =>
  withoutBlanks({ ...search, range, at: undefined })

export const withAt = (search: TaskSearch, at: number): TaskSearch =>
  withoutBlanks({ ...search, at: String(Math.round(at * 1000) / 1000), sort: undefined })

export const withPeek = (search: TaskSearch, peek: string | undefined): TaskSearch =>
  withoutBlanks({ ...search, peek })

export const withoutFilter = (search: TaskSearch): TaskSearch =>
  withoutBlanks({ ...search, q: undefined, range: undefined, at: undefined })

export type Density = Preferences['density']

/** Undefined: as the viewer likes it. */
export const densityOf = ({ density }: TaskSearch): Density | undefined =>
  DENSITIES.find((one) => one === density)

export const withDensity = (search: TaskSearch, density: Density | undefined): TaskSearch =>
  withoutBlanks({ ...search, density })

export const withCols = (search: TaskSearch, cols: string | undefined): TaskSearch =>
  withoutBlanks({ ...search, cols })

function withoutBlanks(search: {
  readonly [Key in keyof TaskSearch]?: string | undefined
}): TaskSearch {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(given)
}
