import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTending } from './tending.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const SILENT = { debug() {}, info() {}, warn() {}, error() {} }

function setUp(tend: () => Promise<boolean>) {
  const due = { count: 0 }
  const tending = createTending({ tend, onDue: () => void (due.count += 1), log: SILENT })
  return { tending, due }
}

test('takeSlice() is due again after a pause, also where the history refused', async () => {
  const { tending, due } = setUp(() => Promise.reject(new Error('away')))
  vi.advanceTimersByTime(1_000)
  expect(tending.isDue).toBe(true)
  await tending.takeSlice()
  expect(tending.isDue).toBe(false)
  vi.advanceTimersByTime(60_000)
  expect(due.count).toBe(2)
  tending.stop()
})

test('stop() leaves no timer when a slice is still being taken', async () => {
  const slice = Promise.withResolvers<boolean>()
  const { tending, due } = setUp(() => slice.promise)
  const taking = tending.takeSlice()
  tending.stop()
  slice.resolve(false)
  await taking
  expect(vi.getTimerCount()).toBe(0)
  expect(due.count).toBe(0)
})
