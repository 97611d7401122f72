import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EVERYTHING, inGlobs, inScope, isUnrestricted } from './scope.ts'

describe('inGlobs()', () => {
  test.each([
    ['billing.*', 'billing.charge', true],
    ['billing.*', 'billing.', true],
    ['billing.*', 'billing', false],
    ['*.charge', 'billing.charge', true],
    ['*.charge', 'billing.charged', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'acb', false],
    ['w?@host', 'w1@host', true],
    ['w?@host', 'w@host', false],
    ['a.c', 'abc', false],
    ['', '', true],
    ['', 'a', false],
    ['**', '', true],
    ['x', '', false],
  ])('matches %o against %o: %o', (glob, value, inside) => {
    expect(inGlobs([glob], value)).toBe(inside)
  })

  test('matches when any glob does, and nothing when there is none', () => {
    expect(inGlobs(['a', 'b*'], 'bc')).toBe(true)
    expect(inGlobs([], 'a')).toBe(false)
  })

  test('lets an unknown value in only where nothing is restricted', () => {
    expect(inGlobs(['*'], null)).toBe(true)
    expect(inGlobs(['**', 'a*'], null)).toBe(false)
  })

  test('agrees with a regular expression on any pattern', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 })
    const value = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 })
    fc.assert(
      fc.property(pattern, value, (glob, text) => {
        const regex = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`)
        expect(inGlobs([glob], text)).toBe(regex.test(text))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('inScope()', () => {
  const task = { name: 'billing.charge', worker: 'w1@host', queue: 'celery' }

  test('lets everything into EVERYTHING, what is unknown too', () => {
    expect(inScope(EVERYTHING, { name: null, worker: null, queue: null })).toBe(true)
    expect(isUnrestricted(EVERYTHING.tasks)).toBe(true)
  })

  test.each([
    ['tasks', { ...EVERYTHING, tasks: ['mail.*'] }],
    ['workers', { ...EVERYTHING, workers: ['w2@*'] }],
    ['queues', { ...EVERYTHING, queues: ['slow'] }],
  ])('keeps a task out when one of its %s is outside', (_name, scope) => {
    expect(inScope(scope, task)).toBe(false)
  })

  test('lets a task in when all three are inside', () => {
    const scope = { tasks: ['billing.*'], workers: ['w?@host'], queues: ['celery'] }
    expect(inScope(scope, task)).toBe(true)
  })
})
