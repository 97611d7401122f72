import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PythonValue } from '../../../contract/model/python-value.ts'
import { decodeMsgpack } from './msgpack.ts'
import { Unreadable } from './unreadable.ts'
import { MAX_VALUE_DEPTH, MAX_VALUE_PARTS } from './value-budget.ts'

const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(' ', ''), 'hex')
const str = (text: string): PythonValue => ({ type: 'str', text })
const int = (text: string): PythonValue => ({ type: 'int', text })
const token = (type: string, text: string) => ({ type, text })

function problemOf(bytes: Uint8Array): string | null {
  try {
    decodeMsgpack(bytes)
    return null
  } catch (error) {
    if (error instanceof Unreadable) return error.problem
    throw error
  }
}

describe('decodeMsgpack()', () => {
  // Examples of the specification, one for each format at least.
  test.each([
    ['c0', token('const', 'None')],
    ['c2', token('const', 'False')],
    ['c3', token('const', 'True')],
    ['00', token('int', '0')],
    ['7f', token('int', '127')],
    ['e0', token('int', '-32')],
    ['ff', token('int', '-1')],
    ['cc ff', token('int', '255')],
    ['cd ffff', token('int', '65535')],
    ['ce ffffffff', token('int', '4294967295')],
    ['cf ffffffffffffffff', token('int', '18446744073709551615')],
    ['d0 80', token('int', '-128')],
    ['d1 8000', token('int', '-32768')],
    ['d2 80000000', token('int', '-2147483648')],
    ['d3 8000000000000000', token('int', '-9223372036854775808')],
    ['ca 3fc00000', token('float', '1.5')],
    ['cb 3ff0000000000000', token('float', '1.0')],
    ['cb 7ff8000000000000', token('float', 'nan')],
    ['a0', token('str', '')],
    ['a1 61', token('str', 'a')],
    ['d9 02 c3a9', token('str', 'é')],
    ['da 0001 61', token('str', 'a')],
    ['db 00000001 61', token('str', 'a')],
    ['a2 ff00', token('str', '\uFFFD\uFFFD')],
    ['c4 01 61', token('bytes', 'a')],
    ['c5 0002 80ff', token('hex', '80ff')],
    ['c6 00000000', token('bytes', '')],
    ['90', { type: 'list', items: [] }],
    ['92 01 c0', { type: 'list', items: [int('1'), { type: 'const', text: 'None' }] }],
    ['dc 0001 01', { type: 'list', items: [int('1')] }],
    ['dd 00000001 01', { type: 'list', items: [int('1')] }],
    ['80', { type: 'dict', entries: [] }],
    ['81 a161 01', { type: 'dict', entries: [[str('a'), int('1')]] }],
    ['82 a161 01 a161 02', { type: 'dict', entries: [[str('a'), int('2')]] }],
    ['de 0001 01 02', { type: 'dict', entries: [[int('1'), int('2')]] }],
    ['df 00000001 c0 02', { type: 'dict', entries: [[token('const', 'None'), int('2')]] }],
    ['d4 05 80', { type: 'opaque', text: 'ExtType(5)', args: [token('hex', '80')] }],
    ['d5 05 6161', { type: 'opaque', text: 'ExtType(5)', args: [token('bytes', 'aa')] }],
    ['d6 ff 80000000', { type: 'opaque', text: 'Timestamp', args: [token('hex', '80000000')] }],
    ['d7 01 6161616161616161', { type: 'opaque', text: 'ExtType(1)' }],
    ['d8 01 61616161616161616161616161616161', { type: 'opaque', text: 'ExtType(1)' }],
    ['c7 00 80', { type: 'opaque', text: 'ExtType(-128)', args: [token('bytes', '')] }],
    ['c8 0001 02 61', { type: 'opaque', text: 'ExtType(2)' }],
    ['c9 00000001 02 61', { type: 'opaque', text: 'ExtType(2)' }],
  ])('reads %s', (digits, value) => {
    expect(decodeMsgpack(hex(digits))).toMatchObject(value)
  })

  test('reads a view into a larger buffer', () => {
    expect(decodeMsgpack(new Uint8Array([0xc0, 0x07, 0xc0]).subarray(1, 2))).toEqual(int('7'))
  })

  test.each([
    '',
    'c1',
    '91',
    'a5 61',
    'cd 00',
    'cb 00',
    'd4 01',
    '81 a161',
    '01 02',
    'df ffffffff',
  ])('takes %o for none', (digits) => {
    expect(problemOf(hex(digits))).toBe('msgpack')
  })

  test('makes room for what there is, not for what a header claims', () => {
    const headers = Buffer.from('dcffff'.repeat(150), 'hex')
    const before = process.memoryUsage().heapUsed
    expect(problemOf(headers)).toBe('msgpack')
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000)
    expect(problemOf(Buffer.from('ddffffffff', 'hex'))).toBe('msgpack')
    expect(problemOf(Buffer.from('dbffffffff', 'hex'))).toBe('msgpack')
  })

  test('bounds what comes out', () => {
    const nested = (depth: number) => Buffer.concat([Buffer.alloc(depth, 0x91), hex('c0')])
    expect(problemOf(nested(MAX_VALUE_DEPTH))).toBeNull()
    expect(problemOf(nested(MAX_VALUE_DEPTH + 1))).toBe('too-large')
    const list = (length: number) => {
      const bytes = Buffer.alloc(5 + length, 0xc0)
      bytes.writeUInt8(0xdd)
      bytes.writeUInt32BE(length, 1)
      return bytes
    }
    expect(problemOf(list(MAX_VALUE_PARTS - 1))).toBeNull()
    expect(problemOf(list(MAX_VALUE_PARTS))).toBe('too-large')
  })

  test('throws nothing but Unreadable, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => void problemOf(bytes)),
      { numRuns: 1_000 },
    )
  })
})
