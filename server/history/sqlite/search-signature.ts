/** The signature of a block while it is made, and of a shelf of them. */
import { type Gram, SIGNATURE_BITS } from './search-grams.ts'

/** Bytes of one signature. */
const SIGNATURE_BYTES = SIGNATURE_BITS / 8

/** Blocks whose signatures are turned together. */
export const BLOCKS_IN_SHELF = 480
/** Bytes that hold one bit of each of a shelf's blocks. */
export const SLICE_BYTES = BLOCKS_IN_SHELF / 8
/** Slices in one row of `search_slice`: eight of them fill a page of the database best. */
export const SLICES_IN_ROW = 8
export const ROWS_IN_SHELF = SIGNATURE_BITS / SLICES_IN_ROW

export interface Signature {
  readonly add: (gram: Gram) => void
  /** Bits that are set. */
  readonly size: number
  readonly bytes: Uint8Array
}

export function createSignature(): Signature {
  const bytes = new Uint8Array(SIGNATURE_BYTES)
  let size = 0
  return {
    add(gram) {
      const byte = bytes[gram >>> 3] ?? 0
      const bit = 1 << (gram & 7)
      if ((byte & bit) !== 0) return
      bytes[gram >>> 3] = byte | bit
      size += 1
    },
    get size() {
      return size
    },
    bytes,
  }
}

export const hasGram = (signature: Uint8Array, gram: Gram): boolean =>
  ((signature[gram >>> 3] ?? 0) & (1 << (gram & 7))) !== 0

/**
 * Turns the signatures of a shelf by a quarter: slice `gram` holds that bit of each block.
 *
 * @returns every slice, `SLICE_BYTES` each, in order
 */
export function turnSignatures(signatures: readonly Uint8Array[]): Uint8Array {
  const slices = new Uint8Array(SIGNATURE_BITS * SLICE_BYTES)
  for (const [block, signature] of signatures.entries()) {
    const at = block >>> 3
    const bit = 1 << (block & 7)
    for (let place = 0; place < SIGNATURE_BYTES; place += 1) {
      let byte = signature[place] ?? 0
      for (let gram = place * 8; byte !== 0; gram += 1, byte >>>= 1) {
        if ((byte & 1) === 0) continue
        const target = gram * SLICE_BYTES + at
        slices[target] = (slices[target] ?? 0) | bit
      }
    }
  }
  return slices
}
