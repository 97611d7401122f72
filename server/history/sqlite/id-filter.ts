/**
 * Says of an id that a segment certainly lacks it, without asking the segment (a Bloom filter).
 *
 * Nearly every id that is looked up belongs to a new task and lies nowhere: with eight segments the
 * look-ups cost about 30 µs a task, more than its writing; with filters 2 µs, whatever their number.
 */

export interface IdFilter {
  /** @param hash as `hashId` gives it */
  add(hash: IdHash): void
  /** False: never added. True: probably added; wrong for one id in fifty at full capacity. */
  mayHave(hash: IdHash): boolean
  /** The bits, folded as small as `count` ids allow. */
  toBytes(count: number): Uint8Array
}

export interface IdHash {
  readonly first: number
  readonly step: number
}

const BITS_PER_ID = 8
const PROBES = 5
const MIN_BYTES = 64

/** An empty filter for so many ids. */
export const createIdFilter = (capacity: number): IdFilter =>
  filterOf(new Uint8Array(sizeFor(capacity)))

/** @param bytes as `toBytes` gave them; null when they cannot be such, or are too few for so many ids */
export function readIdFilter(bytes: Uint8Array, capacity: number): IdFilter | null {
  const isOurs = bytes.length >= sizeFor(capacity) && Number.isInteger(Math.log2(bytes.length))
  return isOurs ? filterOf(Uint8Array.from(bytes)) : null
}

/** Two FNV-1a sums over the id's characters. Chosen ids may collide; that costs a look-up each. */
export function hashId(id: string): IdHash {
  let first = 0x811c9dc5
  let step = 0x01000193
  for (let i = 0; i < id.length; i += 1) {
    const code = id.charCodeAt(i)
    first = Math.imul(first ^ code, 0x01000193)
    step = Math.imul(step ^ code, 0x5bd1e995)
  }
  // The low bits pick the place; FNV mixes them worst. An even step would miss half the places.
  return { first: (first ^ (first >>> 15)) >>> 0, step: ((step ^ (step >>> 13)) | 1) >>> 0 }
}

function filterOf(bytes: Uint8Array): IdFilter {
  const mask = bytes.length * 8 - 1
  return {
    add({ first, step }) {
      for (let probe = 0; probe < PROBES; probe += 1) {
        const bit = (first + probe * step) & mask
        bytes[bit >>> 3] = (bytes[bit >>> 3] ?? 0) | (1 << (bit & 7))
      }
    },
    mayHave({ first, step }) {
      for (let probe = 0; probe < PROBES; probe += 1) {
        const bit = (first + probe * step) & mask
        if (((bytes[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false
      }
      return true
    },
    toBytes(count) {
      let folded = bytes
      // The size is a power of two, so the mask of half the size finds the same bits in the halves' union.
      while (folded.length > sizeFor(count)) {
        const half = folded.length / 2
        const upper = folded.subarray(half)
        folded = folded.slice(0, half).map((byte, at) => byte | (upper[at] ?? 0))
      }
      return folded
    },
  }
}

const sizeFor = (count: number): number =>
  Math.max(MIN_BYTES, 2 ** Math.ceil(Math.log2(Math.max(1, count) * BITS_PER_ID) - 3))
