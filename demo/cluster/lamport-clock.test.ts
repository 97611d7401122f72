import { expect, test } from 'vitest'
import { createLamportClock } from './lamport-clock.ts'

test('createLamportClock() rises by one of its own and jumps past what it saw', () => {
  const clock = createLamportClock()
  expect([clock.forward(), clock.forward()]).toEqual([1, 2])
  clock.adjust(10)
  expect(clock.value()).toBe(11)
  clock.adjust(3)
  expect(clock.forward()).toBe(13)
})
