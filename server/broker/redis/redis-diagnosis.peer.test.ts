import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { startRedis, type RedisPeer } from '../../../test/peers/redis.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import type { BrokerSettings } from '../broker-settings.ts'
import type { BrokerDiagnosis } from '../broker.ts'
import { collectEvents } from '../collect-events-fixture.ts'
import { createBroker } from '../create-broker.ts'
import { sealEvent } from './redis-bench-fixture.ts'

const { missing } = inject('redis')
const SEP = '\x06\x16'

describe.skipIf(missing !== null)(peerTitle('diagnosis on redis', missing), () => {
  let peer: RedisPeer
  let admin: Redis
  const clients: Redis[] = []
  const timers: NodeJS.Timeout[] = []
  beforeAll(async () => {
    const users = [
      '--user narrow on >pw ~* &/0.celeryev/* &/0.celery.pidbox +@all -@dangerous',
      '--user blind on >pw ~none &/0.celeryev/* +@connection +@pubsub +select',
    ]
    peer = await startRedis({ args: users.join(' ').split(' ') })
    admin = new Redis(peer.port)
  })
  beforeEach(() => admin.flushall())
  afterEach(() => {
    for (const timer of timers.splice(0)) clearInterval(timer)
    for (const client of clients.splice(0)) client.disconnect()
  })
  afterAll(async () => {
    admin.disconnect()
    await peer.stop()
  })
  const openClient = (db = 0): Redis => {
    const client = new Redis(peer.port, { db })
    clients.push(client)
    return client
  }

  /** A worker as Redis sees it: subscribed, bound, and with a heartbeat. */
  async function startWorker(options: {
    db?: number
    keyPrefix?: string
    fanout?: string
    exchange?: string
    control?: string
    hasPatterns?: boolean
    isSilent?: boolean
  }): Promise<void> {
    const { db = 0, keyPrefix = '', fanout = `/${db}.`, control = 'celery' } = options
    const { exchange = 'celeryev', hasPatterns = true, isSilent = false } = options
    const inbox = openClient(db)
    await inbox.psubscribe(`${keyPrefix}${fanout}${control}.pidbox`)
    const worker = openClient(db)
    await worker.sadd(
      `${keyPrefix}_kombu.binding.${control}.pidbox`,
      `${SEP}${SEP}w1@host.${control}.pidbox`,
    )
    await worker.sadd(`${keyPrefix}_kombu.binding.reply.${control}.pidbox`, `x${SEP}${SEP}x`)
    const channel = `${keyPrefix}${fanout}${exchange}${hasPatterns ? '/worker.heartbeat' : ''}`
    const beat = (): void => void worker.publish(channel, sealEvent(Buffer.from('{}')))
    if (!isSilent) timers.push(setInterval(beat, 50))
  }

  async function diagnose(
    settings: BrokerSettings = {},
    { db = 0, credentials = '' } = {},
  ): Promise<BrokerDiagnosis> {
    const url = `redis://${credentials}127.0.0.1:${peer.port}/${db}`
    const connection = await createBroker(url, settings, { listenMs: 300 }).connect(2_000)
    await connection.consumeEvents(collectEvents().sink)
    const diagnosis = await connection.diagnose()
    await connection.close()
    return diagnosis
  }

  test.each<[string, Parameters<typeof startWorker>[0], BrokerSettings, string]>([
    [
      'another database',
      { db: 1 },
      {},
      'Workers publish on "/1.celeryev", and Sepal listens on "/0.celeryev": ' +
        'write database 1 into the broker URL.',
    ],
    [
      'a prefix',
      { keyPrefix: 'app:' },
      {},
      'Workers publish on "app:/0.celeryev", and Sepal listens on "/0.celeryev": ' +
        `give --broker-transport-options '{"global_keyprefix": "app:"}'.`,
    ],
    [
      'another prefix, and another database',
      { keyPrefix: 'app:', db: 2 },
      { transportOptions: { global_keyprefix: 'other:' } },
      'Workers publish on "app:/2.celeryev", and Sepal listens on "other:/0.celeryev": ' +
        'write database 2 into the broker URL, and ' +
        `give --broker-transport-options '{"global_keyprefix": "app:"}'.`,
    ],
    [
      'no prefix',
      {},
      { transportOptions: { global_keyprefix: 'other:' } },
      'Workers publish on "/0.celeryev", and Sepal listens on "other:/0.celeryev": ' +
        `give --broker-transport-options '{"global_keyprefix": ""}'.`,
    ],
    [
      'another exchange of events',
      { exchange: 'myev' },
      {},
      'Workers publish on "/0.myev", and Sepal listens on "/0.celeryev": give --event-exchange "myev".',
    ],
    [
      'no fanout_prefix',
      { fanout: '' },
      {},
      'Workers publish on "celeryev", and Sepal listens on "/0.celeryev": ' +
        `give --broker-transport-options '{"fanout_prefix": false}'.`,
    ],
    [
      'no fanout_prefix, and a prefix for keys',
      { fanout: '', keyPrefix: 'app:' },
      {},
      'Workers publish on "app:celeryev", and Sepal listens on "/0.celeryev": ' +
        `give --broker-transport-options '{"global_keyprefix": "app:", "fanout_prefix": false}'.`,
    ],
    [
      'a fanout_prefix of their own',
      { fanout: '/myapp.' },
      {},
      'Workers publish on "/myapp.celeryev", and Sepal listens on "/0.celeryev": ' +
        `give --broker-transport-options '{"fanout_prefix": "/myapp."}'.`,
    ],
    [
      'no fanout_patterns',
      { hasPatterns: false },
      {},
      'Workers publish on "/0.celeryev", and Sepal listens on "/0.celeryev": ' +
        `give --broker-transport-options '{"fanout_patterns": false}'.`,
    ],
    [
      'a kombu before 5.4 behind Sentinels',
      { fanout: '/{db}.' },
      {},
      'Workers publish on "/{db}.celeryev", and Sepal listens on "/0.celeryev": ' +
        `give --broker-transport-options '{"sentinel_fanout_compat": true}'.`,
    ],
  ])('diagnose() finds workers with %s', async (_, worker, settings, hint) => {
    await startWorker(worker)
    expect(await diagnose(settings)).toEqual({ finding: 'elsewhere', hint })
  })

  test('diagnose() has nothing to say when workers are heard here after all', async () => {
    await startWorker({})
    await startWorker({ db: 3 })
    expect(await diagnose()).toEqual({ finding: 'here', hint: null })
  })

  test('diagnose() tells silent workers from none', async () => {
    expect(await diagnose()).toEqual({
      finding: 'nobody',
      hint: 'No worker is connected to this Redis now.',
    })
    await startWorker({ isSilent: true })
    const now = Date.now() / 1000
    await admin.zadd('unacked_index', now - 5_000, 'late', now, 'new')
    const silent = await diagnose()
    expect(silent.finding).toBe('here')
    expect(silent.hint).toMatch(/"w1@host" was bound here, but no worker sends events/)
    expect(silent.hint).toMatch(/ 1 messages are unacknowledged for longer .* 3600 s/)
    for (const client of clients.splice(0)) client.disconnect()
    await expect
      .poll(() => diagnose())
      .toEqual({
        finding: 'nobody',
        hint: 'No worker is connected to this Redis now; "w1@host" once was.',
      })
  })

  test('diagnose() finds silent workers elsewhere by what they have bound', async () => {
    await startWorker({ db: 4, keyPrefix: 'app:', control: 'mine', isSilent: true })
    for (let n = 0; n < 3_000; n++) void admin.set(`key${n}`, n)
    const { finding, hint } = await diagnose()
    expect(finding).toBe('elsewhere')
    expect(hint).toBe(
      'Workers are bound to "mine.pidbox" in database 4 with the prefix "app:", and Sepal reads ' +
        'database 0: write database 4 into the broker URL, and set global_keyprefix to "app:" in ' +
        '--broker-transport-options, and set --control-exchange "mine".',
    )
  })

  test('diagnose() makes do with what the user may see', async () => {
    await startWorker({ db: 1 })
    const narrow = await diagnose({}, { credentials: 'narrow:pw@' })
    expect(narrow.finding).toMatch(/elsewhere|unknown/)
    expect(await diagnose({}, { credentials: 'blind:pw@' })).toEqual({
      finding: 'unknown',
      hint: null,
    })
  })

  test('diagnose() shows what others chose on one line, and not at length', async () => {
    await startWorker({ keyPrefix: `<b>\n\u202e${'x'.repeat(500)}` })
    const { finding, hint } = await diagnose()
    expect(finding).toBe('elsewhere')
    expect(hint).not.toMatch(/[\n\u202e]/)
    expect(hint?.length).toBeLessThan(400)
  })

  test('diagnose() says unknown when the server has gone', async () => {
    const own = await startRedis()
    const connection = await createBroker(own.url, {}, { listenMs: 100 }).connect(2_000)
    await own.halt('SIGKILL')
    expect(await connection.diagnose()).toEqual({ finding: 'unknown', hint: null })
    await connection.close()
    await own.stop()
  })
})
