/** The whole battery over every way to reach a Redis, and over every option that changes names. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import {
  type Certificates,
  makeCertificates,
  opensslMissing,
} from '../../../test/peers/certificates.ts'
import { startRedis, type RedisPeer } from '../../../test/peers/redis.ts'
import { MASTER_NAME, startSentinels, type SentinelPeer } from '../../../test/peers/sentinel.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import type { BrokerSettings } from '../broker-settings.ts'
import { describeBroker } from '../broker.contract.ts'
import { collectEvents } from '../collect-events-fixture.ts'
import { createBroker } from '../create-broker.ts'
import { openRedisBench, sealEvent, usualChannels } from './redis-bench-fixture.ts'

const missing = inject('redis').missing ?? opensslMissing()
const traits = { countsListeners: true }

describe.skipIf(missing !== null)(peerTitle('redis, however reached', missing), () => {
  let directory: string
  let certificates: Certificates
  let peer: RedisPeer
  let db = 0
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sepal-certificates-'))
    certificates = await makeCertificates(directory)
    const { ca, server: pair } = certificates
    peer = await startRedis({ password: 'c4nary', tls: { ca, pair, asksClients: true } })
  })
  afterAll(async () => {
    await peer.stop()
    await rm(directory, { recursive: true, force: true })
  })
  /** Each test a database of its own. */
  const nextBench = (urlOf: (db: string) => string) => {
    const number = String(1 + (db++ % 15))
    const workerUrl = `redis://:c4nary@127.0.0.1:${peer.port}/${number}`
    return openRedisBench({ url: urlOf(number), workerUrl, ...usualChannels(number) })
  }

  describeBroker(
    'redis by TLS with a client certificate',
    () =>
      nextBench((number) => {
        const { ca, client } = certificates
        const query = `ssl_ca_certs=${ca}&ssl_certfile=${client.cert}&ssl_keyfile=${client.key}`
        return `rediss://:c4nary@127.0.0.1:${peer.tlsPort}/${number}?${query}`
      }),
    traits,
  )

  describeBroker(
    'redis by a Unix socket',
    () => nextBench((number) => `redis+socket://:c4nary@${peer.socket}?virtual_host=${number}`),
    traits,
  )

  /** Names as in PROTOCOL.md §2.1, recorded from kombu 5.6.2. */
  const variants: readonly [string, BrokerSettings, string, string][] = [
    [
      'global_keyprefix',
      { transportOptions: { global_keyprefix: 'pfx:' } },
      'pfx:/5.celeryev/task.sent',
      'pfx:/5.celery.pidbox',
    ],
    [
      'global_keyprefix with signs of a pattern',
      { transportOptions: { global_keyprefix: 'p[a]*?\\' } },
      'p[a]*?\\/5.celeryev/task.sent',
      'p\\[a\\]\\*\\?\\\\/5.celery.pidbox',
    ],
    [
      'no fanout_prefix',
      { transportOptions: { fanout_prefix: false } },
      'celeryev/task.sent',
      'celery.pidbox',
    ],
    [
      'another fanout_prefix',
      { transportOptions: { fanout_prefix: '/myapp.' } },
      '/myapp.celeryev/task.sent',
      '/myapp.celery.pidbox',
    ],
    [
      'no fanout_patterns',
      { transportOptions: { fanout_patterns: false } },
      '/5.celeryev',
      '/5.celery.pidbox',
    ],
    [
      'another event_exchange',
      { eventExchange: 'ev' },
      '/5.ev/worker.heartbeat',
      '/5.celery.pidbox',
    ],
  ]
  for (const [name, settings, eventChannel, controlChannel] of variants) {
    describeBroker(
      `redis with ${name}`,
      () => {
        const url = `redis://:c4nary@127.0.0.1:${peer.port}/5`
        return openRedisBench({ url, workerUrl: url, settings, eventChannel, controlChannel })
      },
      traits,
    )
  }

  describe('with Sentinels', () => {
    let sentinels: SentinelPeer
    beforeAll(async () => {
      const { ca, server: pair } = certificates
      const passwords = { password: 'c4nary', sentinelPassword: 's3canary' }
      sentinels = await startSentinels({ ...passwords, tls: { ca, pair } })
    })
    afterAll(() => sentinels.stop())

    describeBroker(
      'redis by Sentinels that speak TLS and ask for a password',
      () => {
        const number = String(1 + (db++ % 15))
        const { ca } = certificates
        const [first, ...rest] = sentinels.sentinels
        const url = [`sentinel://:c4nary@${first}/${number}?ssl_ca_certs=${ca}`]
          .concat(rest.map((address) => `sentinel://${address}`))
          .join(';')
        const sentinel_kwargs = { password: 's3canary', ssl: true, ssl_ca_certs: ca }
        return openRedisBench({
          url,
          settings: { transportOptions: { master_name: MASTER_NAME, sentinel_kwargs } },
          workerUrl: `redis://:c4nary@127.0.0.1:${sentinels.servers[0].port}/${number}`,
          ...usualChannels(number),
        })
      },
      traits,
    )

    test('older and newer workers are heard, and one who reaches both is heard once', async () => {
      const { ca } = certificates
      const [first] = sentinels.sentinels
      const transportOptions = {
        master_name: MASTER_NAME,
        sentinel_kwargs: { password: 's3canary', ssl: true, ssl_ca_certs: ca },
        sentinel_fanout_compat: true,
      }
      const url = `sentinel://:c4nary@${first}/0?ssl_ca_certs=${ca}`
      const connection = await createBroker(url, { transportOptions }).connect(2_000)
      const events = collectEvents()
      await connection.consumeEvents(events.sink)
      const worker = new Redis(`redis://:c4nary@127.0.0.1:${sentinels.servers[0].port}/0`)
      const [old, now, both, last] = ['old', 'new', 'both', 'last'].map((name) =>
        sealEvent(Buffer.from(name)),
      )
      await worker.publish('/{db}.celeryev/task.sent', old ?? '')
      await worker.publish('/0.celeryev/task.sent', now ?? '')
      await worker.publish('/0.celeryev/task.sent', both ?? '')
      await worker.publish('/{db}.celeryev/task.sent', both ?? '')
      await worker.publish('/0.celeryev/task.sent', last ?? '')
      await events.until(4)
      expect(events.delivered.map(({ body }) => Buffer.from(body).toString())).toEqual([
        'old',
        'new',
        'both',
        'last',
      ])
      await worker.psubscribe('/{db}.celery.pidbox')
      const request = { contentType: 'application/json', contentEncoding: 'utf-8' } as const
      const heard = await connection.broadcast({ ...request, body: Buffer.from('{}'), headers: {} })
      expect(heard).toBe(1)
      worker.disconnect()
      await connection.close()
    })
  })
})
