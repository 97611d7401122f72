/**
 * Makes the search index of one segment, a few blocks at a time, long after the rows were written:
 * a task of a few seconds is then read once, in its last form.
 *
 * A row that changes after it was indexed is stale until it is indexed again, in a block of such
 * rows. Searches look at stale rows, and at those not indexed yet, one by one.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { Clock } from '../../clock.ts'
import { searchedText } from '../query/searched-text.ts'
import type { WordColumn } from '../query/segment-tree.ts'
import { inTransaction } from './database.ts'
import {
  eachIdGram,
  eachTextGram,
  FULL_BITS,
  rootGrams,
  TEXT_ROOMS,
  type TextRoom,
  WORD_COLUMNS,
  wordGrams,
} from './search-grams.ts'
import { encodeRows } from './search-rows.ts'
import {
  BLOCKS_IN_SHELF,
  createSignature,
  ROWS_IN_SHELF,
  type Signature,
  SLICE_BYTES,
  SLICES_IN_ROW,
  turnSignatures,
} from './search-signature.ts'
import { searchedColumn } from './searched-column.ts'
import { hexOf } from './task-id.ts'

export interface SearchIndexer {
  /** Inside the transaction that writes these rows, new ones and changed ones. */
  noteChanged(rows: readonly number[]): void
  /**
   * One transaction of about ten milliseconds, thirty at most.
   *
   * @returns whether more can be done at once
   */
  tendSlice(): boolean
}

/** Seconds that a row has to be left alone before it is indexed. */
const SETTLED_S = 5
const ROWS_IN_BLOCK = 256
/** Text that ends a block, so that it never takes longer than a few milliseconds. */
const MOST_CHARS_IN_BLOCK = 2 ** 18
const BLOCKS_IN_SLICE = 6
/** Seconds until stale rows are looked for again after too few of them had settled. */
const STALE_PAUSE_S = 2

const COLUMNS = Object.keys(WORD_COLUMNS) as WordColumn[]
const TEXTS = Object.keys(TEXT_ROOMS)
const ROOMS: readonly TextRoom[] = Object.values(TEXT_ROOMS)
const SELECT = `
  SELECT n, timestamp, id, root_id, ${[...COLUMNS, ...TEXTS.map(searchedColumn)].join(', ')}
  FROM task LEFT JOIN payload USING (n)`

/** The rows of a block, and what is known of them. */
interface BlockDraft {
  readonly rows: number[]
  oldest: number
  newest: number
  chars: number
  readonly signature: Signature
}

/** @param rowsInBlock at most; a test may take fewer, to have many blocks of few tasks */
export function createSearchIndexer(
  db: DatabaseSync,
  clock: Clock,
  rowsInBlock = ROWS_IN_BLOCK,
): SearchIndexer {
  const numberOf = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0])
  const inOrder = db.prepare(`${SELECT} WHERE n > ? AND n <= ? ORDER BY n LIMIT ?`)
  const byRow = db.prepare(`${SELECT} WHERE n = ?`)
  inOrder.setReturnArrays(true)
  byRow.setReturnArrays(true)
  const markStale = db.prepare('INSERT OR REPLACE INTO search_stale (n, at) VALUES (?, ?)')
  const settledStale = db.prepare('SELECT n FROM search_stale WHERE at <= ? ORDER BY n LIMIT ?')
  const unmark = db.prepare('DELETE FROM search_stale WHERE n = ?')
  const addBlock = db.prepare(
    `INSERT INTO search_block (block, first, last, rows, oldest, newest, bits)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const saveProgress = db.prepare('UPDATE search_progress SET indexed = ?')

  let indexed = numberOf('SELECT indexed FROM search_progress')
  let blocks = numberOf('SELECT ifnull(max(block) + 1, 0) FROM search_block')
  let shelves = numberOf('SELECT count(*) FROM search_shelf')
  /** At least as many as there are: a row may have been marked twice. */
  let stale = numberOf('SELECT count(*) FROM search_stale')
  let staleAgainAt = 0
  /** The highest row that there was at a time, oldest first. */
  let settling: { readonly at: number; readonly row: number }[] = []
  let settled = numberOf('SELECT ifnull(max(n), 0) FROM task')
  let highest = settled

  const settle = (now: number): void => {
    const first = settling.findIndex(({ at }) => at > now - SETTLED_S)
    const past = settling.splice(0, first === -1 ? settling.length : first)
    settled = past.at(-1)?.row ?? settled
  }

  return {
    noteChanged(rows) {
      const now = clock()
      for (const row of rows) {
        if (row > highest) highest = row
        if (row > indexed) continue
        markStale.run(row, now)
        stale += 1
      }
      const last = settling.at(-1)
      if (highest <= (last?.row ?? settled)) return
      // A mark a second is enough: batches come five times as often.
      if (last !== undefined && last.at > now - 1) settling.pop()
      settling.push({ at: last !== undefined && last.at > now - 1 ? last.at : now, row: highest })
    },

    tendSlice() {
      const now = clock()
      settle(now)
      if (blocks - shelves * BLOCKS_IN_SHELF >= BLOCKS_IN_SHELF) {
        inTransaction(db, () => fillShelf(shelves))
        shelves += 1
        return true
      }
      if (settled - indexed >= rowsInBlock) return indexNew()
      if (stale >= rowsInBlock && now >= staleAgainAt) return indexStale(now)
      return false
    },
  }

  function indexNew(): boolean {
    let at = indexed
    let made = 0
    inTransaction(db, () => {
      while (made < BLOCKS_IN_SLICE && settled - at >= rowsInBlock) {
        const draft = newDraft()
        for (const row of inOrder.iterate(at, settled, rowsInBlock)) {
          addRow(draft, toValues(row))
          if (isDense(draft)) break
        }
        const last = draft.rows.at(-1) ?? settled
        // Rows that were dropped since leave holes, or nothing at all.
        if (draft.rows.length > 0) saveBlock(blocks + made, draft, at + 1, null)
        if (draft.rows.length > 0) made += 1
        at = last
      }
      saveProgress.run(at)
    })
    indexed = at
    blocks += made
    return isMoreLeft()
  }

  function isMoreLeft(): boolean {
    if (settled - indexed >= rowsInBlock || stale >= rowsInBlock) return true
    return blocks - shelves * BLOCKS_IN_SHELF >= BLOCKS_IN_SHELF
  }

  function indexStale(now: number): boolean {
    const due = settledStale
      .all(now - SETTLED_S, rowsInBlock * BLOCKS_IN_SLICE)
      .map(({ n }) => Number(n))
    if (due.length < rowsInBlock) {
      staleAgainAt = now + STALE_PAUSE_S
      stale = numberOf('SELECT count(*) FROM search_stale')
      return false
    }
    let made = 0
    let done = 0
    inTransaction(db, () => {
      while (made < BLOCKS_IN_SLICE && done < due.length) {
        const draft = newDraft()
        while (done < due.length && draft.rows.length < rowsInBlock && !isDense(draft)) {
          const row = due[done] ?? 0
          const found = byRow.get(row)
          if (found !== undefined) addRow(draft, toValues(found))
          unmark.run(row)
          done += 1
        }
        const first = draft.rows[0]
        if (first === undefined) continue
        saveBlock(blocks + made, draft, first, encodeRows(draft.rows))
        made += 1
      }
    })
    blocks += made
    stale -= done
    return true
  }

  function saveBlock(
    block: number,
    draft: BlockDraft,
    first: number,
    rows: Uint8Array | null,
  ): void {
    const { oldest, newest, signature } = draft
    addBlock.run(block, first, draft.rows.at(-1) ?? first, rows, oldest, newest, signature.bytes)
  }

  function fillShelf(shelf: number): void {
    const from = shelf * BLOCKS_IN_SHELF
    const to = from + BLOCKS_IN_SHELF
    const found = db
      .prepare('SELECT bits FROM search_block WHERE block >= ? AND block < ? ORDER BY block')
      .all(from, to)
    const slices = turnSignatures(found.map(({ bits }) => bits as Uint8Array))
    const add = db.prepare('INSERT INTO search_slice (place, blocks) VALUES (?, ?)')
    for (let row = 0; row < ROWS_IN_SHELF; row += 1) {
      const at = row * SLICES_IN_ROW * SLICE_BYTES
      add.run(shelf * ROWS_IN_SHELF + row, slices.subarray(at, at + SLICES_IN_ROW * SLICE_BYTES))
    }
    db.prepare(
      `INSERT INTO search_shelf (shelf, oldest, newest)
       SELECT ?, min(oldest), max(newest) FROM search_block WHERE block >= ? AND block < ?`,
    ).run(shelf, from, to)
    db.prepare('UPDATE search_block SET bits = NULL WHERE block >= ? AND block < ?').run(from, to)
  }
}

const newDraft = (): BlockDraft => ({
  rows: [],
  oldest: Infinity,
  newest: -Infinity,
  chars: 0,
  signature: createSignature(),
})

const isDense = ({ chars, signature }: BlockDraft): boolean =>
  signature.size >= FULL_BITS || chars >= MOST_CHARS_IN_BLOCK

/** @param values as `SELECT` names them */
function addRow(draft: BlockDraft, values: readonly SQLOutputValue[]): void {
  const { add } = draft.signature
  const [n, timestamp, id, root] = values
  draft.rows.push(Number(n))
  draft.oldest = Math.min(draft.oldest, Number(timestamp))
  draft.newest = Math.max(draft.newest, Number(timestamp))
  if (typeof id === 'string') addText(draft, id, 'open')
  else if (id instanceof Uint8Array) eachIdGram(hexOf(id), add)
  if (typeof root === 'string' || root instanceof Uint8Array) {
    if (!isSame(root, id)) rootGrams(root).forEach(add)
  }
  for (const [at, column] of COLUMNS.entries()) {
    const word = values[4 + at]
    if (typeof word === 'number') wordGrams(column, word).forEach(add)
  }
  for (const [at, room] of ROOMS.entries()) {
    const text = values[4 + COLUMNS.length + at]
    if (typeof text === 'string') addText(draft, text, room)
  }
}

function addText(draft: BlockDraft, text: string, room: TextRoom): void {
  const searched = searchedText(text)
  draft.chars += searched.length
  eachTextGram(searched, room, draft.signature.add)
}

const isSame = (one: string | Uint8Array, other: SQLOutputValue | undefined): boolean =>
  one instanceof Uint8Array
    ? other instanceof Uint8Array && Buffer.compare(one, other) === 0
    : one === other

const toValues = (row: unknown): readonly SQLOutputValue[] => row as readonly SQLOutputValue[]
