import { describe, expect, test } from 'vitest'
import { boolArgument, filterArgument, intArgument, textArgument } from './flower-argument.ts'
import { parseFlowerTime } from './flower-time.ts'
import { orderedJson } from './ordered-json.ts'

const search = (text: string) => new URLSearchParams(text)

describe('boolArgument()', () => {
  test.each(['y', 'yes', 't', 'true', 'on', '1', 'YES', 'True', ' 1 '])(
    'takes %j for true',
    (text) => {
      expect(boolArgument(new URLSearchParams({ x: text }), 'x')).toBe(true)
    },
  )

  test.each(['n', 'no', 'f', 'false', 'off', '0', 'OFF'])('takes %j for false', (text) => {
    expect(boolArgument(new URLSearchParams({ x: text }), 'x')).toBe(false)
  })

  test('is false where nothing is given', () => {
    expect(boolArgument(search(''), 'x')).toBe(false)
  })

  test.each(['', 'maybe', '2', 'truee'])("refuses %j in Flower's words", (text) => {
    expect(() => boolArgument(new URLSearchParams({ x: text }), 'x')).toThrow(
      expect.objectContaining({ message: `Invalid argument '${text}' of type 'bool'` }),
    )
  })
})

describe('intArgument()', () => {
  test.each([
    ['x=10', 10],
    ['x=-3', -3],
    ['x=%2B4', 4],
    ['x=1&x=2', 2],
    ['y=1', null],
  ])('reads %s as %j', (text, value) => {
    expect(intArgument(search(text), 'x')).toBe(value)
  })

  test.each(['x=', 'x=1.5', 'x=1e3', 'x=0x10', 'x=ten', 'x=9999999999999999'])(
    'refuses %s',
    (text) => {
      expect(() => intArgument(search(text), 'x')).toThrow(/of type 'int'$/)
    },
  )
})

test('textArgument() gives the last of several, without the blanks around it', () => {
  expect(textArgument(search('x=a&x=+b+'), 'x')).toBe('b')
  expect(textArgument(search(''), 'x')).toBeNull()
})

test.each([
  ['x=All', null],
  ['x=', null],
  ['', null],
  ['x=all', 'all'],
])('filterArgument() reads %j as %j', (text, value) => {
  expect(filterArgument(search(text), 'x')).toBe(value)
})

describe('parseFlowerTime()', () => {
  test.each([
    ['2026-01-31 13:45', new Date(2026, 0, 31, 13, 45)],
    ['2026-1-3 1:5', new Date(2026, 0, 3, 1, 5)],
    ['2024-02-29 00:00', new Date(2024, 1, 29)],
  ])('reads %s on the wall clock of this machine', (text, time) => {
    expect(parseFlowerTime(text, 'received_start')).toBe(time.getTime() / 1000)
  })

  test.each([
    '2026-02-30 10:00',
    '2025-02-29 00:00',
    '2026-13-01 10:00',
    '2026-00-01 10:00',
    '2026-01-00 10:00',
    '2026-01-01 24:00',
    '2026-01-01 10:60',
    '2026-01-01T10:00',
    '2026-01-01',
    '2026-01-01 10:00:00',
    '1700000000',
  ])('refuses %j', (text) => {
    expect(() => parseFlowerTime(text, 'received_end')).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID', parameter: 'received_end' }),
    )
  })
})

describe('orderedJson()', () => {
  test('keeps the order given, of numbers too', () => {
    const text = orderedJson([
      ['b', 1],
      ['10', 2],
      ['2', 3],
      ['a', 4],
    ])
    expect(text).toBe('{"b": 1, "10": 2, "2": 3, "a": 4}')
  })

  test('keeps keys that mean something elsewhere, and quotes what needs it', () => {
    const text = orderedJson([
      ['__proto__', { x: 1 }],
      ['"\n', null],
    ])
    expect(text).toBe('{"__proto__": {"x":1}, "\\"\\n": null}')
    expect(Object.keys(JSON.parse(text))).toEqual(['__proto__', '"\n'])
  })

  test('of nothing is an empty object', () => {
    expect(orderedJson([])).toBe('{}')
  })
})
