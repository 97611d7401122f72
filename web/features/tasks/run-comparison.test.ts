import { expect, test } from 'vitest'
import { compareRun, createLine } from './run-comparison.ts'

const HUNDRED = Array.from({ length: 100 }, (_, at) => at + 1)

test('compareRun() tells percentiles and how many were quicker', () => {
  expect(compareRun(HUNDRED.toReversed(), 80.5)).toEqual({
    runs: 100,
    p50: 50,
    p95: 95,
    p99: 99,
    slowerThan: 0.8,
    isLog: false,
  })
  expect(compareRun(HUNDRED, null)?.slowerThan).toBeNull()
})

test('compareRun() says nothing of fewer than 20', () => {
  expect(compareRun(HUNDRED.slice(0, 19), 1)).toBeNull()
})

test('createLine() keeps every run on the line, the slowest and this one too', () => {
  for (const isLog of [false, true]) {
    const line = createLine([0, 0.001, 5], 5000, isLog)
    for (const value of [0, 0.001, 5, 5000]) {
      expect(line(value)).toBeGreaterThanOrEqual(0)
      expect(line(value)).toBeLessThanOrEqual(1)
    }
    expect(line(5000)).toBe(1)
  }
  expect(createLine([0, 0], null, false)(0)).toBe(0.5)
})
