import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lifecycleOf } from './lifecycle.ts'

const attempt = (received: number | null, started: number | null, ended: number | null) => ({
  retries: 0,
  worker: 'w',
  received,
  started,
  ended,
  state: ended === null ? 'STARTED' : 'SUCCESS',
  exception: null,
  runtime: null,
})

test('lifecycleOf() draws the waits and the run of one attempt in proportion', () => {
  const life = lifecycleOf({ sent: 0, attempts: [attempt(2, 4, 10)] }, null)
  expect(life).toMatchObject({ seconds: 10, folds: [] })
  expect(life?.rows[0]?.spans).toMatchObject([
    { kind: 'queue', start: 0, width: 0.2, seconds: 2 },
    { kind: 'worker', width: 0.2 },
    { kind: 'running', width: 0.6, seconds: 6 },
  ])
})

test('lifecycleOf() folds a long idle time between attempts, and says how long it was', () => {
  const life = lifecycleOf(
    { sent: null, attempts: [attempt(0, 1, 2), attempt(900, 901, 902)] },
    null,
  )
  expect(life?.folds).toMatchObject([{ seconds: 898, width: 0.04 }])
  expect(life?.rows[1]?.spans.at(-1)?.width).toBeGreaterThan(0.2)
})

test('lifecycleOf() goes on to now where the last attempt runs, and leaves out what nobody told', () => {
  const life = lifecycleOf({ sent: null, attempts: [attempt(null, 5, null)] }, 15)
  expect(life?.rows[0]?.spans).toMatchObject([{ kind: 'running', start: 0, width: 1, seconds: 10 }])
  expect(lifecycleOf({ sent: 3, attempts: [] }, 15)).toBeNull()
  expect(
    lifecycleOf({ sent: 9, attempts: [attempt(8, 10, 11)] }, null)?.rows[0]?.spans,
  ).toHaveLength(2)
})

test('lifecycleOf() stays on its line, whatever the clocks say', () => {
  const time = fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }))
  const some = fc.array(fc.tuple(time, time, time), { maxLength: 6 })
  fc.assert(
    fc.property(time, some, time, (sent, times, now) => {
      const life = lifecycleOf({ sent, attempts: times.map((t) => attempt(...t)) }, now)
      for (const { spans } of life?.rows ?? []) {
        for (const { start, width } of spans) {
          expect(start).toBeGreaterThanOrEqual(-1e-9)
          expect(width).toBeGreaterThanOrEqual(-1e-9)
          expect(start + width).toBeLessThanOrEqual(1 + 1e-9)
        }
      }
    }),
  )
})
