import { describe, expect, test } from 'vitest'
import { NONE, type PythonValue } from '../../contract/model/python-value.ts'
import { dict, int, list, str, tuple } from './python-value-fixture.ts'
import { readCanvas } from './task-canvas.ts'

const signature = (task: string): PythonValue => dict({ task: str(task), args: list() })
const read = (fields: Readonly<Record<string, PythonValue>>) =>
  readCanvas(new Map(Object.entries(fields)))

const NOTHING = { callbacks: [], errbacks: [], chain: [], chord: null }

describe('readCanvas()', () => {
  test('names what comes after a task', () => {
    expect(
      read({
        callbacks: list(signature('a'), signature('b')),
        errbacks: tuple(signature('c')),
        chain: list(signature('last'), signature('next')),
        chord: signature('sum'),
      }),
    ).toEqual({ callbacks: ['a', 'b'], errbacks: ['c'], chain: ['next', 'last'], chord: 'sum' })
  })

  test.each([
    ['nothing', {}],
    ['None', { callbacks: NONE, errbacks: NONE, chain: NONE, chord: NONE }],
    ['other types', { callbacks: str('a'), errbacks: dict({}), chain: int(1), chord: list() }],
    ['no signatures', { callbacks: list(NONE, str('a'), dict({ task: int(1) })), chord: dict({}) }],
  ])('is empty where %s is sent', (_what, fields) => {
    expect(read(fields)).toEqual(NOTHING)
  })

  test('names the 100 that come next', () => {
    const many = list(...Array.from({ length: 150 }, (_, nth) => signature(`t${nth}`)))
    const { callbacks, chain } = read({ callbacks: many, chain: many })
    expect([callbacks.length, callbacks[0], callbacks[99]]).toEqual([100, 't0', 't99'])
    expect([chain.length, chain[0], chain[99]]).toEqual([100, 't149', 't50'])
  })
})
