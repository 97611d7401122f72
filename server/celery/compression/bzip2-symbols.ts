/**
 * The symbols of a bzip2 block: which bytes occur, the prefix codes, and which code counts when.
 *
 * Source: bzip2 1.0.8, decompress.c and huffman.c.
 */
import type { BitReader } from './bit-reader.ts'

/** Symbols that are coded with one table before the next selector counts. */
const GROUP_SYMBOLS = 50
const MAX_CODE_BITS = 20

export const damaged = (): RangeError => new RangeError('Cannot decompress bzip2: it is damaged')

export interface BlockSymbols {
  /** The byte values that occur, in order: where move-to-front begins. */
  readonly alphabet: Uint8Array
  /** @throws {RangeError} damaged */
  readonly next: () => number
}

/**
 * Reads the tables of a block, up to its first symbol.
 *
 * @throws {RangeError} damaged
 */
export function readBlockSymbols(bits: BitReader): BlockSymbols {
  const alphabet = readAlphabet(bits)
  const tableCount = bits.read(3)
  const selectors = readSelectors(bits, tableCount)
  const tables = Array.from({ length: tableCount }, () => readCode(bits, alphabet.length + 2))
  return { alphabet, next: symbolReader(bits, tables, selectors) }
}

/** The byte values that occur, as two levels of a bit map. */
function readAlphabet(bits: BitReader): Uint8Array {
  const ranges = bits.read(16)
  const used: number[] = []
  for (let range = 0; range < 16; range += 1) {
    if ((ranges & (0x8000 >> range)) === 0) continue
    const map = bits.read(16)
    for (let low = 0; low < 16; low += 1) {
      if ((map & (0x8000 >> low)) !== 0) used.push(range * 16 + low)
    }
  }
  if (used.length === 0) throw damaged()
  return Uint8Array.from(used)
}

/** Which table codes each group of symbols; move-to-front of the tables' numbers. */
function readSelectors(bits: BitReader, tableCount: number): Uint8Array {
  const count = bits.read(15)
  if (tableCount < 2 || tableCount > 6 || count === 0) throw damaged()
  const front = Uint8Array.from({ length: tableCount }, (_, table) => table)
  return Uint8Array.from({ length: count }, () => {
    let index = 0
    while (bits.read(1) === 1) index += 1
    if (index >= tableCount) throw damaged()
    return moveToFront(front, index)
  })
}

export function moveToFront(front: Uint8Array, index: number): number {
  const value = front[index] as number
  front.copyWithin(1, 0, index)
  front[0] = value
  return value
}

/** A canonical prefix code: by length, the first code, how many there are, and whose they are. */
interface Code {
  readonly first: Int32Array
  readonly count: Int32Array
  readonly offset: Int32Array
  readonly symbols: Uint16Array
}

function readCode(bits: BitReader, size: number): Code {
  let length = bits.read(5)
  const lengths = Uint8Array.from({ length: size }, () => {
    for (;;) {
      if (length < 1 || length > MAX_CODE_BITS) throw damaged()
      if (bits.read(1) === 0) return length
      length += bits.read(1) === 0 ? 1 : -1
    }
  })
  const count = new Int32Array(MAX_CODE_BITS + 1)
  for (const each of lengths) count[each] = (count[each] as number) + 1
  const first = new Int32Array(MAX_CODE_BITS + 1)
  const offset = new Int32Array(MAX_CODE_BITS + 1)
  for (let bit = 1; bit <= MAX_CODE_BITS; bit += 1) {
    const before = count[bit - 1] as number
    first[bit] = ((first[bit - 1] as number) + before) << 1
    offset[bit] = (offset[bit - 1] as number) + before
  }
  const symbols = Uint16Array.from(lengths.keys()).sort(
    (one, other) => (lengths[one] as number) - (lengths[other] as number) || one - other,
  )
  return { first, count, offset, symbols }
}

function symbolReader(
  bits: BitReader,
  tables: readonly Code[],
  selectors: Uint8Array,
): () => number {
  let group = -1
  let left = 0
  let table: Code | undefined
  return () => {
    if (left === 0) {
      group += 1
      table = tables[selectors[group] ?? -1]
      left = GROUP_SYMBOLS
    }
    if (table === undefined) throw damaged()
    left -= 1
    return readSymbol(bits, table)
  }
}

function readSymbol(bits: BitReader, { first, count, offset, symbols }: Code): number {
  let code = 0
  for (let length = 1; length <= MAX_CODE_BITS; length += 1) {
    code = (code << 1) | bits.read(1)
    const nth = code - (first[length] as number)
    if (nth < (count[length] as number)) return symbols[(offset[length] as number) + nth] as number
  }
  throw damaged()
}
