import { describe, expect, test } from 'vitest'
import { type ChartModel, hasValues, stretchAt, valueTop } from './chart-model.ts'
import { SERIES_STYLES, stylesOf } from './series-style.ts'

const modelOf = (kind: ChartModel['kind'], ...values: (number | null)[][]): ChartModel => ({
  kind,
  from: 60,
  to: 180,
  times: [60, 120],
  stepSeconds: 60,
  series: values.map((one, index) => ({
    key: String(index),
    label: '',
    color: '--series-1',
    values: one,
  })),
  bands: [],
  asOf: 1_000,
  zone: 'UTC',
  formatValue: String,
  formatTick: String,
})

test('stretchAt() finds the stretch of a moment, and none outside', () => {
  const model = modelOf('lines', [1, 2])
  expect([59, 60, 119.9, 120, 179, 180].map((time) => stretchAt(model, time))).toEqual([
    null,
    0,
    0,
    1,
    1,
    null,
  ])
  expect(stretchAt({ times: [], stepSeconds: 60 }, 60)).toBeNull()
})

describe('valueTop()', () => {
  test('is above the stack of bars, and above the highest line', () => {
    expect(valueTop(modelOf('bars', [1, 5], [4, 5]))).toBeGreaterThan(10)
    const lines = valueTop(modelOf('lines', [1, 5], [4, null]))
    expect(lines).toBeGreaterThan(5)
    expect(lines).toBeLessThan(6)
  })

  test('is never zero, and of whole numbers never so small that ticks repeat', () => {
    expect(valueTop(modelOf('lines', [0, null]))).toBe(1)
    expect(valueTop({ ...modelOf('bars', [1, 0]), isWhole: true })).toBe(4)
  })
})

test('hasValues() tells zero from nothing known', () => {
  expect(hasValues(modelOf('bars', [null, null]))).toBe(false)
  expect(hasValues(modelOf('bars', [null, 0]))).toBe(true)
})

describe('stylesOf()', () => {
  const names = ['mail', 'celery', 'media', 'orders', 'search']

  test('gives each name of a chart a style of its own, in whatever order they come', () => {
    const styles = stylesOf(names)
    expect(new Set(styles.values()).size).toBe(SERIES_STYLES.length)
    expect(stylesOf(names.toReversed())).toEqual(styles)
  })

  test('keeps the style of a name that is alone with it', () => {
    expect(stylesOf(['mail']).get('mail')).toBe(stylesOf(['mail']).get('mail'))
    expect(stylesOf([...names, 'sixth']).size).toBe(6)
  })
})
