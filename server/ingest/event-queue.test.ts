import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Arrival, createEventQueue } from './event-queue.ts'

const arrival = (id: number, bytes: number): Arrival => ({
  input: { kind: 'other', type: `x-${id}`, hostname: 'h', timestamp: 1, clock: null },
  receivedAt: 1,
  bytes,
})

const limits = { queueEvents: 8, queueBytes: 100, batchEvents: 3, batchBytes: 40 }

test('createEventQueue() hands out what it took, once, in order and within every limit', () => {
  const step = fc.oneof(fc.integer({ min: 0, max: 130 }), fc.constant('take' as const))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = createEventQueue(limits)
      const accepted: Arrival[] = []
      const taken: Arrival[] = []
      steps.forEach((what, id) => {
        if (what === 'take') {
          const batch = queue.takeBatch()
          expect(batch.length).toBeLessThanOrEqual(limits.batchEvents)
          if (batch.length > 1) expect(sum(batch)).toBeLessThanOrEqual(limits.batchBytes)
          taken.push(...batch)
        } else if (queue.push(arrival(id, what))) {
          accepted.push(arrival(id, what))
        }
        const waiting = accepted.slice(taken.length)
        expect(queue.size).toBe(waiting.length)
        expect(queue.size).toBeLessThanOrEqual(limits.queueEvents)
        if (waiting.length > 1) expect(sum(waiting)).toBeLessThanOrEqual(limits.queueBytes)
      })
      while (queue.size > 0) taken.push(...queue.takeBatch())
      expect(taken).toEqual(accepted)
    }),
  )
})

test('createEventQueue() takes an event that is larger than everything, when it is alone', () => {
  const queue = createEventQueue(limits)
  expect(queue.push(arrival(1, 1_000))).toBe(true)
  expect(queue.push(arrival(2, 1))).toBe(false)
  expect(queue.isBatch).toBe(true)
  expect(queue.takeBatch()).toHaveLength(1)
  expect(queue.push(arrival(2, 1))).toBe(true)
})

const sum = (arrivals: readonly Arrival[]): number =>
  arrivals.reduce((total, { bytes }) => total + bytes, 0)
