/**
 * Values of what a pickle built: copies, so that nothing is shared or holds itself any more, within
 * one budget, because a memo can make a few bytes stand for very much.
 */
import type { PythonEntry, PythonValue } from '../../../contract/model/python-value.ts'
import type { Cell, DictCell, GroupCell, ObjectCell } from './pickle-cell.ts'
import { readKnownObject } from './pickle-object.ts'
import { toDict } from './python-dict.ts'
import { createValueBudget, type ValueBudget } from './value-budget.ts'

/** @throws {Unreadable} too-large */
export const toPickledValue = (cell: Cell): PythonValue =>
  copy({ open: new Set(), budget: createValueBudget() }, cell, 0)

interface Copier {
  /** Cells that are being copied: one that holds itself is shown once. */
  readonly open: Set<Cell>
  readonly budget: ValueBudget
}

function copy(copier: Copier, cell: Cell, depth: number): PythonValue {
  if (cell.kind === 'leaf') {
    copier.budget.take(depth, cell.value.text.length)
    return cell.value
  }
  copier.budget.take(depth)
  if (copier.open.has(cell)) return recursive(cell)
  copier.open.add(cell)
  const value = copyContainer(copier, cell, depth + 1)
  copier.open.delete(cell)
  return value
}

function recursive(cell: GroupCell | DictCell | ObjectCell): PythonValue {
  if (cell.kind === 'dict') return { type: 'dict', entries: [], truncated: true }
  if (cell.kind === 'object') return { type: 'opaque', text: cell.name, truncated: true }
  return { type: cell.kind, items: [], truncated: true }
}

function copyContainer(
  copier: Copier,
  cell: GroupCell | DictCell | ObjectCell,
  depth: number,
): PythonValue {
  if (cell.kind === 'dict') return copyPairs(copier, cell.pairs, depth)
  if (cell.kind !== 'object') return { type: cell.kind, items: copyAll(copier, cell.items, depth) }
  const known = readKnownObject(cell)
  if (known === null) return copyObject(copier, cell, depth)
  if ('kind' in known) return copyContainer(copier, known, depth)
  copier.budget.take(depth, known.text.length)
  return known
}

function copyObject(copier: Copier, cell: ObjectCell, depth: number): PythonValue {
  if (cell.args === null) return { type: 'opaque', text: cell.name }
  const args = copyAll(copier, cell.args, depth)
  if (cell.keywords !== null) args.push(copy(copier, cell.keywords, depth))
  if (cell.items.length > 0) {
    args.push({ type: 'list', items: copyAll(copier, cell.items, depth) })
  }
  if (cell.pairs.length > 0) args.push(copyPairs(copier, cell.pairs, depth))
  return { type: 'opaque', text: cell.name, args }
}

const copyAll = (copier: Copier, cells: readonly Cell[], depth: number): PythonValue[] =>
  cells.map((cell) => copy(copier, cell, depth))

function copyPairs(copier: Copier, pairs: readonly Cell[], depth: number): PythonValue {
  const values = copyAll(copier, pairs, depth)
  const entries: PythonEntry[] = []
  for (let at = 1; at < values.length; at += 2) {
    entries.push([values[at - 1] as PythonValue, values[at] as PythonValue])
  }
  return toDict(entries)
}
