/**
 * The rows of one list of tasks, and the promise that they stay where they are while somebody reads.
 *
 * Live: what changed is merged in, newest first. Held: rows on the page change in place, and none
 * enters, leaves or moves; what would have entered is counted. Paused: nothing changes at all.
 */
import type { TaskListReply } from '../../contract/api/tasks.ts'
import type { TaskChanges } from './live-feed.ts'
import {
  appendPage,
  MAX_ROWS,
  prependPage,
  type RowPage,
  type RowWindow,
  windowOf,
  withRows,
} from './row-window.ts'

type Row = TaskListReply['rows'][number]

export type RowMode = 'live' | 'held' | 'paused'

/** Whether a row belongs to the list; null where only the server can tell. */
export type JudgeRow = (row: Row) => boolean | null

export interface RowsView extends RowWindow {
  /** Ids of shown rows that no longer match the filter: they leave with the next merge. */
  readonly left: ReadonlySet<string>
  /** Matching tasks that wait to be shown. */
  readonly waiting: number
  /** There may be more than `waiting`: some changes were not sent, or nobody here can judge them. */
  readonly waitingAtLeast: boolean
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
  /** Shows this page and nothing else, whatever the mode. */
  readonly startOver: (page: RowPage) => void
  /** Takes the page that `next` named. */
  readonly append: (page: RowPage) => void
  /** Takes the page that `prev` named. */
  readonly prepend: (page: RowPage) => void
  /** Takes what the server pushed. */
  readonly apply: (changes: TaskChanges) => void
}

/** Waiting rows that are kept whole; beyond them the first page is asked for instead. */
const MAX_WAITING = 1000
/** Pushed rows that are remembered, to win over a page that was read before them. */
const MAX_RECENT = 1000

export function createRowStore(judge: JudgeRow, first: RowPage | RowWindow): RowStore {
  const listeners = new Set<() => void>()
  const waiting = new Map<string, Row>()
  const changedWhilePaused = new Map<string, Row>()
  const recent = new Map<string, { row: Row; asOf: number }>()
  let window: RowWindow = 'seams' in first ? first : windowOf(first)
  let left = new Set<string>()
  let mode: RowMode = 'live'
  let incomplete = false
  let snapshot = view()

  function view(): RowsView {
    const stale = incomplete && mode === 'live'
    return { ...window, left, waiting: waiting.size, waitingAtLeast: incomplete, stale }
  }

  const changed = () => {
    snapshot = view()
    for (const listener of listeners) listener()
  }

  /** What nobody here can judge stays where it is. */
  const stays = (row: Row) => judge(row) !== false

  /** Below the window: it will come with its page. */
  const isBelow = (row: Row) => {
    const last = window.rows.at(-1)
    return window.next !== null && last !== undefined && byNewest(row, last) > 0
  }

  function note(changes: readonly Row[]): void {
    const at = new Map(window.rows.map((row, index) => [row.id, index]))
    let replaced: Row[] | null = null
    for (const row of changes) {
      const index = at.get(row.id)
      if (index === undefined) noteUnknown(row)
      else if (mode === 'paused') changedWhilePaused.set(row.id, row)
      else {
        replaced ??= [...window.rows]
        replaced[index] = row
        noteLeft(row)
      }
    }
    if (replaced !== null) window = { ...window, rows: replaced }
  }

  function noteUnknown(row: Row): void {
    const isMember = isBelow(row) ? false : judge(row)
    if (isMember === null) incomplete = true
    else if (isMember) wait(row)
    else waiting.delete(row.id)
  }

  function wait(row: Row): void {
    waiting.set(row.id, row)
    if (waiting.size <= MAX_WAITING) return
    const oldest = waiting.keys().next().value
    if (oldest !== undefined) waiting.delete(oldest)
    incomplete = true
  }

  function noteLeft(row: Row): void {
    if (stays(row) === !left.has(row.id)) return
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
    // What is above the window is not here to be merged: it starts over from the first page.
    if (window.prev !== null) {
      incomplete = true
      return
    }
    const newest = new Map([...window.rows, ...takeAll(waiting)].map((row) => [row.id, row]))
    const sorted = [...newest.values()].filter(stays).toSorted(byNewest)
    left = new Set()
    // The cursor belongs to the old end: without it, the window starts over as well.
    if (sorted.length > MAX_ROWS) incomplete = true
    window = withRows(window, sorted.slice(0, MAX_ROWS))
  }

  /** A page's rows but those that were pushed after it was read. */
  const upToDate = (page: RowPage): RowPage => {
    const isOld = (row: Row) => (recent.get(row.id)?.asOf ?? 0) > page.asOf
    for (const { id } of page.rows) waiting.delete(id)
    return { ...page, rows: page.rows.filter((row) => !isOld(row)) }
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
        window = windowOf(page)
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
    startOver(page) {
      window = windowOf(page)
      left = new Set()
      incomplete = false
      waiting.clear()
      changedWhilePaused.clear()
      changed()
    },
    append(page) {
      window = appendPage(window, upToDate(page))
      changed()
    },
    prepend(page) {
      window = prependPage(window, upToDate(page))
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
