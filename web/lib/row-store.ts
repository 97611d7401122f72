/**
 * The rows of one list of tasks, and the promise that they stay where they are while somebody reads.
 *
 * Live: what changed is merged in, newest first. Held: rows on the page change in place, and none
 * enters, leaves or moves; what would have entered is counted. Paused: nothing changes at all.
 */
import type { TaskListReply } from '../../contract/api/tasks.ts'
import { passesTaskFilter, type TaskFilter } from '../../contract/model/task-filter.ts'
import type { TaskChanges } from './live-feed.ts'

type Row = TaskListReply['rows'][number]

/** What is shown of a page. */
export type RowPage = Pick<TaskListReply, 'rows' | 'next' | 'asOf'>

export type RowMode = 'live' | 'held' | 'paused'

export interface RowsView {
  readonly rows: readonly Row[]
  /** Ids of shown rows that no longer match the filter: they leave with the next merge. */
  readonly left: ReadonlySet<string>
  /** Matching tasks that wait to be shown. */
  readonly waiting: number
  /** There may be more than `waiting`: some changes were not sent. */
  readonly waitingAtLeast: boolean
  /** Cursor of what follows the last row; null at the end, or where the window is full. */
  readonly next: string | null
  /** The window holds `MAX_ROWS`; `next` is where another one begins. */
  readonly full: boolean
  /** Live, but rows are missing: ask for the first page again. */
  readonly stale: boolean
}

export interface RowStore {
  readonly getSnapshot: () => RowsView
  readonly subscribe: (onChange: () => void) => () => void
  /** Where rows stand still. Leaving `held` or `paused` for `live` merges. */
  readonly setMode: (mode: RowMode) => void
  /** Takes the newest page. Held or paused, its rows count as changes; nothing moves. */
  readonly takeFirstPage: (page: RowPage) => void
  /** Takes the page that `next` named. */
  readonly append: (page: RowPage) => void
  /** Takes what the server pushed. */
  readonly apply: (changes: TaskChanges) => void
}

/** Rows in one window (20 pages): more would only be memory. */
export const MAX_ROWS = 2000
/** Waiting rows that are kept whole; beyond them the first page is asked for instead. */
const MAX_WAITING = 1000
/** Pushed rows that are remembered, to win over a page that was read before them. */
const MAX_RECENT = 1000

export function createRowStore(filter: TaskFilter, first: RowPage): RowStore {
  const listeners = new Set<() => void>()
  const waiting = new Map<string, Row>()
  const changedWhilePaused = new Map<string, Row>()
  const recent = new Map<string, { row: Row; asOf: number }>()
  let rows: readonly Row[] = first.rows
  let next = first.next
  let left = new Set<string>()
  let mode: RowMode = 'live'
  let incomplete = false
  let snapshot = view()

  function view(): RowsView {
    const full = rows.length >= MAX_ROWS
    return {
      rows,
      left,
      waiting: waiting.size,
      waitingAtLeast: incomplete,
      next,
      full,
      stale: incomplete && mode === 'live',
    }
  }

  const changed = () => {
    snapshot = view()
    for (const listener of listeners) listener()
  }

  const passes = (row: Row) => passesTaskFilter(filter, row)

  /** Below the window: it will come with its page. */
  const isBelow = (row: Row) => {
    const last = rows.at(-1)
    return next !== null && last !== undefined && byNewest(row, last) > 0
  }

  function note(changes: readonly Row[]): void {
    const at = new Map(rows.map((row, index) => [row.id, index]))
    let replaced: Row[] | null = null
    for (const row of changes) {
      const index = at.get(row.id)
      if (index === undefined) {
        if (passes(row) && !isBelow(row)) wait(row)
        else waiting.delete(row.id)
      } else if (mode === 'paused') changedWhilePaused.set(row.id, row)
      else {
        replaced ??= [...rows]
        replaced[index] = row
        noteLeft(row)
      }
    }
    rows = replaced ?? rows
  }

  function wait(row: Row): void {
    waiting.set(row.id, row)
    if (waiting.size <= MAX_WAITING) return
    const oldest = waiting.keys().next().value
    if (oldest !== undefined) waiting.delete(oldest)
    incomplete = true
  }

  function noteLeft(row: Row): void {
    if (passes(row) === !left.has(row.id)) return
    left = new Set(left)
    if (!left.delete(row.id)) left.add(row.id)
  }

  function remember(changes: TaskChanges): void {
    for (const row of changes.tasks) {
      recent.delete(row.id)
      recent.set(row.id, { row, asOf: changes.asOf })
    }
    for (const id of recent.keys()) {
      if (recent.size <= MAX_RECENT) break
      recent.delete(id)
    }
  }

  function mergeNow(): void {
    note(takeAll(changedWhilePaused))
    const newest = new Map([...rows, ...takeAll(waiting)].map((row) => [row.id, row]))
    const sorted = [...newest.values()].filter(passes).toSorted(byNewest)
    left = new Set()
    if (sorted.length > MAX_ROWS) {
      // The cursor belongs to the old end: without it, the window starts over from the first page.
      rows = sorted.slice(0, MAX_ROWS)
      incomplete = true
    } else rows = sorted
  }

  return {
    getSnapshot: () => snapshot,
    subscribe(onChange) {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    setMode(to) {
      if (to === mode) return
      mode = to
      if (to === 'live') mergeNow()
      else if (to === 'held') note(takeAll(changedWhilePaused))
      changed()
    },
    takeFirstPage(page) {
      const pushedSince = [...recent.values()].filter(({ asOf }) => asOf > page.asOf)
      if (mode === 'live') {
        rows = page.rows
        next = page.next
        incomplete = false
        waiting.clear()
        note(pushedSince.map(({ row }) => row))
        mergeNow()
      } else {
        note(page.rows)
        incomplete = true
      }
      changed()
    },
    append(page) {
      const shown = new Set(rows.map((row) => row.id))
      const isOld = (row: Row) => (recent.get(row.id)?.asOf ?? 0) > page.asOf
      const fresh = page.rows.filter((row) => !shown.has(row.id) && !isOld(row))
      for (const row of fresh) waiting.delete(row.id)
      rows = [...rows, ...fresh]
      next = page.next
      changed()
    },
    apply(changes) {
      remember(changes)
      if (changes.omitted > 0) incomplete = true
      note(changes.tasks)
      if (mode === 'live') mergeNow()
      changed()
    },
  }
}

function takeAll(map: Map<string, Row>): Row[] {
  const all = [...map.values()]
  map.clear()
  return all
}

const byNewest = (a: Row, b: Row): number =>
  b.timestamp - a.timestamp || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
