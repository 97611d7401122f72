/** The address of /workers, typed: it is the whole state of the page. */
export const WORKER_SORTS = [
  'worker',
  'active',
  'processed',
  'load',
  'done',
  'failing',
  'heard',
  'version',
  'clock',
] as const
export type WorkerSort = (typeof WORKER_SORTS)[number]

export const WORKER_GROUPINGS = ['host', 'name', 'version'] as const
export type WorkerGrouping = (typeof WORKER_GROUPINGS)[number]

export interface WorkerListSearch {
  /** Part of the worker's name. */
  readonly name?: string
  readonly status?: 'online' | 'offline' | 'unknown'
  /** With `-` in front the other way round; absent: by name. */
  readonly sort?: WorkerSort | `-${WorkerSort}`
  readonly group?: WorkerGrouping
}

export const MAX_NAME = 200
const STATUSES = ['online', 'offline', 'unknown'] as const
const SORTS = WORKER_SORTS.flatMap((sort) => [sort, `-${sort}`] as const)

/** Reads what an address says, leaving out what means nothing. */
export function parseWorkerListSearch(raw: Readonly<Record<string, unknown>>): WorkerListSearch {
  const name = raw['name']
  const status = STATUSES.find((known) => known === raw['status'])
  const sort = SORTS.find((known) => known === raw['sort'])
  const group = WORKER_GROUPINGS.find((known) => known === raw['group'])
  return {
    ...(typeof name === 'string' && name !== '' && name.length <= MAX_NAME && { name }),
    ...(status !== undefined && { status }),
    ...(sort !== undefined && sort !== 'worker' && { sort }),
    ...(group !== undefined && { group }),
  }
}

/** What a press on a header leads to: largest first, then smallest, then by name again. */
export function nextSort(
  sort: WorkerListSearch['sort'],
  pressed: WorkerSort,
): WorkerListSearch['sort'] {
  if (pressed === 'worker') return sort === undefined ? '-worker' : undefined
  if (sort === `-${pressed}`) return pressed
  return sort === pressed ? undefined : `-${pressed}`
}

/** What shall be another; undefined takes a part away. */
export type WorkerListChange = {
  readonly [Key in keyof WorkerListSearch]?: WorkerListSearch[Key] | undefined
}

export const withChange = (search: WorkerListSearch, change: WorkerListChange): WorkerListSearch =>
  parseWorkerListSearch({ ...search, ...change })
