import type { Gram } from './search-grams.ts'
/** Which blocks of a segment's rows may hold what a search needs: the index as its readers see it. */
import type { SearchNeed } from './search-need.ts'
import { decodeRows } from './search-rows.ts'
import {
  BLOCKS_IN_SHELF,
  hasGram,
  ROWS_IN_SHELF,
  SLICE_BYTES,
  SLICES_IN_ROW,
} from './search-signature.ts'
import type { StatementCache } from './statement-cache.ts'

/** Rows that may be among those looked for, and between which timestamps they lie. */
export interface SearchBlock {
  readonly first: number
  readonly last: number
  /** Only these; null: every row from `first` to `last`. */
  readonly rows: readonly number[] | null
  readonly oldest: number
  readonly newest: number
}

/** Blocks that are looked up only when a search comes to their time. */
export interface SearchShelf {
  readonly oldest: number
  readonly newest: number
  readonly blocks: () => SearchBlock[]
}

export interface SearchCandidates {
  /** Of finished shelves, those that have a block. */
  readonly shelves: readonly SearchShelf[]
  /** Of the blocks on no shelf yet; and rows that no block speaks for, all of them. */
  readonly blocks: readonly SearchBlock[]
  /** Rows in all of them, about. */
  readonly rows: number
}

/** Rows that are in no block yet are taken so many at a time. */
const ROWS_AT_A_TIME = 256

const BLOCK = 'first, last, rows, oldest, newest'
const SHELVED = `SELECT ${BLOCK} FROM search_block
  WHERE block IN (SELECT value FROM json_each(:blocks)) ORDER BY block`
const LOOSE = `SELECT ${BLOCK}, bits FROM search_block WHERE block >= :from`
const ENDS = 'SELECT indexed, (SELECT max(n) FROM task) FROM search_progress'
/** A range at a time: grouped by SQLite, all of the rows would be sorted. */
const LATER = `SELECT min(n), max(n), NULL, min(timestamp), max(timestamp) FROM task
  WHERE n > :from AND n <= :to`
/** CROSS, or SQLite would look among the few stale rows for every task that there is. */
const STALE = 'SELECT n, timestamp FROM search_stale CROSS JOIN task USING (n)'

/** @param need of kind `none` finds every block, slowly: such a search is better off without */
export function findCandidates(prepare: StatementCache, need: SearchNeed): SearchCandidates {
  const shelves: SearchShelf[] = []
  let rows = 0
  const found = prepare('SELECT shelf, oldest, newest FROM search_shelf').all() as unknown as [
    number,
    number,
    number,
  ][]
  const perBlock = rowsInBlock(prepare)
  for (const [shelf, oldest, newest] of found) {
    const numbers = blocksOf(
      shelf,
      evaluate(need, (gram) => sliceOf(prepare, shelf, gram)),
    )
    if (numbers.length === 0) continue
    rows += numbers.length * perBlock
    const blocks = () =>
      prepare(SHELVED)
        .all({ blocks: JSON.stringify(numbers) })
        .map(toBlock)
    shelves.push({ oldest, newest, blocks })
  }
  const blocks = [
    ...looseBlocks(prepare, found.length, need),
    ...laterBlocks(prepare),
    ...staleBlocks(prepare),
  ]
  rows += blocks.reduce(
    (sum, block) => sum + (block.rows?.length ?? block.last - block.first + 1),
    0,
  )
  return { shelves, blocks, rows }
}

/** On average, of the blocks on shelves. */
function rowsInBlock(prepare: StatementCache): number {
  const [indexed, blocks] = prepare(
    'SELECT indexed, (SELECT max(block) + 1 FROM search_block) FROM search_progress',
  ).get() as unknown as [number, number | null]
  return indexed / Math.max(1, blocks ?? 0)
}

function sliceOf(prepare: StatementCache, shelf: number, gram: Gram): Uint8Array {
  const row = shelf * ROWS_IN_SHELF + Math.floor(gram / SLICES_IN_ROW)
  const found = prepare('SELECT blocks FROM search_slice WHERE place = :row').get({ row })
  const [bytes] = found as unknown as [Uint8Array]
  const at = (gram % SLICES_IN_ROW) * SLICE_BYTES
  return bytes.subarray(at, at + SLICE_BYTES)
}

/** The blocks of a shelf that have what is needed, a bit each. */
function evaluate(need: SearchNeed, slice: (gram: Gram) => Uint8Array): Uint8Array {
  switch (need.kind) {
    case 'none':
      return new Uint8Array(SLICE_BYTES).fill(0xff)
    case 'grams':
      return join(
        need.grams.map((gram) => () => slice(gram)),
        true,
      )
    case 'all':
    case 'any':
      return join(
        need.of.map((part) => () => evaluate(part, slice)),
        need.kind === 'all',
      )
  }
}

function join(parts: readonly (() => Uint8Array)[], isAll: boolean): Uint8Array {
  const joined = new Uint8Array(SLICE_BYTES).fill(isAll ? 0xff : 0)
  for (const part of parts) {
    const bits = part()
    let some = 0
    for (let at = 0; at < SLICE_BYTES; at += 1) {
      const [one, other] = [joined[at] ?? 0, bits[at] ?? 0]
      const byte = isAll ? one & other : one | other
      joined[at] = byte
      some |= byte
    }
    if (isAll && some === 0) return joined
  }
  return joined
}

function blocksOf(shelf: number, bits: Uint8Array): number[] {
  const blocks: number[] = []
  for (let block = 0; block < BLOCKS_IN_SHELF; block += 1) {
    if (hasGram(bits, block)) blocks.push(shelf * BLOCKS_IN_SHELF + block)
  }
  return blocks
}

function looseBlocks(prepare: StatementCache, shelves: number, need: SearchNeed): SearchBlock[] {
  const found = prepare(LOOSE).all({ from: shelves * BLOCKS_IN_SHELF }) as unknown as unknown[][]
  return found.filter((row) => hasAll(need, row[5] as Uint8Array)).map(toBlock)
}

function hasAll(need: SearchNeed, signature: Uint8Array): boolean {
  switch (need.kind) {
    case 'none':
      return true
    case 'grams':
      return need.grams.every((gram) => hasGram(signature, gram))
    case 'all':
      return need.of.every((part) => hasAll(part, signature))
    case 'any':
      return need.of.some((part) => hasAll(part, signature))
  }
}

/** The rows that are in no block yet. */
function laterBlocks(prepare: StatementCache): SearchBlock[] {
  const [indexed, last] = prepare(ENDS).get() as unknown as [number, number | null]
  const blocks: SearchBlock[] = []
  for (let from = indexed; from < (last ?? 0); from += ROWS_AT_A_TIME) {
    const row: unknown = prepare(LATER).get({ from, to: from + ROWS_AT_A_TIME })
    const [first] = row as readonly [number | null]
    if (first !== null) blocks.push(toBlock(row))
  }
  return blocks
}

/** In order of their timestamps, so that a search need not look at all of them. */
function staleBlocks(prepare: StatementCache): SearchBlock[] {
  const stale = prepare(STALE).all() as unknown as [number, number][]
  stale.sort(([, a], [, b]) => a - b)
  const blocks: SearchBlock[] = []
  for (let from = 0; from < stale.length; from += ROWS_AT_A_TIME) {
    const part = stale.slice(from, from + ROWS_AT_A_TIME)
    const rows = part.map(([n]) => n)
    const [oldest, newest] = [part[0]?.[1] ?? 0, part.at(-1)?.[1] ?? 0]
    blocks.push({ first: Math.min(...rows), last: Math.max(...rows), rows, oldest, newest })
  }
  return blocks
}

function toBlock(row: unknown): SearchBlock {
  const [first, last, rows, oldest, newest] = row as readonly [
    number,
    number,
    Uint8Array | null,
    number,
    number,
  ]
  return { first, last, rows: rows === null ? null : decodeRows(rows), oldest, newest }
}
