/**
 * What a block of rows is known by: hashes of three letters each of its texts, of four digits each
 * of their numbers, of each two bytes of its UUIDs, and of its names; bits in the block's signature.
 * A bit that is not set says that no row of the block has it; one that is set says nothing for
 * certain.
 */
import type { WordColumn } from '../query/segment-tree.ts'

/** Number of a bit in a signature. */
export type Gram = number

/** Columns of `task` that hold the number of a word, and what tells their grams apart. */
export const WORD_COLUMNS = {
  type_id: 1,
  state_id: 2,
  worker_id: 3,
  client_id: 4,
  queue_id: 5,
  routing_key_id: 6,
  error_id: 7,
} as const satisfies Record<WordColumn, number>

export const SIGNATURE_BITS = 2 ** 15
/** Bits that make a block full: of those asked for one in eight is then set by chance. */
export const FULL_BITS = SIGNATURE_BITS / 8

const toGram = (hash: number): Gram => (hash ^ (hash >>> 15)) & (SIGNATURE_BITS - 1)

/** Three of them: each alone is set by chance in every eighth block. */
export function wordGrams(column: WordColumn, word: number): Gram[] {
  const hash = Math.imul(Math.imul(word, 0x9e3779b1) ^ WORD_COLUMNS[column], 0x85ebca6b)
  return [0, 1, 2].map((salt) => toGram(Math.imul(hash ^ (salt * 0x27d4eb2f), 0xc2b2ae35)))
}

/** Of the task's root, where that is another task. */
export function rootGrams(root: string | Uint8Array): Gram[] {
  let hash = 0x811c9dc5
  for (let at = 0; at < root.length; at += 1) {
    const unit = typeof root === 'string' ? root.charCodeAt(at) : (root[at] ?? 0)
    hash = Math.imul(hash ^ unit, 0x01000193)
  }
  return [0x9e3779b1, 0x85ebca6b].map((factor) => toGram(Math.imul(hash, factor)))
}

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39

/**
 * Any three digits are in nearly every block, and would fill a quarter of it: four are taken.
 *
 * @param text folded; a short one may have no gram
 */
export function eachTextGram(text: string, add: (gram: Gram) => void): void {
  let first = text.charCodeAt(0)
  let second = text.charCodeAt(1)
  for (let at = 2; at < text.length; at += 1) {
    const third = text.charCodeAt(at)
    const hash = Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b) ^ third
    if (!(isDigit(first) && isDigit(second) && isDigit(third))) {
      add(toGram(Math.imul(hash, 0xc2b2ae35)))
    } else if (at + 1 < text.length) {
      const fourth = text.charCodeAt(at + 1)
      if (isDigit(fourth)) add(toGram(Math.imul(Math.imul(hash, 0x27d4eb2f) ^ fourth, 0xc2b2ae35)))
    }
    first = second
    second = third
  }
}

/** @param bytes of a UUID, or of a part of one that begins and ends between two of its bytes */
export function eachIdGram(bytes: Uint8Array, add: (gram: Gram) => void): void {
  for (let at = 1; at < bytes.length; at += 1) {
    const pair = ((bytes[at - 1] ?? 0) << 8) | (bytes[at] ?? 0)
    add(toGram(Math.imul(pair + 0x10001, 0x9e3779b1)))
  }
}
