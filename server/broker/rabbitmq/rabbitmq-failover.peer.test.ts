import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import type { BrokerLink } from '../../../contract/model/broker-link.ts'
import { startRabbitmq, type RabbitmqPeer } from '../../../test/peers/rabbitmq.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import { collectEvents } from '../collect-events-fixture.ts'
import { createBroker } from '../create-broker.ts'
import { keepConnected } from '../keep-connected.ts'
import { openWorker, publishEvent } from './rabbitmq-bench-fixture.ts'

const { missing } = inject('rabbitmq')
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

describe.skipIf(missing !== null)(peerTitle('rabbitmq under load', missing), () => {
  let peer: RabbitmqPeer
  const running: { stop(): Promise<void> }[] = []
  beforeAll(async () => {
    peer = await startRabbitmq()
  })
  afterEach(async () => {
    for (const one of running.splice(0).toReversed()) await one.stop()
  })
  afterAll(() => peer.stop())

  /** Publishes numbered events as fast as they are confirmed, until it is stopped or the line breaks. */
  async function startLoad() {
    const worker = await openWorker(peer.url)
    let isOver = false
    let published = 0
    const loop = (async () => {
      while (!isOver) {
        await publishEvent(worker, Buffer.from(`{"n":${published}}`))
        published++
      }
    })().catch(() => {}) // RabbitMQ went away
    const stop = async (): Promise<void> => {
      isOver = true
      await loop
      await worker.model.close().catch(() => {})
    }
    running.push({ stop })
    return { stop, published: () => published }
  }

  function keep(url: string) {
    const events = collectEvents()
    const links: BrokerLink[] = []
    const looks = new Set<() => void>()
    const kept = keepConnected({
      broker: createBroker(url, {}, { heartbeatS: 1 }),
      onConnected: (connection) => connection.consumeEvents(events.sink),
      onLink: (link) => {
        links.push(link)
        looks.forEach((look) => look())
      },
      clock: () => Date.now() / 1000,
      log: quiet,
    })
    running.push(kept)
    const untilState = (state: BrokerLink['state']): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (links.at(-1)?.state === state) resolve()
        }
        looks.add(look)
        look()
      })
    return { events, links, untilState }
  }

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'a restart by %s under load is got over within 5 s of its return',
    async (signal) => {
      const { events, links, untilState } = keep(peer.url)
      await untilState('connected')
      await startLoad()
      await events.until(500)
      const halted = peer.halt(signal)
      await untilState('lost')
      await halted
      expect(links.at(-1)).toMatchObject({ state: 'lost', problem: expect.any(String) })
      await peer.start()
      const backAt = performance.now()
      await untilState('connected')
      // 5 s is the promise; a busy machine gets some more.
      expect(performance.now() - backAt).toBeLessThan(15_000)

      const before = events.delivered.length
      const after = await startLoad()
      await sleep(300)
      await after.stop()
      await events.until(before + after.published())
      expect(events.delivered.length).toBe(before + after.published())
      expect(events.unreadable).toEqual([])
    },
    60_000,
  )

  test('connect() takes the next of a list, and says which', async () => {
    const dead = 'amqp://guest:c4nary@127.0.0.1:1//'
    const broker = createBroker(`${dead};${peer.url}`)
    const first = await broker.connect(2_000)
    expect(first.label).toBe(`amqp://guest:**@127.0.0.1:${peer.port}//`)
    expect(broker.label).toBe(`amqp://guest:**@127.0.0.1:1//;${first.label}`)
    await first.close()
    await (await broker.connect(2_000)).close()
    await expect(createBroker(`${dead};${dead}`).connect(500)).rejects.toMatchObject({
      code: 'BROKER_UNREACHABLE',
      message: expect.stringMatching(/^Cannot use any server of .*: nobody listens there$/),
    })
  })

  test('a list goes over to the next when the one in use goes away', async () => {
    const { events, links, untilState } = keep(`${peer.url};amqp://127.0.0.1:1//`)
    await untilState('connected')
    await peer.halt('SIGKILL')
    await untilState('lost')
    await peer.start()
    await untilState('connected')
    const worker = await openWorker(peer.url)
    await publishEvent(worker, Buffer.from('{}'))
    await events.until(1)
    expect(links.at(-1)).toMatchObject({ state: 'connected', problem: null })
    await worker.model.close()
  }, 60_000)
})
