/** What each opcode of a pickle does to the machine. */
import { FALSE, NONE, TRUE } from '../../../contract/model/python-value.ts'
import {
  addItems,
  addPairs,
  bytesCell,
  callCell,
  globalCell,
  leafCell,
  namedCell,
  strCell,
  type Cell,
  type GroupCell,
} from './pickle-cell.ts'
import {
  readFloatLine,
  readIntLine,
  readLongBytes,
  readLongLine,
  readQuotedLine,
  readUnicodeLine,
} from './pickle-literal.ts'
import type { PickleMachine } from './pickle-machine.ts'
import type { PickleReader } from './pickle-reader.ts'
import { toFloat, toInt } from './python-number.ts'
import { Unreadable } from './unreadable.ts'

export type PickleStep = (machine: PickleMachine, read: PickleReader) => void

const MAX_PROTOCOL = 5

/** Pushes what follows the opcode. */
const pushes =
  (make: (read: PickleReader) => Cell): PickleStep =>
  (machine, read) =>
    machine.push(make(read))

const leaf = (value: Parameters<typeof leafCell>[0]): PickleStep => pushes(() => leafCell(value))

const uint = (size: number): PickleStep =>
  pushes((read) => leafCell(toInt(String(read.uint(size)))))

const str = (size: (read: PickleReader) => number): PickleStep =>
  pushes((read) => strCell(read.bytes(size(read)).toString()))

const bytes = (size: (read: PickleReader) => number): PickleStep =>
  pushes((read) => bytesCell(read.bytes(size(read))))

const size1 = (read: PickleReader): number => read.uint(1)
const size4 = (read: PickleReader): number => read.uint(4)
const size8 = (read: PickleReader): number => read.length8()

const empty = (kind: GroupCell['kind']): PickleStep => pushes(() => ({ kind, items: [] }))

/** A group of everything above the mark. */
const marked =
  (kind: GroupCell['kind']): PickleStep =>
  (machine) =>
    machine.push({ kind, items: machine.popToMark() })

const tupleOf =
  (size: number): PickleStep =>
  (machine) => {
    const items = Array.from({ length: size }, () => machine.pop()).reverse()
    machine.push({ kind: 'tuple', items })
  }

const appends: PickleStep = (machine) => {
  const items = machine.popToMark()
  demand(addItems(machine.top(), items))
}

const sets: PickleStep = (machine) => {
  const pairs = machine.popToMark()
  demand(addPairs(machine.top(), pairs))
}

const extension = (size: number): PickleStep =>
  pushes((read) => namedCell(`extension ${read.uint(size)}`))

const calls: PickleStep = (machine) => {
  const args = machine.pop()
  machine.push(callCell(machine.pop(), args))
}

function textOf(cell: Cell): string {
  if (cell.kind === 'leaf' && typeof cell.raw === 'string') return cell.raw
  throw new Unreadable('pickle')
}

function demand(condition: boolean): void {
  if (!condition) throw new Unreadable('pickle')
}

function readIndex(read: PickleReader): number {
  const index = Number(read.line())
  demand(Number.isSafeInteger(index))
  return index
}

/** By opcode; those of pickletools.py by their names. STOP is the reader's. */
export const PICKLE_STEPS: Readonly<Record<number, PickleStep>> = {
  0x28: (machine) => machine.mark(), // MARK
  0x29: empty('tuple'), // EMPTY_TUPLE
  0x30: (machine) => machine.drop(), // POP
  0x31: (machine) => void machine.popToMark(), // POP_MARK
  0x32: (machine) => machine.push(machine.top()), // DUP
  0x42: bytes(size4), // BINBYTES
  0x43: bytes(size1), // SHORT_BINBYTES
  0x46: pushes((read) => leafCell(readFloatLine(read.line()))), // FLOAT
  0x47: pushes((read) => leafCell(toFloat(read.float64()))), // BINFLOAT
  0x49: pushes((read) => leafCell(readIntLine(read.line()))), // INT
  0x4a: pushes((read) => leafCell(toInt(String(read.int32())))), // BININT
  0x4b: uint(1), // BININT1
  0x4c: pushes((read) => leafCell(readLongLine(read.line()))), // LONG
  0x4d: uint(2), // BININT2
  0x4e: leaf(NONE), // NONE
  0x50: pushes((read) => namedCell('persistent_load', [strCell(read.line())])), // PERSID
  0x51: (machine) => machine.push(namedCell('persistent_load', [machine.pop()])), // BINPERSID
  0x52: calls, // REDUCE
  0x53: pushes((read) => strCell(readQuotedLine(read.line()))), // STRING
  0x54: str((read) => read.int32()), // BINSTRING
  0x55: str(size1), // SHORT_BINSTRING
  0x56: pushes((read) => strCell(readUnicodeLine(read.line()))), // UNICODE
  0x58: str(size4), // BINUNICODE
  0x5d: empty('list'), // EMPTY_LIST
  0x61: (machine) => {
    const item = machine.pop()
    demand(addItems(machine.top(), [item]))
  }, // APPEND
  0x62: (machine) => {
    const state = machine.pop()
    const target = machine.top()
    if (target.kind === 'object') target.state = state
  }, // BUILD
  0x63: pushes((read) => globalCell(read.line(), read.line())), // GLOBAL
  0x64: (machine) => {
    const pairs = machine.popToMark()
    demand(pairs.length % 2 === 0)
    machine.push({ kind: 'dict', pairs })
  }, // DICT
  0x65: appends, // APPENDS
  0x67: (machine, read) => machine.push(machine.recall(readIndex(read))), // GET
  0x68: (machine, read) => machine.push(machine.recall(read.uint(1))), // BINGET
  0x69: (machine, read) => {
    const { name } = globalCell(read.line(), read.line())
    machine.push(namedCell(name, machine.popToMark()))
  }, // INST
  0x6a: (machine, read) => machine.push(machine.recall(read.uint(4))), // LONG_BINGET
  0x6c: marked('list'), // LIST
  0x6f: (machine) => {
    const [callee, ...args] = machine.popToMark()
    demand(callee !== undefined)
    if (callee !== undefined) machine.push(callCell(callee, { kind: 'tuple', items: args }))
  }, // OBJ
  0x70: (machine, read) => machine.memoize(readIndex(read)), // PUT
  0x71: (machine, read) => machine.memoize(read.uint(1)), // BINPUT
  0x72: (machine, read) => machine.memoize(read.uint(4)), // LONG_BINPUT
  0x73: (machine) => {
    const value = machine.pop()
    const key = machine.pop()
    demand(addPairs(machine.top(), [key, value]))
  }, // SETITEM
  0x74: marked('tuple'), // TUPLE
  0x75: sets, // SETITEMS
  0x7d: pushes(() => ({ kind: 'dict', pairs: [] })), // EMPTY_DICT
  0x80: (_machine, read) => demand(read.uint(1) <= MAX_PROTOCOL), // PROTO
  0x81: calls, // NEWOBJ
  0x82: extension(1), // EXT1
  0x83: extension(2), // EXT2
  0x84: extension(4), // EXT4
  0x85: tupleOf(1), // TUPLE1
  0x86: tupleOf(2), // TUPLE2
  0x87: tupleOf(3), // TUPLE3
  0x88: leaf(TRUE), // NEWTRUE
  0x89: leaf(FALSE), // NEWFALSE
  0x8a: pushes((read) => leafCell(readLongBytes(read.bytes(read.uint(1))))), // LONG1
  0x8b: pushes((read) => leafCell(readLongBytes(read.bytes(read.int32())))), // LONG4
  0x8c: str(size1), // SHORT_BINUNICODE
  0x8d: str(size8), // BINUNICODE8
  0x8e: bytes(size8), // BINBYTES8
  0x8f: empty('set'), // EMPTY_SET
  0x90: appends, // ADDITEMS
  0x91: marked('frozenset'), // FROZENSET
  0x92: (machine) => {
    const keywords = machine.pop()
    const args = machine.pop()
    machine.push(callCell(machine.pop(), args, keywords))
  }, // NEWOBJ_EX
  0x93: (machine) => {
    const name = textOf(machine.pop())
    machine.push(globalCell(textOf(machine.pop()), name))
  }, // STACK_GLOBAL
  0x94: (machine) => machine.memoize(), // MEMOIZE
  0x95: (_machine, read) => void read.bytes(8), // FRAME: its length tells nothing that STOP does not
  0x96: bytes(size8), // BYTEARRAY8
  0x97: pushes(() => namedCell('out-of-band buffer')), // NEXT_BUFFER
  0x98: () => {}, // READONLY_BUFFER
}
