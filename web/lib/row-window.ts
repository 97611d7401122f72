/**
 * The rows of a long list that are in memory: a stretch of it, with cursors to what lies on both
 * sides. It grows a page at a time; beyond `MAX_ROWS` the far end goes, and is read again when
 * somebody comes back to it.
 */
import type { TaskListReply } from '../../contract/api/tasks.ts'

type Row = TaskListReply['rows'][number]

/** What is kept of a page. */
export type RowPage = Pick<TaskListReply, 'rows' | 'next' | 'prev' | 'asOf'>

/** A place between two pages. */
interface Seam {
  /** The first row behind it, and that row's time when it was read: one that changed has moved. */
  readonly id: string
  readonly timestamp: number
  /** Cursors to what lies before and behind it. */
  readonly prev: string | null
  readonly next: string | null
}

export interface RowWindow {
  readonly rows: readonly Row[]
  /** Cursor to what lies before the first row; null where the list begins. */
  readonly prev: string | null
  /** Cursor to what follows the last row; null where the list ends. */
  readonly next: string | null
  /** Rows that were dropped before the first. */
  readonly before: number
  readonly seams: readonly Seam[]
}

/** Rows in one window (20 pages): more would only be memory. */
export const MAX_ROWS = 2000

export const windowOf = ({ rows, prev, next }: RowPage): RowWindow => ({
  rows,
  prev,
  next,
  before: 0,
  seams: [],
})

/** The window with the page that `next` named, without rows that it has already. */
export function appendPage(window: RowWindow, page: RowPage): RowWindow {
  const fresh = freshRows(window, page)
  const [first] = fresh
  const seam = first && { ...placeOf(first), prev: page.prev, next: window.next }
  return dropHead({
    ...window,
    rows: [...window.rows, ...fresh],
    next: page.next,
    seams: seam === undefined ? window.seams : [...window.seams, seam],
  })
}

/** The window with the page that `prev` named before it. */
export function prependPage(window: RowWindow, page: RowPage): RowWindow {
  const fresh = freshRows(window, page)
  const [first] = window.rows
  const seam = first && { ...placeOf(first), prev: window.prev, next: page.next }
  return dropTail({
    ...window,
    rows: [...fresh, ...window.rows],
    prev: page.prev,
    before: page.prev === null ? 0 : Math.max(0, window.before - fresh.length),
    seams: seam === undefined ? window.seams : [seam, ...window.seams],
  })
}

/** Other rows in the same stretch: seams at rows that moved are none any more. */
export function withRows(window: RowWindow, rows: readonly Row[]): RowWindow {
  if (window.seams.length === 0) return { ...window, rows }
  const times = new Map(rows.map(({ id, timestamp }) => [id, timestamp]))
  const seams = window.seams.filter(({ id, timestamp }) => times.get(id) === timestamp)
  return { ...window, rows, seams }
}

function dropHead(window: RowWindow): RowWindow {
  const { rows, seams } = window
  const tooMany = rows.length - MAX_ROWS
  if (tooMany <= 0) return window
  const found = seams.map((seam, at) => ({ seam, at, index: indexOf(rows, seam) }))
  const cut = found.find(({ index }) => index >= tooMany)
  // A page that is the last one must not be dropped for want of a seam before it.
  if (cut === undefined || cut.index > rows.length / 2) return window
  return {
    ...window,
    rows: rows.slice(cut.index),
    prev: cut.seam.prev,
    before: window.before + cut.index,
    seams: seams.slice(cut.at + 1),
  }
}

function dropTail(window: RowWindow): RowWindow {
  const { rows, seams } = window
  if (rows.length <= MAX_ROWS) return window
  const found = seams.map((seam, at) => ({ seam, at, index: indexOf(rows, seam) }))
  const cut = found.findLast(({ index }) => index !== -1 && index <= MAX_ROWS)
  if (cut === undefined || cut.index < rows.length / 2) return window
  return {
    ...window,
    rows: rows.slice(0, cut.index),
    next: cut.seam.next,
    seams: seams.slice(0, cut.at),
  }
}

const indexOf = (rows: readonly Row[], { id }: Seam): number =>
  rows.findIndex((row) => row.id === id)

const placeOf = ({ id, timestamp }: Row) => ({ id, timestamp })

function freshRows(window: RowWindow, page: RowPage): Row[] {
  const shown = new Set(window.rows.map(({ id }) => id))
  return page.rows.filter(({ id }) => !shown.has(id))
}
