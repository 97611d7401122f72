/**
 * bzip2 decompression with a limit, of one stream in memory.
 *
 * Ours, because the packages for it have no limit on what comes out, or bring a command line along
 * (docs/decisions/0008-reading-what-celery-wrote.md).
 *
 * Source: the format as bzip2 1.0.8 reads it (decompress.c, huffman.c, crctable.c).
 */
import { createBitReader, type BitReader } from './bit-reader.ts'
import { createBzip2Output, type Bzip2Output } from './bzip2-output.ts'
import { damaged, moveToFront, readBlockSymbols, type BlockSymbols } from './bzip2-symbols.ts'

const BLOCK = 0x314159265359
const END = 0x177245385090
const HEADER = 0x425a68
const BLOCK_UNIT = 100_000
/** Far more than full blocks need; each costs tables, however little it holds. */
const MAX_BLOCKS = 1_000
const RUN_B = 1
/** Equal bytes in a row after which a count of more of them follows. */
const RUN_TRIGGER = 4

/**
 * @returns null where more than `limitBytes` would come out
 * @throws {RangeError} it is no bzip2, is cut short, or does not match its checksums
 */
export function decompressBzip2(packed: Uint8Array, limitBytes: number): Uint8Array | null {
  const bits = createBitReader(packed)
  if (bits.read(24) !== HEADER) throw damaged()
  const level = bits.read(8) - 0x30
  if (level < 1 || level > 9) throw damaged()
  const room = new Uint8Array(level * BLOCK_UNIT)
  const output = createBzip2Output(limitBytes)
  let streamCrc = 0
  for (let blocks = 0; blocks <= MAX_BLOCKS; blocks += 1) {
    const magic = bits.read(24) * 0x1000000 + bits.read(24)
    const crc = (bits.read(16) * 0x10000 + bits.read(16)) >>> 0
    if (magic === END) {
      if (crc !== streamCrc) throw damaged()
      return output.bytes()
    }
    if (magic !== BLOCK) throw damaged()
    output.startBlock()
    if (!unravel(readBlock(bits, room), output.write)) return null
    if (crc !== output.blockCrc()) throw damaged()
    streamCrc = (((streamCrc << 1) | (streamCrc >>> 31)) ^ crc) >>> 0
  }
  throw damaged()
}

/** The last column of the block's sorted rotations, and where in it the text begins. */
interface Column {
  readonly bytes: Uint8Array
  readonly origin: number
}

function readBlock(bits: BitReader, room: Uint8Array): Column {
  if (bits.read(1) === 1) throw damaged() // randomised, not written since 1999
  const origin = bits.read(24)
  const bytes = readColumn(readBlockSymbols(bits), room)
  if (origin >= bytes.length) throw damaged()
  return { bytes, origin }
}

/** Undoes run lengths and move-to-front, into `room`, up to the symbol that ends the block. */
function readColumn({ alphabet: front, next }: BlockSymbols, room: Uint8Array): Uint8Array {
  const end = front.length + 1
  let size = 0
  let run = 0
  let weight = 1
  for (let symbol = next(); ; symbol = next()) {
    if (symbol <= RUN_B) {
      run += weight << symbol
      weight <<= 1
      if (run > room.length - size) throw damaged()
      continue
    }
    room.fill(front[0] as number, size, size + run)
    size += run
    run = 0
    weight = 1
    if (symbol === end) return room.subarray(0, size)
    if (size === room.length) throw damaged()
    room[size] = moveToFront(front, symbol - 1)
    size += 1
  }
}

/**
 * Undoes the sorting and the outer run lengths.
 *
 * @returns false where `write` did not take it all
 */
function unravel({ bytes, origin }: Column, write: Bzip2Output['write']): boolean {
  const next = successors(bytes)
  let previous = -1
  let repeats = 0
  for (let left = bytes.length, at = next[origin] as number; left > 0; left -= 1) {
    const byte = bytes[at] as number
    at = next[at] as number
    if (repeats === RUN_TRIGGER) {
      if (!write(previous, byte)) return false
      previous = -1
      repeats = 0
      continue
    }
    repeats = byte === previous ? repeats + 1 : 1
    previous = byte
    if (!write(byte, 1)) return false
  }
  return true
}

/** For each place of the last column, the place of the byte that comes after it in the text. */
function successors(bytes: Uint8Array): Uint32Array {
  const places = new Uint32Array(256)
  for (const byte of bytes) places[byte] = (places[byte] as number) + 1
  for (let byte = 0, sum = 0; byte < 256; byte += 1) {
    const count = places[byte] as number
    places[byte] = sum
    sum += count
  }
  const next = new Uint32Array(bytes.length)
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number
    next[places[byte] as number] = at
    places[byte] = (places[byte] as number) + 1
  }
  return next
}
