import { expect, test } from 'vitest'
import { createSecondsClock } from './seconds-clock.ts'

function fixture() {
  const state = { local: 1000, intervals: 0, fire: () => undefined as void }
  const clock = createSecondsClock({
    localNow: () => state.local,
    setInterval: (callback) => {
      state.intervals += 1
      state.fire = callback
      return callback
    },
    clearInterval: () => {
      state.intervals -= 1
    },
  })
  return { state, clock }
}

test('createSecondsClock() runs one timer, and only while somebody listens', () => {
  const { state, clock } = fixture()
  let ticks = 0
  const stops = [clock.subscribe(() => ticks++), clock.subscribe(() => ticks++)]
  expect(state.intervals).toBe(1)
  state.fire()
  expect(ticks).toBe(2)
  for (const stop of stops) stop()
  expect(state.intervals).toBe(0)
})

test('observe() follows the server where the clocks differ by more than a second', () => {
  const { clock } = fixture()
  clock.observe(1000.4)
  expect(clock.now()).toBe(1000)
  clock.observe(1300)
  expect(clock.now()).toBe(1300)
})

test('freeze() stops time until thaw()', () => {
  const { state, clock } = fixture()
  clock.freeze()
  state.local = 1010
  expect(clock.now()).toBe(1000)
  clock.thaw()
  expect(clock.now()).toBe(1010)
})
