/** Whether a value that a reader made is one: of known types, clean, bounded, nothing that could run. */
import type { PythonValue } from '../../../contract/model/python-value.ts'

/** What docs/decisions/0008-reading-what-celery-wrote.md promises; of an opaque value its argument comes on top. */
const MAX_PARTS = 200_000
const MAX_CHARS = 17 * 1024 * 1024
const MAX_DEPTH = 202

const KEYS: Readonly<Record<string, readonly string[]>> = {
  const: ['type', 'text'],
  int: ['type', 'text'],
  float: ['type', 'text'],
  datetime: ['type', 'text'],
  date: ['type', 'text'],
  time: ['type', 'text'],
  decimal: ['type', 'text'],
  uuid: ['type', 'text'],
  str: ['type', 'text', 'truncated'],
  bytes: ['type', 'text', 'truncated'],
  hex: ['type', 'text'],
  list: ['type', 'items', 'truncated'],
  tuple: ['type', 'items', 'truncated'],
  set: ['type', 'items', 'truncated'],
  frozenset: ['type', 'items', 'truncated'],
  dict: ['type', 'entries', 'truncated'],
  opaque: ['type', 'text', 'args', 'truncated'],
}

const SHAPES: Readonly<Record<string, RegExp>> = {
  const: /^(?:None|True|False)$/,
  int: /^-?[0-9]{1,4300}$/,
  float: /^(?:-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?|nan|-?inf)$/,
  hex: /^(?:[0-9a-f]{2})+$/,
  uuid: /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
}

/**
 * @returns which types occur in it, a bit each, and how deep it is
 * @throws it is none
 */
export function checkValue(value: PythonValue): { readonly types: number; readonly depth: number } {
  let parts = 0
  let chars = 0
  let types = 0
  let deepest = 0
  const left: { value: PythonValue; depth: number }[] = [{ value, depth: 0 }]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value: part, depth } = next
    checkPart(part)
    parts += 1
    chars += 'text' in part ? part.text.length : 0
    types |= 1 << Object.keys(KEYS).indexOf(part.type)
    deepest = Math.max(deepest, depth)
    for (const child of childrenOf(part)) left.push({ value: child, depth: depth + 1 })
    if (parts > MAX_PARTS) throw new Error('Cannot accept value: too many parts')
  }
  if (chars > MAX_CHARS) throw new Error(`Cannot accept value: ${chars} characters`)
  if (deepest > MAX_DEPTH) throw new Error(`Cannot accept value: ${deepest} levels`)
  return { types, depth: deepest }
}

function checkPart(part: PythonValue): void {
  const known = KEYS[part.type]
  const keys = Object.keys(part)
  if (known === undefined || !keys.every((key) => known.includes(key))) {
    throw new Error(`Cannot accept value: ${part.type} with ${keys.join()}`)
  }
  if ('truncated' in part && part.truncated !== true) {
    throw new Error('Cannot accept value: truncated is not true')
  }
  if (!('text' in part)) return
  checkText(part.text, Infinity)
  if (SHAPES[part.type]?.test(part.text) === false) {
    throw new Error(`Cannot accept value: ${part.type} ${part.text.slice(0, 100)}`)
  }
}

function childrenOf(part: PythonValue): readonly PythonValue[] {
  if (part.type === 'dict') return part.entries.flat()
  if (part.type === 'opaque') return part.args ?? []
  return 'items' in part ? part.items : []
}

/** @throws it is no text, not clean, or too long */
export function checkText(text: unknown, limit: number): void {
  if (typeof text !== 'string') throw new Error(`Cannot accept text: it is ${typeof text}`)
  if (text.length > limit) throw new Error(`Cannot accept text: ${text.length} characters`)
  if (!text.isWellFormed() || text.includes('\0')) throw new Error('Cannot accept text: not clean')
}
