import { expect, test } from 'vitest'
import { aWorker } from './samples.ts'
import { countWorkers, type Hearing, workerNow } from './worker-now.ts'

const LINK = {
  state: 'connected',
  since: 0,
  broker: 'b',
  problem: null,
  hint: null,
  retryAt: null,
} as const
const HEARING: Hearing = { link: LINK, connected: true, asOf: 100 }
const beating = aWorker({ lastSeen: 100, freq: 2 })

test('workerNow() follows two heartbeats of silence, even before the server says so', () => {
  expect(workerNow(beating, HEARING, 103)).toBe('online')
  expect(workerNow(beating, HEARING, 104)).toBe('offline')
  expect(workerNow({ ...beating, status: 'offline' }, HEARING, 103)).toBe('offline')
})

test('workerNow() is unknown while the broker is away, unless the worker was gone before', () => {
  const lost: Hearing = { ...HEARING, link: { ...LINK, state: 'lost', since: 102 } }
  expect(workerNow(beating, lost, 500)).toBe('unknown')
  expect(workerNow({ ...beating, lastSeen: 50 }, lost, 500)).toBe('offline')
  expect(workerNow({ ...beating, saidOffline: true }, lost, 500)).toBe('offline')
})

test('workerNow() is unknown while this page is cut off', () => {
  expect(workerNow(beating, { ...HEARING, connected: false, asOf: 101 }, 500)).toBe('unknown')
})

test('workerNow() waits for the first heartbeat after a reconnect', () => {
  const back: Hearing = { ...HEARING, link: { ...LINK, since: 150 } }
  expect(workerNow(beating, back, 152)).toBe('unknown')
  expect(workerNow(beating, back, 155)).toBe('offline')
})

test('countWorkers() tells lost workers from those that left or are long gone', () => {
  const workers = [
    aWorker({ hostname: 'a', lastSeen: 1000 }),
    aWorker({ hostname: 'b', lastSeen: 900 }),
    aWorker({ hostname: 'c', lastSeen: 900, saidOffline: true }),
    aWorker({ hostname: 'd', lastSeen: 100 }),
  ]
  expect(countWorkers(workers, HEARING, 1001)).toEqual({
    online: 1,
    offline: 3,
    unknown: 0,
    lost: 1,
  })
})
