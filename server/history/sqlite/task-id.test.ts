import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeId, encodeId, normalId } from './task-id.ts'

const UUID = '0f9a1b2c-3d4e-4f60-8a7b-c8d9e0f1a2b3'
const uuids = fc.uuid()

describe('encodeId()', () => {
  test('gives a canonical UUID as its 16 bytes', () => {
    expect(encodeId(UUID)).toEqual(Uint8Array.from(Buffer.from(UUID.replaceAll('-', ''), 'hex')))
  })

  test.each([
    ['upper case', UUID.toUpperCase()],
    ['a digit that is none', UUID.replace('a2b3', 'a2g3')],
    ['a digit that is none, first of a byte', UUID.replace('a2b3', '/2b3')],
    ['a character between the digits', UUID.replace('0f9a', ':f9a')],
    ['a character before the letters', UUID.replace('0f9a', '`f9a')],
    ['a dash where none belongs', UUID.replace('0f9a', '-f9a')],
    ['no dash where one belongs', UUID.replace('-', '0')],
    ['no dashes', UUID.replaceAll('-', '')],
    ['more after it', `${UUID}0`],
    ['braces', `{${UUID}}`],
    ['nothing', ''],
  ])('leaves %s as text', (_, id) => {
    expect(encodeId(id)).toBe(id)
  })

  test('takes any UUID for bytes, and gives it back', () => {
    fc.assert(
      fc.property(uuids, (id) => {
        const stored = encodeId(id)
        expect(stored).toHaveLength(16)
        expect(decodeId(stored)).toBe(id)
      }),
    )
  })

  test('keeps ids apart that differ in one character, whatever it is', () => {
    const change = fc.tuple(uuids, fc.nat({ max: 35 }), fc.string({ minLength: 1, maxLength: 1 }))
    fc.assert(
      fc.property(change, ([id, at, unit]) => {
        const other = normalId(id.slice(0, at) + unit + id.slice(at + 1))
        expect(decodeId(encodeId(other))).toBe(other)
      }),
    )
  })
})
