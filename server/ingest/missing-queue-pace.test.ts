import { expect, test } from 'vitest'
import { createMissingQueuePace } from './missing-queue-pace.ts'

/** Looks whenever a look is due, every 10 s. @returns when it looked */
function lookFor(seconds: number, heardAt: (now: number) => number | null = () => null): number[] {
  const pace = createMissingQueuePace(10)
  const looks: number[] = []
  for (let now = 0; now <= seconds; now += 10) {
    if (!pace.isDue('a', now, heardAt(now))) continue
    looks.push(now)
    pace.note('a', true, now)
  }
  return looks
}

test('isDue() is so ever more seldom, from 10 s to five minutes', () => {
  expect(lookFor(1_300)).toEqual([0, 10, 30, 70, 150, 310, 610, 910, 1_210])
})

test('isDue() is so within half a minute of a sign of life', () => {
  const looks = lookFor(1_300, (now) => (now >= 960 ? 955 : null))
  expect(looks).toEqual([0, 10, 30, 70, 150, 310, 610, 910, 960, 1_260])
})

test('isDue() is never so more often than every half minute, however many signs there are', () => {
  expect(lookFor(200, (now) => now)).toEqual([0, 10, 30, 60, 90, 120, 150, 180])
})

test('isDue() survives a clock that is set back', () => {
  const pace = createMissingQueuePace(10)
  pace.note('a', true, 1_000_000)
  expect(pace.isDue('a', 5_000, null)).toBe(true)
})

test('note() of a queue that is there begins anew, and so does a name that was let go', () => {
  const pace = createMissingQueuePace(10)
  for (const name of ['a', 'b']) {
    for (const at of [0, 10, 30]) pace.note(name, true, at)
    expect(pace.isDue(name, 40, null)).toBe(false)
  }
  expect(pace.isNew('a')).toBe(false)
  pace.note('a', false, 40)
  pace.keep(new Set(['a']))
  for (const name of ['a', 'b']) {
    expect([pace.isNew(name), pace.isDue(name, 40, null)]).toEqual([true, true])
  }
})
