/**
 * MessagePack as msgpack-python reads it.
 *
 * Ours, because the packages for it make room for as many items as a header claims: 30,000 bytes
 * of headers end a process (docs/decisions/0008-reading-what-celery-wrote.md). Here room is made
 * for what has been read.
 *
 * Source: the MessagePack specification; kombu/serialization.py (register_msgpack: `raw=False`).
 */
import {
  FALSE,
  NONE,
  TRUE,
  type PythonEntry,
  type PythonValue,
} from '../../../contract/model/python-value.ts'
import { toDict } from './python-dict.ts'
import { toFloat, toInt } from './python-number.ts'
import { toBuffer, toBytes, toStr } from './python-text.ts'
import { Unreadable } from './unreadable.ts'
import { createValueBudget, type ValueBudget } from './value-budget.ts'

/** @throws {Unreadable} msgpack, too-large */
export function decodeMsgpack(bytes: Uint8Array): PythonValue {
  const reader: Reader = { bytes: toBuffer(bytes), at: 0, budget: createValueBudget() }
  const value = readValue(reader, 0)
  if (reader.at !== bytes.length) throw new Unreadable('msgpack')
  return value
}

interface Reader {
  readonly bytes: Buffer
  /** Index of what is read next. */
  at: number
  readonly budget: ValueBudget
}

function readValue(reader: Reader, depth: number): PythonValue {
  const head = readUint(reader, 1)
  if (head < 0x80) return readFixed(reader, depth, head)
  if (head < 0x90) return readMap(reader, depth, head & 0x0f)
  if (head < 0xa0) return readArray(reader, depth, head & 0x0f)
  if (head < 0xc0) return readStr(reader, depth, head & 0x1f)
  if (head >= 0xe0) return readFixed(reader, depth, head - 0x100)
  return readTyped(reader, depth, head)
}

function readFixed({ budget }: Reader, depth: number, value: number): PythonValue {
  budget.take(depth)
  return toInt(String(value))
}

function readTyped(reader: Reader, depth: number, head: number): PythonValue {
  if (head <= 0xc3) return readConst(reader, depth, head)
  if (head <= 0xc6) return readBin(reader, depth, readUint(reader, 1 << (head - 0xc4)))
  if (head <= 0xc9) return readExt(reader, depth, readUint(reader, 1 << (head - 0xc7)))
  if (head <= 0xcb) return readFloat(reader, depth, head === 0xca ? 4 : 8)
  if (head <= 0xcf) return readInt(reader, depth, 1 << (head - 0xcc), false)
  if (head <= 0xd3) return readInt(reader, depth, 1 << (head - 0xd0), true)
  if (head <= 0xd8) return readExt(reader, depth, 1 << (head - 0xd4))
  if (head <= 0xdb) return readStr(reader, depth, readUint(reader, 1 << (head - 0xd9)))
  if (head <= 0xdd) return readArray(reader, depth, readUint(reader, head === 0xdc ? 2 : 4))
  return readMap(reader, depth, readUint(reader, head === 0xde ? 2 : 4))
}

function readConst({ budget }: Reader, depth: number, head: number): PythonValue {
  budget.take(depth)
  if (head === 0xc1) throw new Unreadable('msgpack') // which the specification leaves unused
  return head === 0xc0 ? NONE : head === 0xc2 ? FALSE : TRUE
}

function readInt(reader: Reader, depth: number, size: number, isSigned: boolean): PythonValue {
  reader.budget.take(depth)
  const number = BigInt(`0x${take(reader, size).toString('hex')}`)
  return toInt(String(isSigned ? BigInt.asIntN(size * 8, number) : number))
}

function readFloat(reader: Reader, depth: number, size: 4 | 8): PythonValue {
  reader.budget.take(depth)
  const bytes = take(reader, size)
  return toFloat(size === 4 ? bytes.readFloatBE() : bytes.readDoubleBE())
}

function readStr(reader: Reader, depth: number, size: number): PythonValue {
  const text = take(reader, size).toString()
  reader.budget.take(depth, text.length)
  return toStr(text)
}

function readBin(reader: Reader, depth: number, size: number): PythonValue {
  const value = toBytes(take(reader, size))
  reader.budget.take(depth, value.text.length)
  return value
}

/** Nobody here knows what an application put into one, but -1, which is a time. */
function readExt(reader: Reader, depth: number, size: number): PythonValue {
  const type = take(reader, 1).readInt8()
  const payload = toBytes(take(reader, size))
  reader.budget.take(depth, payload.text.length)
  return { type: 'opaque', text: type === -1 ? 'Timestamp' : `ExtType(${type})`, args: [payload] }
}

function readArray(reader: Reader, depth: number, size: number): PythonValue {
  reader.budget.take(depth)
  const items: PythonValue[] = []
  for (let nth = 0; nth < size; nth += 1) items.push(readValue(reader, depth + 1))
  return { type: 'list', items }
}

function readMap(reader: Reader, depth: number, size: number): PythonValue {
  reader.budget.take(depth)
  const entries: PythonEntry[] = []
  for (let nth = 0; nth < size; nth += 1) {
    entries.push([readValue(reader, depth + 1), readValue(reader, depth + 1)])
  }
  return toDict(entries)
}

const readUint = (reader: Reader, size: number): number => take(reader, size).readUIntBE(0, size)

/** A view of the next bytes. */
function take(reader: Reader, size: number): Buffer {
  const end = reader.at + size
  if (end > reader.bytes.length) throw new Unreadable('msgpack')
  const bytes = reader.bytes.subarray(reader.at, end)
  reader.at = end
  return bytes
}
