import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Delivery } from '../broker/broker.ts'
import { createStandbyBuffer } from './standby-buffer.ts'

const aDelivery = (bytes: number): Delivery => ({
  body: new Uint8Array(bytes),
  contentType: null,
  contentEncoding: null,
  compression: null,
})

function setUp(options: { keepS?: number; maxBytes?: number } = {}) {
  const time = { now: 100 }
  const buffer = createStandbyBuffer({ clock: () => time.now, ...options })
  return { time, buffer }
}

test('takeSince() gives what came since, in order, once', () => {
  const { time, buffer } = setUp()
  buffer.listening()
  const deliveries = [1, 2, 3].map((bytes) => {
    time.now += 1
    const delivery = aDelivery(bytes)
    buffer.sink.deliver(delivery)
    return delivery
  })
  expect(buffer.takeSince(102)).toEqual({ deliveries: deliveries.slice(1), isComplete: true })
  expect(buffer.takeSince(101).deliveries).toEqual([])
})

test('takeSince() ends the listening: what is taken later begins with the next', () => {
  const { time, buffer } = setUp()
  buffer.listening()
  expect(buffer.takeSince(100).isComplete).toBe(true)
  expect(buffer.takeSince(100).isComplete).toBe(false)
  time.now = 200
  buffer.listening()
  expect(buffer.takeSince(150).isComplete).toBe(false)
})

test('takeSince() is not complete where it did not listen, or has thrown something away', () => {
  const { time, buffer } = setUp({ keepS: 5, maxBytes: 10 })
  expect(buffer.takeSince(99).isComplete).toBe(false)
  buffer.listening()
  expect(buffer.takeSince(99).isComplete).toBe(false)
  buffer.listening()
  buffer.sink.deliver(aDelivery(1))
  time.now = 106
  buffer.sink.deliver(aDelivery(1))
  expect(buffer.takeSince(100).isComplete).toBe(false)
  buffer.listening()
  buffer.broken()
  expect(buffer.takeSince(106).isComplete).toBe(false)
})

test('createStandbyBuffer() holds its bound, and never claims what it has not', () => {
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 4 }),
    bytes: fc.integer({ min: 0, max: 9 }),
  })
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 90, max: 200 }),
      (steps, since) => {
        const { time, buffer } = setUp({ keepS: 10, maxBytes: 20 })
        buffer.listening()
        const all = steps.map(({ wait, bytes }) => {
          time.now += wait
          const delivery = aDelivery(bytes)
          buffer.sink.deliver(delivery)
          return { at: time.now, delivery }
        })
        const due = all.filter(({ at }) => at >= since).map(({ delivery }) => delivery)
        const { deliveries, isComplete } = buffer.takeSince(since)
        expect(due.slice(due.length - deliveries.length)).toEqual(deliveries)
        if (isComplete) expect(deliveries).toHaveLength(due.length)
        expect(deliveries.reduce((sum, { body }) => sum + body.byteLength, 0)).toBeLessThanOrEqual(
          20,
        )
      },
    ),
  )
})
