import { describe, expect, test } from 'vitest'
import { closeAll, orClose } from './close-all.ts'

const closed: string[] = []
const closable = (name: string, problem?: Error) => ({
  close() {
    closed.push(name)
    if (problem !== undefined) throw problem
  },
})
const [first, second] = [new Error('first'), new Error('second')]

describe('closeAll()', () => {
  test('closes every one, then throws the first error', () => {
    closed.length = 0
    const all = [closable('a'), closable('b', first), closable('c', second), closable('d')]
    expect(() => closeAll(all)).toThrow(first)
    expect(closed).toEqual(['a', 'b', 'c', 'd'])
  })
})

describe('orClose()', () => {
  test('closes when the work throws, and throws what that threw', () => {
    closed.length = 0
    const fail = () => {
      throw first
    }
    expect(() => orClose(closable('a', second), fail)).toThrow(first)
    expect(orClose(closable('b'), () => 7)).toBe(7)
    expect(closed).toEqual(['a'])
  })
})
