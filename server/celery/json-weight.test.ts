import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isTooHeavy, MAX_JSON_PARTS } from './json-weight.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const padding = ' '.repeat(256 * 1024)

describe('isTooHeavy()', () => {
  test.each([
    ['lists', '[],'],
    ['objects', '{},'],
    ['numbers', '1,'],
    ['strings', '""'],
    ['nested lists', '['],
  ])('refuses a text of too many %s', (_what, part) => {
    expect(isTooHeavy(bytes(padding + part.repeat(MAX_JSON_PARTS + 1)))).toBe(true)
  })

  test('lets through as many as there may be', () => {
    expect(isTooHeavy(bytes(`${padding}[${'1,'.repeat(MAX_JSON_PARTS - 1)}1]`))).toBe(false)
    expect(isTooHeavy(bytes(`${padding}[${'1,'.repeat(MAX_JSON_PARTS)}1]`))).toBe(true)
  })

  test('counts a string as one, whatever is in it', () => {
    const traceback = JSON.stringify('{"a": [1, "\\"]}\n'.repeat(MAX_JSON_PARTS))
    expect(isTooHeavy(bytes(`{"traceback": ${traceback}}`))).toBe(false)
    expect(isTooHeavy(bytes(`{"traceback": ${traceback.slice(0, -1)}`))).toBe(false)
  })

  test('does not look at a text that is small', () => {
    expect(isTooHeavy(bytes('['.repeat(MAX_JSON_PARTS + 1)))).toBe(false)
  })

  test('finds as many parts as there are, whatever the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const enough = ','.repeat(MAX_JSON_PARTS - partsOf(value))
        const text = padding + JSON.stringify(value) + enough
        expect(isTooHeavy(bytes(text))).toBe(false)
        expect(isTooHeavy(bytes(`${text},`))).toBe(true)
      }),
      { numRuns: 30 },
    )
  })
})

function partsOf(value: unknown): number {
  if (typeof value === 'string') return 1
  if (typeof value !== 'object' || value === null) return 0
  const isList = Array.isArray(value)
  const members: unknown[] = isList ? value : Object.values(value)
  const keys = isList ? 0 : members.length
  const inside = members.reduce<number>((sum, member) => sum + partsOf(member), 0)
  return 1 + keys + Math.max(0, members.length - 1) + inside
}
