/** Lists of tasks under a name: Sepal's own, and how a list is compared with the view it came from. */
import { parseTaskSearch, type TaskSearch } from './task-search.ts'

export interface TaskView {
  /** Stands in the address: `?view=`. */
  readonly id: string
  readonly name: string
  readonly search: TaskSearch
}

/** There on every Sepal. A saved view's id has no letters only: these cannot be mistaken for one. */
export const SYSTEM_VIEWS: readonly TaskView[] = [
  { id: 'all', name: 'All tasks', search: {} },
  { id: 'running', name: 'Running', search: { q: 'state:STARTED' } },
  { id: 'stuck', name: 'Stuck', search: { q: 'is:stuck' } },
  { id: 'failed', name: 'Failed last hour', search: { q: 'state:FAILURE', range: 'now-1h' } },
  { id: 'retrying', name: 'Retrying', search: { q: 'state:RETRY' } },
  { id: 'scheduled', name: 'Scheduled (ETA)', search: { q: 'is:scheduled' } },
  { id: 'slow', name: 'Slow', search: { q: 'is:slow' } },
  { id: 'orphaned', name: 'Orphaned', search: { q: 'is:orphan' } },
]

/** What a view keeps of a list: not where somebody is in it, nor what they look at. */
const viewedPart = ({ at: _at, peek: _peek, view: _view, ...kept }: TaskSearch): TaskSearch => kept

/** As it stands in the address, its parts in the same order for the same list. */
export const searchText = (search: TaskSearch): string =>
  new URLSearchParams(
    Object.entries(viewedPart(search)).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ).toString()

export const viewOf = (id: string, name: string, text: string): TaskView => ({
  id,
  name,
  search: parseTaskSearch(Object.fromEntries(new URLSearchParams(text))),
})

/** The view that a list came from, or is; and whether it was changed since. */
export function currentView(
  search: TaskSearch,
  views: readonly TaskView[],
): { readonly view: TaskView; readonly isEdited: boolean } | null {
  const text = searchText(search)
  const named = views.find(({ id }) => id === search.view)
  const view = named ?? views.find((one) => searchText(one.search) === text)
  return view === undefined ? null : { view, isEdited: searchText(view.search) !== text }
}
