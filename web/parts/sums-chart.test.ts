import { describe, expect, test } from 'vitest'
import { noCounts } from '../../contract/model/rollup.ts'
import { baseOf, failureShares, outcomeSeries, type Sums, totalOf } from './sums-chart.ts'

const durations = { count: 0, p50: null, p95: null, p99: null }
const point = (at: number, counts: Partial<ReturnType<typeof noCounts>>) => ({
  at,
  counts: { ...noCounts(), ...counts },
  runtime: durations,
  wait: durations,
})
const sumsOf = (points: Sums['points']): Sums => ({
  frame: { from: 600, to: 780, stepSeconds: 60 },
  knowledge: { since: 0, asOf: 1_000, gaps: [] },
  points,
})

describe('outcomeSeries()', () => {
  test('stacks failures on top, and leaves out what never happened', () => {
    const sums = sumsOf([point(600, { succeeded: 5, failed: 1 }), point(660, { rejected: 2 })])
    expect(outcomeSeries(sums).map(({ key, values }) => [key, values])).toEqual([
      ['success', [5, 0, 0]],
      ['other', [0, 2, 0]],
      ['failure', [1, 0, 0]],
    ])
  })

  test('shows that nothing succeeded, where nothing happened', () => {
    expect(outcomeSeries(sumsOf([]))).toMatchObject([{ key: 'success', values: [0, 0, 0] }])
  })
})

test('failureShares() tells nothing of few, and counts neither retries nor revoked', () => {
  const many = { succeeded: 15, failed: 5, retried: 40, revoked: 40 }
  const points = [point(600, many), point(660, { succeeded: 10, failed: 9 })]
  expect(failureShares(sumsOf(points))).toEqual([25, null, null])
})

test('baseOf() hatches what was before the history, and gaps as far as they reach', () => {
  const gaps = [
    { from: 500, to: 630 },
    { from: 700, to: null },
  ]
  const { frame } = sumsOf([])
  expect(baseOf(frame, { since: 610, asOf: 760, gaps }).bands).toEqual([
    { from: 600, to: 610 },
    { from: 600, to: 630 },
    { from: 700, to: 760 },
  ])
  expect(baseOf(frame, { since: null, asOf: 760, gaps: [] }).bands).toEqual([
    { from: 600, to: 780 },
  ])
})

test('totalOf() adds up every kind', () => {
  const points = [point(0, { sent: 1, failed: 2 }), point(60, { sent: 3, revoked: 4 })]
  expect(totalOf(points)).toEqual({ ...noCounts(), sent: 4, failed: 2, revoked: 4 })
})
