import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { createMemoryBroker } from '../server/broker/memory/memory-broker.ts'
import { encodeControl } from '../server/celery/control.ts'
import { decodeEvents } from '../server/celery/event.ts'
import { type FleetDriver, startFleet } from './fleet-driver.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A fleet whose clock is held, and a monitor on the same broker. */
async function setUp() {
  const name = `demo-test-${randomUUID()}`
  let now = 1_795_282_793
  const broker = createMemoryBroker(name)
  const monitor = await createMemoryBroker(name).connect(1_000)
  const heard: { readonly type: string; readonly hostname: string; readonly timestamp: number }[] =
    []
  await monitor.consumeEvents({
    deliver: ({ body, contentType }) => heard.push(...decodeEvents(body, contentType).events),
    unreadable: (cause) => expect.fail(cause),
  })
  const driver: FleetDriver = startFleet({ broker, seed: 1, clock: () => now })
  closers.push(driver.stop, () => monitor.close())
  /** Ticks through some seconds, and lets the messages come through. */
  const live = async (seconds: number): Promise<void> => {
    for (let tick = 0; tick < seconds * 4; tick++) {
      now += 0.25
      driver.tick()
      if (tick % 4 === 0) await sleep(1)
    }
    await settled(() => heard.length)
  }
  return { broker, monitor, heard, live, driver, jump: (seconds: number) => (now += seconds) }
}

/** Waits until a count stands still. */
async function settled(count: () => number): Promise<void> {
  let before = -1
  while (before !== count()) {
    before = count()
    await sleep(20)
  }
}

describe('startFleet()', () => {
  test('is heard by whoever listens on its broker', async () => {
    const { heard, live } = await setUp()
    await live(10)
    expect(new Set(heard.map(({ type }) => type))).toContain('task-failed')
    expect(heard.filter(({ type }) => type === 'worker-heartbeat').length).toBeGreaterThan(10)
  })

  test('obeys control requests off its broker', async () => {
    const { monitor, heard, live } = await setUp()
    await live(2)
    const request = encodeControl({ method: 'enable_events', arguments: {}, destination: null })
    await monitor.broadcast(request)
    await sleep(20)
    await live(15)
    const ofNightly = heard.filter(({ hostname }) => hostname === 'celery@nightly-1')
    expect(ofNightly.some(({ type }) => type === 'task-received')).toBe(true)
  })

  test('tells what its queues hold to whoever asks', async () => {
    const { monitor, live } = await setUp()
    await live(3)
    const names = (await monitor.queues.discover()) ?? []
    expect(names).toEqual(['celery', 'mail', 'media', 'nightly', 'orders', 'search'])
    for (const queue of await monitor.queues.probe(names)) {
      expect(queue).toMatchObject({ exists: true, ready: expect.any(Number) })
      expect(queue.consumers).toBeGreaterThan(0)
      expect(queue.oldestAgeS === null).toBe(queue.ready === 0)
    }
  })

  test('comes back when its broker does', async () => {
    const { broker, heard, live } = await setUp()
    await live(2)
    broker.interrupt()
    await live(2)
    const before = heard.length
    broker.restore()
    const again = await createMemoryBroker(broker.label.slice('memory://'.length)).connect(1_000)
    closers.push(() => again.close())
    let heardAgain = 0
    await again.consumeEvents({ deliver: () => (heardAgain += 1), unreadable() {} })
    await live(5)
    await settled(() => heardAgain)
    expect(heard).toHaveLength(before)
    expect(heardAgain).toBeGreaterThan(10)
  })

  test('makes up for nothing when the machine slept', async () => {
    const { heard, live, jump } = await setUp()
    await live(4)
    const before = heard.length
    jump(86_400)
    await live(4)
    expect(heard.length - before).toBeLessThan(400)
    expect(heard.at(-1)?.timestamp).toBeGreaterThan(1_795_282_793 + 86_400)
  })
})
