import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  countsOf,
  knownSeconds,
  type Knowledge,
  measuresOf,
  sampleFrame,
  stretchStarts,
} from './stretches.ts'

const FRAME = { from: 600, to: 900, stepSeconds: 60 }
const KNOWN: Knowledge = { since: 0, asOf: 10_000, gaps: [] }
const value = (point: { value: number }) => point.value

describe('stretchStarts()', () => {
  test('covers the frame, a last stretch that is cut off included', () => {
    expect(stretchStarts({ ...FRAME, to: 870 })).toEqual([600, 660, 720, 780, 840])
    expect(stretchStarts({ ...FRAME, to: 600 })).toEqual([])
  })

  test('never makes more than a page can draw', () => {
    expect(stretchStarts({ from: 0, to: 1e12, stepSeconds: 1 })).toHaveLength(2_000)
  })
})

describe('countsOf()', () => {
  test('tells that nothing happened where everything was heard', () => {
    expect(countsOf(FRAME, KNOWN, [{ at: 720, value: 7 }], value)).toEqual([0, 0, 7, 0, 0])
  })

  test('knows nothing of the time before the history, of the future, and without a history', () => {
    const before = { ...KNOWN, since: 700, asOf: 800 }
    expect(countsOf(FRAME, before, [], value)).toEqual([null, null, 0, 0, null])
    const never = { ...KNOWN, since: null }
    expect(countsOf(FRAME, never, [], value)).toEqual([null, null, null, null, null])
  })

  test('knows nothing where a gap touches, but keeps what was counted beside it', () => {
    const gaps = [
      { from: 650, to: 670 },
      { from: 860, to: null },
    ]
    const told = [{ at: 660, value: 3 }]
    expect(countsOf(FRAME, { ...KNOWN, gaps }, told, value)).toEqual([null, 3, 0, 0, null])
  })

  test('sees a gap of one moment', () => {
    const gaps = [{ from: 720, to: 720 }]
    expect(countsOf(FRAME, { ...KNOWN, gaps }, [], value)).toEqual([0, 0, null, 0, 0])
  })

  test('says zero only of stretches that no gap touches', () => {
    const moment = fc.integer({ min: 500, max: 1_000 })
    fc.assert(
      fc.property(moment, fc.option(fc.nat(300)), (from, length) => {
        const to = length === null ? null : from + length
        const counts = countsOf(FRAME, { ...KNOWN, gaps: [{ from, to }] }, [], value)
        stretchStarts(FRAME).forEach((start, index) => {
          const isTouched = from < start + 60 && (to === null || to >= start)
          expect(counts[index]).toBe(isTouched ? null : 0)
        })
      }),
    )
  })
})

test('measuresOf() is null where nothing was measured, and the largest of several', () => {
  const points = [
    { at: 601, value: 2 },
    { at: 659, value: 5 },
    { at: 700, value: null },
    { at: 899, value: 0 },
    { at: 5_000, value: 9 },
  ]
  expect(measuresOf(FRAME, points, (point) => point.value)).toEqual([5, null, null, null, 0])
})

describe('knownSeconds()', () => {
  test('is the frame, as far as it is over and the history reaches', () => {
    expect(knownSeconds(FRAME, KNOWN)).toBe(300)
    expect(knownSeconds(FRAME, { ...KNOWN, since: 660, asOf: 840 })).toBe(180)
    expect(knownSeconds(FRAME, { ...KNOWN, since: null })).toBe(0)
    expect(knownSeconds(FRAME, { ...KNOWN, since: 1_000 })).toBe(0)
  })

  test('is what a second by second count finds, whatever gaps overlap', () => {
    const gap = fc.tuple(fc.integer({ min: 500, max: 1_000 }), fc.option(fc.nat(200)))
    fc.assert(
      fc.property(fc.array(gap, { maxLength: 4 }), (pairs) => {
        const gaps = pairs.map(([from, length]) => ({
          from,
          to: length === null ? null : from + length,
        }))
        const isLost = (second: number) =>
          gaps.some(({ from, to }) => from <= second && (to === null || second < to))
        const seconds = Array.from({ length: 300 }, (_, index) => 600 + index)
        expect(knownSeconds(FRAME, { ...KNOWN, gaps })).toBe(
          seconds.filter((second) => !isLost(second)).length,
        )
      }),
    )
  })
})

test('sampleFrame() begins at a whole multiple of the step', () => {
  expect(sampleFrame({ from: 610, to: 900, stepSeconds: 120 })).toEqual({
    from: 600,
    to: 900,
    stepSeconds: 120,
  })
})
