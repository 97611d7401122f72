import { expect, test } from 'vitest'
import type { LiveSnapshot } from './live-feed.ts'
import { liveMode } from './live-mode.ts'

const OPEN: LiveSnapshot = {
  transport: { kind: 'open', since: 0 },
  link: { state: 'connected', since: 0, broker: 'b', problem: null, hint: null, retryAt: null },
  intake: null,
  holding: null,
  standby: null,
  gaps: [],
  workers: null,
  queues: null,
  queueSampling: null,
  asOf: 100,
  heardAt: 100,
  pausedAt: null,
  hellos: 1,
}

test('liveMode() is live or held while data flows', () => {
  expect(liveMode(OPEN, false, 101)).toEqual({ kind: 'live' })
  expect(liveMode(OPEN, true, 101)).toEqual({ kind: 'held' })
})

test('liveMode() is stale when nothing is heard for three times as long as it may take', () => {
  expect(liveMode(OPEN, false, 115)).toEqual({ kind: 'live' })
  expect(liveMode(OPEN, false, 116)).toEqual({ kind: 'stale', age: 16 })
})

test('liveMode() is stale while the broker is away, since it went', () => {
  const lost = {
    ...OPEN,
    link: { ...OPEN.link, state: 'lost' as const, since: 80 },
  } as LiveSnapshot
  expect(liveMode(lost, false, 105)).toEqual({ kind: 'stale', age: 25 })
})

test('liveMode() is offline when Sepal cannot be reached, even if paused', () => {
  const lost: LiveSnapshot = {
    ...OPEN,
    transport: { kind: 'lost', since: 90, retryAt: 120, problem: '' },
    pausedAt: 95,
  }
  expect(liveMode(lost, false, 113)).toEqual({ kind: 'offline', age: 23 })
})

test('liveMode() is paused since the reader said so', () => {
  expect(liveMode({ ...OPEN, pausedAt: 95 }, true, 200)).toEqual({ kind: 'paused', since: 95 })
})
