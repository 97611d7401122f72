import { describe, expect, test } from 'vitest'
import { createTaskPlaces } from './task-places.ts'

describe('createTaskPlaces()', () => {
  test('gives back segments and rows as large as they get', () => {
    const places = createTaskPlaces(10)
    const place = { segment: 1_000_000, row: 2 ** 32 - 1 }
    places.set('a', place)
    places.set('b', null)
    expect(places.get('a')).toEqual(place)
    expect(places.get('b')).toBeNull()
    expect(places.get('c')).toBeUndefined()
    places.forget('a')
    expect(places.get('a')).toBeUndefined()
  })

  test('forgets the one set longest ago at its limit', () => {
    const places = createTaskPlaces(2)
    for (const [row, id] of ['a', 'b', 'b', 'c'].entries()) {
      places.set(id, { segment: 1, row: row + 1 })
    }
    expect(places.size).toBe(2)
    expect(['a', 'b', 'c'].map((id) => places.get(id)?.row)).toEqual([undefined, 3, 4])
  })
})
