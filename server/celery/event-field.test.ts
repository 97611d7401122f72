import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  MAX_HOSTNAME_CHARS,
  MAX_ID_CHARS,
  MAX_NAME_CHARS,
  readClock,
  readFlag,
  readFreq,
  readId,
  readInteger,
  readKey,
  readLoadavg,
  readName,
  readPayload,
  readSeconds,
  readSignum,
  readTime,
} from './event-field.ts'

const UNSAFE = 2 ** 53
const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true })

describe('readKey()', () => {
  test.each([
    ['w1@h', 'w1@h'],
    ['a\0b\ud800', 'a\uFFFDb\uFFFD'],
    ['', undefined],
    [null, undefined],
    [7, undefined],
    [['id'], undefined],
    ['x'.repeat(MAX_ID_CHARS), 'x'.repeat(MAX_ID_CHARS)],
    ['x'.repeat(MAX_ID_CHARS + 1), undefined],
  ])('makes of %j %j: whole, or not at all', (value, read) => {
    expect(readKey(value, MAX_ID_CHARS)).toBe(read)
  })

  test('tells ids apart that are long and differ at the end', () => {
    const long = 'x'.repeat(MAX_HOSTNAME_CHARS - 1)
    expect(readKey(`${long}a`, MAX_HOSTNAME_CHARS)).not.toBe(
      readKey(`${long}b`, MAX_HOSTNAME_CHARS),
    )
  })
})

describe('each reader', () => {
  const cases = [
    [readId, 'id', 'u1', ['', 7, 'x'.repeat(MAX_ID_CHARS + 1)]],
    [readName, 'name', 'demo.add', [7, true, {}, ['demo.add']]],
    [readPayload, 'payload', '(1, 2)', [7, true, {}, ['x']]],
    [readTime, 'time', '2026-11-21T10:00:00+00:00', [7, 'x'.repeat(65)]],
    [readSignum, 'signal', 'SIGKILL', [1.5, UNSAFE, true, {}]],
    [readInteger, 'integer', 3, [1.5, UNSAFE, Number.NaN, '3']],
    [readSeconds, 'seconds', 0.25, [Infinity, Number.NaN, '3']],
    [readFlag, 'flag', false, [0, 'true', {}]],
  ] as const

  test.each(cases)('%o of a %s keeps what was sent: %j', (read, _what, value) => {
    expect(read(value)).toBe(value)
  })

  test.each(cases)('%o keeps null, and passes over what is no %s', (read, _what, _value, wrong) => {
    expect(read(null)).toBeNull()
    const values = [undefined, ...wrong]
    expect(values.map((any) => read(any))).toEqual(values.map(() => undefined))
  })

  test.each(cases)(
    '%o of a %s makes one type of anything, and never throws',
    (read, _what, value) => {
      fc.assert(
        fc.property(anything, (any) => {
          const made: unknown = read(any)
          expect(made === null || made === undefined || typeof made === typeof value).toBe(true)
        }),
      )
    },
  )
})

describe('readName() and readPayload()', () => {
  test('cut what is too long, and say so', () => {
    expect(readName('x'.repeat(300))).toBe(`${'x'.repeat(MAX_NAME_CHARS - 1)}…`)
    const payload = readPayload('é'.repeat(40_000)) ?? ''
    expect(payload.endsWith('é…')).toBe(true)
    expect(Buffer.byteLength(payload)).toBe(65_535)
  })
})

describe('readSignum()', () => {
  test('makes a text of a number', () => {
    expect(readSignum(9)).toBe('9')
    expect(readSignum(-1)).toBe('-1')
  })
})

describe('readClock()', () => {
  test.each([0, 1, 2 ** 53 - 1])('reads %d', (clock) => {
    expect(readClock(clock)).toBe(clock)
  })

  test.each([-1, 1.5, UNSAFE, Number.NaN, '7', null, undefined])('makes null of %j', (value) => {
    expect(readClock(value)).toBeNull()
  })
})

describe('readFreq()', () => {
  test.each([2, 0.5, 86_400])('reads %d seconds', (freq) => {
    expect(readFreq(freq)).toBe(freq)
  })

  test.each([0, -1, 86_401, Infinity, Number.NaN, '2', null])('passes over %j', (value) => {
    expect(readFreq(value)).toBeUndefined()
  })
})

describe('readLoadavg()', () => {
  test.each([[[]], [[0.5]], [[1, 2, 3]]])('reads %j', (loads) => {
    expect(readLoadavg(loads)).toEqual(loads)
  })

  test.each([[[1, 2, 3, 4]], [[1, 'x']], [[Number.NaN]], ['1'], [null], [{ length: 1 }]])(
    'passes over %j',
    (value) => {
      expect(readLoadavg(value)).toBeUndefined()
    },
  )
})
