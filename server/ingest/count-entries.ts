import type { Delivery } from '../broker/broker.ts'
import { openEnvelope } from '../celery/envelope.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const SPACE = 0x20
const LIST = 0x5b
const LIST_END = 0x5d
const OBJECT = 0x7b
const OBJECT_END = 0x7d

/**
 * How many events a message holds that is about to be dropped, without reading them: a fifth of the
 * cost. Exact for JSON as Celery writes it; 1 for anything else, which is told by `isExact`.
 */
export function countEntries(delivery: Delivery): { count: number; isExact: boolean } {
  const opened = delivery.isSealed === true ? openEnvelope(delivery.body) : delivery
  if ('problem' in opened && opened.problem !== null) return { count: 1, isExact: false }
  const { body, compression } = opened
  const isPlain = compression === null && (body[0] === LIST || body[0] === OBJECT)
  return isPlain ? { count: countItems(body), isExact: true } : { count: 1, isExact: false }
}

/** Items of the outermost list; 1 for an object. */
function countItems(json: Uint8Array): number {
  if (json[0] !== LIST) return 1
  let depth = 0
  let commas = 0
  let isEmpty = true
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] ?? 0
    if (byte <= SPACE) continue
    if (depth > 0 && byte !== LIST_END) isEmpty = false
    if (byte === QUOTE) at = endOfString(json, at)
    else if (byte === LIST || byte === OBJECT) depth += 1
    else if (byte === LIST_END || byte === OBJECT_END) depth -= 1
    else if (byte === COMMA && depth === 1) commas += 1
  }
  return isEmpty ? 0 : commas + 1
}

/** Index of the quote that closes the string opened at `open`; the end where none does. */
function endOfString(json: Uint8Array, open: number): number {
  let at = open + 1
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1
  return at
}
