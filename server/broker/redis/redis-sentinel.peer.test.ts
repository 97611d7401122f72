import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterEach, describe, expect, inject, test } from 'vitest'
import type { BrokerLink } from '../../../contract/model/broker-link.ts'
import type { RedisPeer } from '../../../test/peers/redis.ts'
import { MASTER_NAME, startSentinels, type SentinelPeer } from '../../../test/peers/sentinel.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import { AppError } from '../../errors.ts'
import { collectEvents } from '../collect-events-fixture.ts'
import { createBroker } from '../create-broker.ts'
import { keepConnected, type KeptConnection } from '../keep-connected.ts'
import { sealEvent } from './redis-bench-fixture.ts'

const { missing } = inject('redis')
const CANARY = 'c4nary'
const transportOptions = { master_name: MASTER_NAME }
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

const urlOf = (sentinels: readonly string[], credentials = ''): string =>
  sentinels.map((address) => `sentinel://${credentials}${address}/0`).join(';')

describe.skipIf(missing !== null)(peerTitle('redis by Sentinels', missing), () => {
  const running: { stop(): Promise<void> }[] = []
  afterEach(async () => {
    for (const one of running.splice(0).toReversed()) await one.stop()
  })
  const start = async (options?: Parameters<typeof startSentinels>[0]): Promise<SentinelPeer> => {
    const peer = await startSentinels(options)
    running.push(peer)
    return peer
  }

  /** Publishes a numbered event every 2 ms to `server`, as long as that takes them. */
  function loadOf(server: RedisPeer) {
    const worker = new Redis(server.port, { retryStrategy: null })
    worker.on('error', () => {})
    let published = 0
    const timer = setInterval(() => {
      const body = Buffer.from(`{"from":${server.port},"n":${published++}}`)
      worker.publish('/0.celeryev/task.multi', sealEvent(body)).catch(() => {})
    }, 2)
    const stop = async (): Promise<void> => {
      clearInterval(timer)
      worker.disconnect()
    }
    running.push({ stop })
    return { published: () => published, stop }
  }

  /** A connection that is kept, and what it tells. */
  function keep(peer: SentinelPeer) {
    const events = collectEvents()
    const links: BrokerLink[] = []
    const seen = new Set<() => void>()
    const kept: KeptConnection = keepConnected({
      broker: createBroker(urlOf(peer.sentinels), { transportOptions }, { pingEveryMs: 500 }),
      onConnected: (connection) => connection.consumeEvents(events.sink),
      onLink: (link) => {
        links.push(link)
        seen.forEach((look) => look())
      },
      clock: () => Date.now() / 1000,
      log: quiet,
    })
    running.push(kept)
    const untilLink = (isSo: (link: BrokerLink) => boolean): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          const last = links.at(-1)
          if (last !== undefined && isSo(last)) resolve()
        }
        seen.add(look)
        look()
      })
    const countFrom = ({ port }: RedisPeer): number =>
      events.delivered.filter(({ body }) => Buffer.from(body).includes(`"from":${port},`)).length
    return { events, links, untilLink, countFrom }
  }

  test('a master that dies under load is left for the new one, within 5 s of its election', async () => {
    const peer = await start()
    const [first, second] = peer.servers
    const { links, untilLink, countFrom, events } = keep(peer)
    await untilLink(({ state }) => state === 'connected')
    const load = loadOf(first)
    await events.until(200)

    await first.halt('SIGKILL')
    await untilLink(({ state }) => state === 'lost')
    await load.stop()
    await peer.untilMaster(second)
    const electedAt = performance.now()
    await untilLink(({ state }) => state === 'connected')
    // 5 s is the promise; a busy machine gets some more.
    expect(performance.now() - electedAt).toBeLessThan(15_000)

    const after = loadOf(second)
    await sleep(500)
    await after.stop()
    const count = after.published()
    while (countFrom(second) < count) await events.until(events.delivered.length + 1)
    expect(countFrom(second)).toBe(count)
    const states = links.map(({ state }) => state)
    expect(states.filter((state, n) => state !== states[n - 1])).toEqual([
      'connecting',
      'connected',
      'lost',
      'connected',
    ])
    // The old one comes back as a replica, and nobody goes back to it.
    await first.start()
    await sleep(1_500)
    expect(links.at(-1)?.state).toBe('connected')
  })

  test('a master that an operator changes under load is left when it steps down', async () => {
    const peer = await start()
    const [first, second] = peer.servers
    const { untilLink, countFrom, events } = keep(peer)
    await untilLink(({ state }) => state === 'connected')
    loadOf(first)
    await events.until(100)
    await peer.failOver()
    await untilLink(({ state }) => state === 'lost')
    await peer.untilMaster(second)
    await untilLink(({ state }) => state === 'connected')
    loadOf(second)
    while (countFrom(second) === 0) await events.until(events.delivered.length + 1)
    expect(countFrom(second)).toBeGreaterThan(0)
  })

  test('a master that freezes is noticed, and `closed` says so', async () => {
    const peer = await start()
    const broker = createBroker(urlOf(peer.sentinels), { transportOptions }, { pingEveryMs: 100 })
    const connection = await broker.connect(2_000)
    peer.servers[0].freeze()
    const problem = await connection.closed
    expect(problem).toMatchObject({ code: 'BROKER_UNREACHABLE' })
    expect(problem?.message).toMatch(/it no longer answers$/)
    await peer.untilMaster(peer.servers[1])
    const second = await broker.connect(2_000)
    expect(second.label).toBe(`redis://127.0.0.1:${peer.servers[1].port}/0`)
    peer.servers[0].thaw()
    await second.close()
  })

  test('connect() needs but one Sentinel that answers', async () => {
    const peer = await start()
    const url = urlOf(['127.0.0.1:1', '127.0.0.1:2', ...peer.sentinels.slice(0, 1)])
    const connection = await createBroker(url, { transportOptions }).connect(2_000)
    expect(connection.label).toBe(`redis://127.0.0.1:${peer.servers[0].port}/0`)
    await connection.close()
  })

  test('connect() says what is wrong with the Sentinels, and tells no password', async () => {
    const sentinelPassword = `s${CANARY}`
    const peer = await start({ password: CANARY, sentinelPassword })
    const good = { master_name: MASTER_NAME, sentinel_kwargs: { password: sentinelPassword } }
    const failureOf = async (url: string, options: Record<string, unknown>) => {
      try {
        await (await createBroker(url, { transportOptions: options }).connect(2_000)).close()
        return null
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        expect(`${error.message} ${error.fix}`).not.toContain(CANARY)
        return error
      }
    }
    const url = urlOf(peer.sentinels, `:${CANARY}@`)
    expect(await failureOf(url, good)).toBeNull()

    const noPassword = await failureOf(url, { master_name: MASTER_NAME })
    expect(noPassword?.code).toBe('BROKER_REFUSED')
    expect(noPassword?.message).toMatch(
      /^Cannot use any server of sentinel:\/\/:\*\*@.*Sentinel 127.* it asks for a password, and sentinel_kwargs has none/,
    )

    const wrong = { ...good, sentinel_kwargs: { password: `wr0ng${CANARY}` } }
    expect((await failureOf(url, wrong))?.message).toMatch(/wrong user name or password/)

    const unknown = await failureOf(url, { ...good, master_name: 'yours' })
    expect(unknown?.message).toMatch(/it knows no master "yours", but "mymaster"/)
    expect(unknown?.fix).toContain('master_name')

    const others = await failureOf(url, { ...good, min_other_sentinels: 9 })
    expect(others?.message).toMatch(/says that too few other Sentinels watch it/)

    const atMaster = await failureOf(urlOf(peer.sentinels, `:wr0ng${CANARY}@`), good)
    expect(atMaster?.code).toBe('BROKER_REFUSED')
    expect(atMaster?.message).toMatch(/^Cannot use redis:.* wrong user name or password$/)

    const nobody = await failureOf(urlOf(['127.0.0.1:1', '127.0.0.1:2'], `:${CANARY}@`), good)
    expect(nobody).toMatchObject({
      code: 'BROKER_UNREACHABLE',
      message:
        'Cannot use any server of sentinel://:**@127.0.0.1:1,127.0.0.1:2/0: ' +
        'Cannot reach Sentinel 127.0.0.1:1: nobody listens there; ' +
        'Cannot reach Sentinel 127.0.0.1:2: nobody listens there',
    })
  })

  test('connect() says so when a Redis is taken for a Sentinel', async () => {
    const peer = await start()
    const url = urlOf([`127.0.0.1:${peer.servers[0].port}`])
    await expect(createBroker(url, { transportOptions }).connect(2_000)).rejects.toMatchObject({
      code: 'BROKER_REFUSED',
      message: expect.stringMatching(/it may be no Sentinel$/),
    })
  })
})
