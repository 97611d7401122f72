/**
 * What a block of rows is known by: hashes of three letters each of its texts, of four digits each
 * of their numbers and of those as wholes, of each four digits of its UUIDs, and of its names and
 * roots; bits in the block's signature.
 * A bit that is not set says that no row of the block has it; one that is set says nothing for
 * certain.
 */
import type { TextColumn, WordColumn } from '../query/segment-tree.ts'

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
/** Bits that make a block full: of those asked for one in seven is then set by chance. */
export const FULL_BITS = Math.floor(SIGNATURE_BITS / 7)

/**
 * Bits for the digits of ids, most of what a block has; the others have theirs behind them. Letters
 * that are in every block would make some digits useless.
 */
const ID_BITS = (SIGNATURE_BITS / 8) * 5

const toIdGram = (hash: number): Gram => ((hash ^ (hash >>> 15)) >>> 0) % ID_BITS
const toGram = (hash: number): Gram =>
  ID_BITS + (((hash ^ (hash >>> 15)) >>> 0) % (SIGNATURE_BITS - ID_BITS))

/** Three of them: each alone is set by chance in every eighth block. */
export function wordGrams(column: WordColumn, word: number): Gram[] {
  const hash = Math.imul(Math.imul(word, 0x9e3779b1) ^ WORD_COLUMNS[column], 0x85ebca6b)
  return [0, 1, 2].map((salt) => toGram(Math.imul(hash ^ (salt * 0x27d4eb2f), 0xc2b2ae35)))
}

/** Of the task's root, where that is another task: with four, other roots' blocks pass by. */
export function rootGrams(root: string | Uint8Array): Gram[] {
  let hash = 0x811c9dc5
  for (let at = 0; at < root.length; at += 1) {
    const unit = typeof root === 'string' ? root.charCodeAt(at) : (root[at] ?? 0)
    hash = Math.imul(hash ^ unit, 0x01000193)
  }
  return [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f].map((factor) =>
    toGram(Math.imul(hash ^ (hash >>> 13), factor)),
  )
}

/**
 * What is looked through for any word, and what only where it is named: a word of the one is no word
 * of the other, and numbers abound in arguments.
 */
export type TextRoom = 'open' | 'payload'
export const TEXT_ROOMS = {
  exception: 'open',
  args: 'payload',
  kwargs: 'payload',
  result: 'payload',
} as const satisfies Record<TextColumn, TextRoom>
const ROOM_SALTS: Readonly<Record<TextRoom, number>> = { open: 0x165667b1, payload: 0 }

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39

/** Digits from which on a number is known as a whole: shorter ones are by their neighbours. */
const DIGITS_OF_NUMBER = 3

/**
 * Any three digits are in nearly every block, and would fill a quarter of it: four are taken, and of
 * a number all of its digits with the signs beside it at once.
 *
 * @param text folded, whole or a part of one; a short one may have no gram
 */
export function eachTextGram(text: string, room: TextRoom, add: (gram: Gram) => void): void {
  const salt = ROOM_SALTS[room]
  let first = text.charCodeAt(0)
  let second = text.charCodeAt(1)
  for (let at = 2; at < text.length; at += 1) {
    const third = text.charCodeAt(at)
    const hash = Math.imul(Math.imul(first, 0x9e3779b1) ^ second ^ salt, 0x85ebca6b) ^ third
    if (!(isDigit(first) && isDigit(second) && isDigit(third))) {
      add(toGram(Math.imul(hash, 0xc2b2ae35)))
    } else if (at + 1 < text.length) {
      const fourth = text.charCodeAt(at + 1)
      if (isDigit(fourth)) add(toGram(Math.imul(Math.imul(hash, 0x27d4eb2f) ^ fourth, 0xc2b2ae35)))
    }
    first = second
    second = third
  }
  eachNumberGram(text, salt, add)
}

/** Of the numbers that have a sign on both sides: a part of a text says of no other where they end. */
function eachNumberGram(text: string, salt: number, add: (gram: Gram) => void): void {
  let hash = 0
  let digits = -1
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (isDigit(unit)) {
      if (digits === -1) continue
      hash = Math.imul(hash ^ unit, 0x01000193)
      digits += 1
      continue
    }
    if (digits >= DIGITS_OF_NUMBER) {
      const ended = Math.imul(hash ^ unit, 0x85ebca6b)
      add(toGram(Math.imul(ended ^ (ended >>> 13), 0xc2b2ae35)))
    }
    hash = Math.imul(unit ^ salt ^ 0x811c9dc5, 0x9e3779b1)
    digits = 0
  }
}

const hexDigit = (unit: number): number => (isDigit(unit) ? unit - 0x30 : unit - 0x57)

/** @param digits of a UUID or a part of one, lower-case hexadecimal: each four of them that follow one another */
export function eachIdGram(digits: string, add: (gram: Gram) => void): void {
  let four = 0
  for (let at = 0; at < digits.length; at += 1) {
    four = ((four << 4) | hexDigit(digits.charCodeAt(at))) & 0xffff
    if (at >= 3) add(toIdGram(Math.imul(four + 0x10001, 0x9e3779b1)))
  }
}
