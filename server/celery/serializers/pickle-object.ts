/**
 * Objects that are plain data in disguise: what Python's own pickler writes as a call, because the
 * protocol has no opcode for it. Their arguments are read; nothing is called.
 *
 * Source: CPython 3.11, Lib/datetime.py (__reduce__, _getstate), Lib/uuid.py (__getstate__),
 * Modules/_pickle.c (save_bytes).
 */
import type { PythonText, PythonToken } from '../../../contract/model/python-value.ts'
import {
  namedCell,
  type Cell,
  type GroupCell,
  type LeafValue,
  type ObjectCell,
} from './pickle-cell.ts'
import { readPickledTime } from './pickle-time.ts'
import { toBytes } from './python-text.ts'

/** What the object is, or a cell to read in its stead; null where it is an object like any other. */
export function readKnownObject(cell: ObjectCell): LeafValue | GroupCell | ObjectCell | null {
  const { name, args } = cell
  if (args === null) return null
  switch (name) {
    case 'builtins.set':
      return readSet('set', args)
    case 'builtins.frozenset':
      return readSet('frozenset', args)
    case 'builtins.bytes':
    case 'builtins.bytearray':
    case '_codecs.encode':
      return readBytes(cell)
    case 'decimal.Decimal':
      return readDecimal(args)
    case 'uuid.UUID':
      return readUuid(cell)
    case 'datetime.date':
    case 'datetime.time':
    case 'datetime.datetime':
      return readPickledTime(name, rawBytes(args[0]), args[1])
    case 'copyreg._reconstructor':
      return readReconstruction(cell, args)
    default:
      return null
  }
}

function readSet(kind: 'set' | 'frozenset', args: readonly Cell[]): GroupCell | null {
  const [items, ...more] = args
  if (items === undefined) return { kind, items: [] }
  return items.kind === 'list' && more.length === 0 ? { kind, items: items.items } : null
}

function readBytes(cell: ObjectCell): PythonText | null {
  const bytes = rawBytes(cell)
  return bytes === null ? null : toBytes(bytes)
}

/** Protocols 0 to 2 write bytes as a text of Latin-1 that is to be encoded. */
function rawBytes(cell: Cell | undefined): Buffer | null {
  if (cell === undefined || cell.kind === 'leaf') return leafBytes(cell)
  if (cell.kind !== 'object' || !BYTES.has(cell.name)) return null
  if (cell.args === null) return null
  const [first, encoding] = cell.args
  if (first === undefined) return Buffer.alloc(0)
  if (encoding === undefined) return isEncoded(first) ? rawBytes(first) : leafBytes(first)
  const text = rawText(first)
  return /^latin-?1$/.test(rawText(encoding) ?? '') && text !== null
    ? Buffer.from(text, 'latin1')
    : null
}

const isEncoded = (cell: Cell): boolean => cell.kind === 'object' && cell.name === '_codecs.encode'

const BYTES: ReadonlySet<string> = new Set([
  'builtins.bytes',
  'builtins.bytearray',
  '_codecs.encode',
])

const leafBytes = (cell: Cell | undefined): Buffer | null =>
  cell?.kind === 'leaf' && Buffer.isBuffer(cell.raw) ? cell.raw : null

const rawText = (cell: Cell): string | null =>
  cell.kind === 'leaf' && typeof cell.raw === 'string' ? cell.raw : null

function readDecimal([text, ...more]: readonly Cell[]): PythonToken | null {
  const digits = text === undefined || more.length > 0 ? null : rawText(text)
  return digits !== null && /^[-+\w.]{1,4300}$/.test(digits)
    ? { type: 'decimal', text: digits }
    : null
}

/** A UUID has two attributes: `int` and `is_safe`. */
const UUID_CELLS = 4

/** Its number lies in the attributes. */
function readUuid({ state }: ObjectCell): PythonToken | null {
  if (state?.kind !== 'dict') return null
  const pairs = state.pairs.slice(0, UUID_CELLS)
  const at = pairs.findIndex((cell, nth) => nth % 2 === 0 && rawText(cell) === 'int')
  const number = pairs[at + 1]
  if (at === -1 || number?.kind !== 'leaf' || number.value.type !== 'int') return null
  const hex = BigInt.asUintN(128, BigInt(number.value.text)).toString(16).padStart(32, '0')
  return { type: 'uuid', text: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') }
}

/** How protocols 0 and 1 make an object of a class: the class, its built-in base, what the base holds. */
function readReconstruction(
  { items, pairs, state }: ObjectCell,
  [type, , content]: readonly Cell[],
): ObjectCell | null {
  if (type?.kind !== 'object' || content === undefined) return null
  const isEmpty = content.kind === 'leaf' && content.value.type === 'const'
  return { ...namedCell(type.name, isEmpty ? [] : [content]), items, pairs, state }
}
