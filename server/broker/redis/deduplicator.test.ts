import { expect, test } from 'vitest'
import { createDeduplicator } from './deduplicator.ts'

const payload = (n: number): Buffer => Buffer.from(`{"n":${n}}`)

test('createDeduplicator() passes each payload once', () => {
  const isNew = createDeduplicator(true)
  expect([1, 1, 2, 1, 2, 3].map((n) => isNew(payload(n)))).toEqual([
    true,
    false,
    true,
    false,
    false,
    true,
  ])
})

test('createDeduplicator() forgets the oldest, and so keeps no more than 1000', () => {
  const isNew = createDeduplicator(true)
  for (let n = 0; n < 1_001; n++) isNew(payload(n))
  expect(isNew(payload(1_000))).toBe(false)
  expect(isNew(payload(1))).toBe(false)
  expect(isNew(payload(0))).toBe(true)
})

test('createDeduplicator() lets everything pass where it is not needed', () => {
  const isNew = createDeduplicator(false)
  expect([1, 1].map((n) => isNew(payload(n)))).toEqual([true, true])
})
