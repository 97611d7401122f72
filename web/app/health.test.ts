import { expect, test } from 'vitest'
import { createIntake } from '../../contract/model/intake.ts'
import type { LiveSnapshot } from '../lib/live-feed.ts'
import { aWorker } from '../lib/samples.ts'
import { healthOf } from './health.ts'
import { heldWords } from './history-link.ts'

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
  holding: null,
  standby: null,
  gaps: [],
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
  expect(states({})).toEqual(['ok online', 'ok connected', 'ok complete', 'ok connected', 'ok 2/2'])
})

test('healthOf() knows nothing behind a link that is broken', () => {
  const lost = { kind: 'lost', since: 90, retryAt: 110, problem: 'Cannot reach Sepal' } as const
  expect(states({ transport: lost })).toEqual([
    'ok online',
    'bad unreachable',
    'unknown unknown',
    'unknown unknown',
    'unknown unknown',
  ])
  const link = { ...CONNECTED, state: 'lost', since: 99, problem: 'refused' } as const
  expect(states({ link }, 500)).toEqual([
    'ok online',
    'ok connected',
    'ok complete',
    'bad lost',
    'unknown unknown',
  ])
})

test('healthOf() warns of workers that fell silent, and forgets them after ten minutes', () => {
  const workers = [
    aWorker({ hostname: 'a', lastSeen: 1000 }),
    aWorker({ hostname: 'b', lastSeen: 900 }),
  ]
  expect(states({ workers }, 1001)[4]).toBe('warn 1/2')
  const later = [
    aWorker({ hostname: 'a', lastSeen: 2000 }),
    aWorker({ hostname: 'b', lastSeen: 900 }),
  ]
  expect(states({ workers: later }, 2001)[4]).toBe('ok 1/1')
  expect(states({ workers: [] })[4]).toBe('unknown 0')
})

test('healthOf() says when the browser itself has no network', () => {
  expect(states({}, 101, false)[0]).toBe('bad offline')
})

test('healthOf() warns of a broker that is connected and brings nothing, and says why', () => {
  const link = { ...CONNECTED, hint: 'Workers listen on database 1.' }
  expect(states({ link })[3]).toBe('warn silent')
  const hearing = { link, connected: true, asOf: 100 }
  const broker = healthOf({ live: { ...LIVE, link }, hearing, online: true, now: 101 })[3]
  expect(broker?.fix).toBe('Workers listen on database 1.')
})

test('healthOf() says that the history refuses, and what is held', () => {
  const holding = { since: 50, events: 1200, bytes: 1, reason: 'Cannot write: the disk is full' }
  expect(states({ holding })[2]).toBe('bad not writing')
  const live = { ...LIVE, holding }
  const [, , history] = healthOf({
    live,
    hearing: { link: live.link, connected: true, asOf: 100 },
    online: true,
    now: 101,
  })
  expect(history?.detail).toMatch(/^Cannot write: the disk is full\. 1[ ,]?200 events held since/)
})

test('heldWords() tells of a Sepal that stands by that another one holds the events', () => {
  const standby = { holder: 'b:7', asOf: 99 }
  const away = { since: 50, events: 0, bytes: 0, reason: 'Cannot read the picture' }
  const none = heldWords({ holding: away, standby }, 101)
  expect(none).toMatch(/^It does not answer since .+ stands by: the one that writes holds/)
  const some = heldWords({ holding: { ...away, events: 7 }, standby }, 101)
  expect(some).toMatch(
    /^7 events held by the Sepal that writes since .+ written when it is back\.$/,
  )
  const own = heldWords({ holding: away, standby: null }, 101)
  expect(own).toMatch(/^0 events held since .+ written when it is back\.$/)
})

test('healthOf() warns of a gap for an hour', () => {
  const gap = { from: 90, to: 95, cause: 'broker', events: 300, isEstimate: true } as const
  expect(states({ gaps: [gap] })[2]).toBe('warn gap')
  expect(states({ gaps: [{ ...gap, to: null }] }, 90_000)[2]).toBe('warn gap')
  expect(states({ gaps: [gap] }, 95 + 3601)[2]).toBe('ok complete')
})

test('healthOf() warns when what is shown lies behind what has come in', () => {
  const intake = { ...createIntake(), waiting: { messages: 9, bytes: 900, since: 100 } }
  expect(states({ intake }, 109)[2]).toBe('ok complete')
  expect(states({ intake }, 114)[2]).toBe('warn behind')
})

test('healthOf() says that another Sepal learns, or none does', () => {
  expect(states({ standby: { holder: 'b:7', asOf: 99 } })[1]).toBe('ok standing by')
  expect(states({ standby: { holder: null, asOf: null } })[1]).toBe('warn standing by')
})
