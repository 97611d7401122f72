import { describe, expect, test } from 'vitest'
import { decodeGroup, decodeGroupColumn } from './group-result.ts'

// Groups that Celery saved, in every backend: recorded-messages.test.ts.

const told = { contentType: null, contentEncoding: null, compression: null }
const json = (value: unknown) => ({ ...told, body: Buffer.from(JSON.stringify(value)) })
const group = { result: [['g', 'p'], [[['a', null], null]]] }
const read = {
  id: 'g',
  parentId: 'p',
  children: [{ id: 'a', parentId: null, children: null }],
}

describe('decodeGroup()', () => {
  test('reads a group, whether or not its serializer is told', () => {
    expect(decodeGroup(json(group))).toEqual(read)
    expect(decodeGroup({ ...json(group), contentType: 'application/json' })).toEqual(read)
  })

  test.each([
    ['is damaged', { ...told, body: Buffer.from('{') }],
    ['is empty', { ...told, body: Buffer.alloc(0) }],
    ['is no dict', json([group])],
    ['has no result', json({})],
    ['has another result', json({ result: 'g' })],
    ['is of a serializer that nobody knows', { ...json(group), contentType: 'text/xml' }],
  ])('is null where a document %s', (_what, encoded) => {
    expect(decodeGroup(encoded)).toBeNull()
  })
})

describe('decodeGroupColumn()', () => {
  test('reads a pickle', () => {
    const pickle = '((VG\nNtNt.'
    expect(decodeGroupColumn(Buffer.from(pickle))).toEqual({
      id: 'G',
      parentId: null,
      children: null,
    })
  })

  test.each([
    ['NULL', null],
    ['a damaged pickle', Buffer.from('((VG\n')],
    ['another pickle', Buffer.from('N.')],
  ])('is null for %s', (_what, column) => {
    expect(decodeGroupColumn(column)).toBeNull()
  })
})
