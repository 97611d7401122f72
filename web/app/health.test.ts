import { expect, test } from 'vitest'
import type { LiveSnapshot } from '../lib/live-feed.ts'
import { aWorker } from '../lib/samples.ts'
import { healthOf } from './health.ts'

const CONNECTED = {
  state: 'connected',
  since: 0,
  broker: 'redis://h',
  problem: null,
  hint: null,
  retryAt: null,
} as const
const LIVE: LiveSnapshot = {
  transport: { kind: 'open', since: 0 },
  link: CONNECTED,
  intake: null,
  workers: [aWorker({ hostname: 'a', lastSeen: 100 }), aWorker({ hostname: 'b', lastSeen: 100 })],
  queues: null,
  queueSampling: null,
  asOf: 100,
  heardAt: 100,
  pausedAt: null,
  hellos: 1,
}

function states(change: Partial<LiveSnapshot>, now = 101, online = true) {
  const live = { ...LIVE, ...change }
  const connected = live.transport.kind === 'open'
  const hearing = { link: live.link, connected, asOf: live.asOf }
  return healthOf({ live, hearing, online, now }).map(({ state, word }) => `${state} ${word}`)
}

test('healthOf() is all well when everything is heard', () => {
  expect(states({})).toEqual(['ok online', 'ok connected', 'ok connected', 'ok 2/2'])
})

test('healthOf() knows nothing behind a link that is broken', () => {
  const lost = { kind: 'lost', since: 90, retryAt: 110, problem: 'Cannot reach Sepal' } as const
  expect(states({ transport: lost })).toEqual([
    'ok online',
    'bad unreachable',
    'unknown unknown',
    'unknown unknown',
  ])
  const link = { ...CONNECTED, state: 'lost', since: 99, problem: 'refused' } as const
  expect(states({ link }, 500)).toEqual([
    'ok online',
    'ok connected',
    'bad lost',
    'unknown unknown',
  ])
})

test('healthOf() warns of workers that fell silent, and forgets them after ten minutes', () => {
  const workers = [
    aWorker({ hostname: 'a', lastSeen: 1000 }),
    aWorker({ hostname: 'b', lastSeen: 900 }),
  ]
  expect(states({ workers }, 1001)[3]).toBe('warn 1/2')
  const later = [
    aWorker({ hostname: 'a', lastSeen: 2000 }),
    aWorker({ hostname: 'b', lastSeen: 900 }),
  ]
  expect(states({ workers: later }, 2001)[3]).toBe('ok 1/1')
  expect(states({ workers: [] })[3]).toBe('unknown 0')
})

test('healthOf() says when the browser itself has no network', () => {
  expect(states({}, 101, false)[0]).toBe('bad offline')
})

test('healthOf() warns of a broker that is connected and brings nothing, and says why', () => {
  const link = { ...CONNECTED, hint: 'Workers listen on database 1.' }
  expect(states({ link })[2]).toBe('warn silent')
  const hearing = { link, connected: true, asOf: 100 }
  const broker = healthOf({ live: { ...LIVE, link }, hearing, online: true, now: 101 })[2]
  expect(broker?.fix).toBe('Workers listen on database 1.')
})
