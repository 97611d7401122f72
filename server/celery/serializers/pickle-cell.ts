/**
 * What a pickle builds while it is read. Unlike values, cells change after they were made, occur in
 * several places and may hold themselves; pickle-value.ts makes values of them, within bounds.
 */
import type { PythonOpaque, PythonText, PythonToken } from '../../../contract/model/python-value.ts'
import { cutToChars } from '../bounded-text.ts'
import { MAX_NAME_CHARS } from '../event-field.ts'
import { toBytes, toStr } from './python-text.ts'

export type Cell = LeafCell | GroupCell | DictCell | ObjectCell

export type LeafValue = PythonToken | PythonText | PythonOpaque

export interface LeafCell {
  readonly kind: 'leaf'
  readonly value: LeafValue
  /** A text or bytes as they were, which `value` may have cleaned. */
  readonly raw: string | Buffer | null
}

export interface GroupCell {
  readonly kind: 'list' | 'tuple' | 'set' | 'frozenset'
  readonly items: Cell[]
}

export interface DictCell {
  readonly kind: 'dict'
  /** Keys and values, in turn. */
  readonly pairs: Cell[]
}

/** A class, a function, or what would come of calling one: named, never made, never called. */
export interface ObjectCell {
  readonly kind: 'object'
  /** Qualified: `decimal.Decimal`. */
  readonly name: string
  /** What it would be called with; null where it is only named. Shared, not copied: it can be long and occur often. */
  readonly args: readonly Cell[] | null
  /** A dict of what it would be called with by name. */
  readonly keywords: Cell | null
  /** What a subclass of list or set holds. */
  readonly items: Cell[]
  /** What a subclass of dict holds: keys and values, in turn. */
  readonly pairs: Cell[]
  /** What would become its attributes. */
  state: Cell | null
}

export const leafCell = (value: LeafValue): LeafCell => ({ kind: 'leaf', value, raw: null })

export const strCell = (raw: string): LeafCell => ({ kind: 'leaf', value: toStr(raw), raw })

export const bytesCell = (raw: Buffer): LeafCell => ({ kind: 'leaf', value: toBytes(raw), raw })

export const namedCell = (
  name: string,
  args: readonly Cell[] | null = null,
  keywords: Cell | null = null,
): ObjectCell => ({
  kind: 'object',
  name: cutToChars(name, MAX_NAME_CHARS),
  args,
  keywords,
  items: [],
  pairs: [],
  state: null,
})

/** What protocols 0 to 2 write, which are for Python 2 as well, in Python 3's words. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['__builtin__', 'builtins'],
  ['copy_reg', 'copyreg'],
  ['exceptions', 'builtins'],
])

/** Cut before they are joined: a memo can bring the same megabytes again and again. */
export function globalCell(module: string, name: string): ObjectCell {
  const [inside, own] = [module.slice(0, MAX_NAME_CHARS), name.slice(0, MAX_NAME_CHARS)]
  return namedCell(`${RENAMED.get(inside) ?? inside}.${own === 'xrange' ? 'range' : own}`)
}

/** A call that is not made. What is called may be anything, but only a name can be shown. */
export const callCell = (callee: Cell, args: Cell, keywords: Cell | null = null): ObjectCell =>
  namedCell(
    callee.kind === 'object' ? callee.name : 'object',
    args.kind === 'tuple' ? args.items : [],
    keywords,
  )

/** Appends to a list, a set or what a subclass of one may be. @returns false where nothing can be appended */
export function addItems(target: Cell, items: readonly Cell[]): boolean {
  if (target.kind === 'leaf' || target.kind === 'dict') return false
  for (const item of items) target.items.push(item)
  return true
}

/** Sets keys of a dict, or of what a subclass of it may be. @returns false where none can be set */
export function addPairs(target: Cell, pairs: readonly Cell[]): boolean {
  if ((target.kind !== 'dict' && target.kind !== 'object') || pairs.length % 2 !== 0) return false
  for (const cell of pairs) target.pairs.push(cell)
  return true
}
