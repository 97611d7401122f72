import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasKeywordPair } from './keyword-pairs.ts'
import { SEARCHED_CHARS } from './task-query.ts'

const SIGNS = ['{', '}', '[', ']', '(', ')', ',', ':', "'", '"', '\\', 'a', '1', '.', '…']

describe('hasKeywordPair()', () => {
  test.each([
    ["{'priority': 'HIGH'}", 'Priority', 'high'],
    ["{'user_id': 17}", 'user_id', '17'],
    ["{'ok': True, 'f': 1.5}", 'ok', 'true'],
    ["{'none': None}", 'none', ''],
    ["{'a': 'b=c'}", 'a', 'b=c'],
    ["{'a=b': 'c'}", 'a', 'b=c'],
    ["{'list': ['a', {'b': (1,)}], 's': {1}}", 'list', "['a', {'b': (1,)}]"],
    ["{'q': [\"it's\"]}", 'q', '["it\'s"]'],
    ["{'b': b'bytes', 'n': [b'x']}", 'b', 'bytes'],
    ["{'b': b'bytes', 'n': [b'x']}", 'n', "[b'x']"],
    ["{'o': <User: 17>}", 'o', '<user: 17>'],
    ["{'e': frozenset({1}), 'f': [frozenset(), set(), ()]}", 'f', '[frozenset(), set(), ()]'],
    ["{'__proto__': 'x'}", '__proto__', 'x'],
  ])('finds in %s %s=%s', (kwargs, key, value) => {
    expect(hasKeywordPair(kwargs, key, value)).toBe(true)
  })

  test.each([
    [null, 'a', ''],
    ['', 'a', ''],
    ["{'a': 'b'}", 'a', ''],
    ["{'a': 'b'}", 'a', 'bc'],
    ["{'a': {'x': 1}}", 'x', '1'],
    ["['a', 'b']", 'a', 'b'],
    ['not a dict', 'not', 'dict'],
    ['{}', '__proto__', ''],
    ['{}', 'constructor', ''],
  ])('does not find in %s %s=%s', (kwargs, key, value) => {
    expect(hasKeywordPair(kwargs, key, value)).toBe(false)
  })

  test('finds the whole pairs of what was cut, and not the one that was cut', () => {
    const kwargs = "{'a': 'one', 'b': 'tw...', ...}"
    expect(hasKeywordPair(kwargs, 'a', 'one')).toBe(true)
    expect(hasKeywordPair(kwargs, 'b', 'tw...')).toBe(false)
    expect(hasKeywordPair("{'a': 1, 'l': [1, ...]}", 'l', '[1]')).toBe(false)
  })

  test('reads the first characters of a long one only', () => {
    const kwargs = (length: number) => `{'a': 1, 'long': '${'x'.repeat(length)}', 'z': 2}`
    expect(hasKeywordPair(kwargs(100), 'z', '2')).toBe(true)
    expect(hasKeywordPair(kwargs(SEARCHED_CHARS), 'z', '2')).toBe(false)
    expect(hasKeywordPair(kwargs(SEARCHED_CHARS), 'a', '1')).toBe(true)
  })

  test('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...SIGNS) }), (kwargs) => {
        hasKeywordPair(`{'a': ${kwargs}`, 'a', kwargs)
      }),
    )
  })
})
