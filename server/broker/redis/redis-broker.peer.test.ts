import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { startRedis, type RedisPeer } from '../../../test/peers/redis.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import { describeBroker, describeBrokerLoss, describeBrokerRefusals } from '../broker.contract.ts'
import { collectEvents } from '../collect-events-fixture.ts'
import { createBroker } from '../create-broker.ts'
import { openRedisBench, usualChannels } from './redis-bench-fixture.ts'

const { url, missing } = inject('redis')
const NOBODY = 'redis://127.0.0.1:1/0'

let databases = 0

/** Databases stand in for servers: only their number in the channel's name keeps events apart. */
function openBench(of = url.replace(/\d+$/, String(1 + (databases++ % 15)))) {
  const db = new URL(of).pathname.slice(1)
  return openRedisBench({ url: of, workerUrl: of, ...usualChannels(db) })
}

describe.skipIf(missing !== null)(peerTitle('redis', missing), () => {
  describeBroker('redis', openBench, { countsListeners: true })

  describe('on a server of its own', () => {
    let peer: RedisPeer
    beforeAll(async () => {
      peer = await startRedis({
        password: 'r1ght',
        args: '--user ann on >annspw ~* &/0.celeryev/* +@all -select'.split(' '),
      })
    })
    afterAll(() => peer.stop())
    const at = (credentials: string, db = '0'): string =>
      `redis://${credentials}127.0.0.1:${peer.port}/${db}`

    describeBrokerRefusals('redis', async () => ({
      nowhere: createBroker(NOBODY),
      wrongPassword: createBroker(at(':wr0ng@')),
    }))

    describeBrokerLoss('redis', async () => ({
      ...(await openBench(at(':r1ght@'))),
      goAway: () => peer.halt('SIGKILL'),
      comeBack: () => peer.start(),
    }))

    test.each([
      [
        'no password where one is asked for',
        '',
        '0',
        'it asks for a password, and the URL has none',
      ],
      ['an unknown user', 'bob:x@', '0', 'wrong user name or password'],
      ['a database that is not there', ':r1ght@', '99', 'it has no database of this number'],
    ])('connect() rejects with BROKER_REFUSED on %s', async (_, credentials, db, state) => {
      const broker = createBroker(at(credentials, db))
      await expect(broker.connect(2_000)).rejects.toMatchObject({
        code: 'BROKER_REFUSED',
        message: `Cannot use ${broker.label}: ${state}`,
      })
    })

    test('broadcast() rejects with BROKER_REFUSED when the user may not publish', async () => {
      const connection = await createBroker(at('ann:annspw@')).connect(2_000)
      const { sink } = collectEvents()
      await connection.consumeEvents(sink)
      const request = { contentType: 'application/json', contentEncoding: 'utf-8' } as const
      await expect(
        connection.broadcast({ ...request, body: Buffer.from('{}'), headers: {} }),
      ).rejects.toMatchObject({
        code: 'BROKER_REFUSED',
        message: expect.stringMatching(/its user may not publish$/),
      })
      await connection.close()
    })

    test('connect() gives up in time, and `closed` settles, when the server freezes', async () => {
      const broker = createBroker(at(':r1ght@'), {}, { pingEveryMs: 100 })
      const connection = await broker.connect(2_000)
      peer.freeze()
      try {
        const [tried, problem] = await Promise.allSettled([broker.connect(300), connection.closed])
        expect(tried).toMatchObject({ reason: { code: 'BROKER_UNREACHABLE' } })
        expect(problem).toMatchObject({
          value: { message: expect.stringMatching(/it no longer answers$/) },
        })
      } finally {
        peer.thaw()
      }
    })

    test('a quiet connection lives on', async () => {
      const connection = await createBroker(at(':r1ght@'), {}, { pingEveryMs: 20 }).connect(2_000)
      const events = collectEvents()
      await connection.consumeEvents(events.sink)
      const rounds = new Promise((resolve) => setTimeout(resolve, 300))
      expect(await Promise.race([connection.closed, rounds])).toBeUndefined()
      await connection.close()
    })

    test('connect() rejects with BROKER_REFUSED when the URL has a password and the server none', async () => {
      const open = await startRedis()
      const broker = createBroker(open.url.replace('127', ':pw@127'))
      await expect(broker.connect(2_000)).rejects.toMatchObject({
        code: 'BROKER_REFUSED',
        message: expect.stringMatching(/the URL has a password, but the server has none$/),
      })
      await open.stop()
    })
  })
})
