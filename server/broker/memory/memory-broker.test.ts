import { once } from 'node:events'
import { BroadcastChannel, Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { unknownQueue } from '../../../contract/model/queue.ts'
import {
  type BrokerBench,
  describeBroker,
  describeBrokerLoss,
  type FragileBench,
  type HeardControl,
} from '../broker.contract.ts'
import { collectEvents } from '../collect-events-fixture.ts'
import { describeQueueProbe, type QueueProbeBench } from '../queue-probe.contract.ts'
import { createMemoryBroker, type MemoryBroker } from './memory-broker.ts'
import { MEMORY_FIGURES } from './memory-queues.ts'

let names = 0
const newName = (): string => `test-${process.pid}-${names++}`

const garbage = [null, 7, 'text', [], {}, { channel: 'event' }, { channel: 'event', body: 'text' }]

async function openBench(broker: MemoryBroker, name: string): Promise<BrokerBench> {
  const worker = createMemoryBroker(name)
  return {
    broker,
    async publish(message) {
      // For each message a connection of its own: a worker comes back by itself.
      const connection = await worker.connect(1_000)
      connection.publishEvent(message)
      await new Promise((sent) => setImmediate(sent))
      await connection.close()
    },
    async hearControl() {
      const connection = await worker.connect(1_000)
      const heard: HeardControl[] = []
      const waiting: ((request: HeardControl) => void)[] = []
      connection.consumeControl(({ body, contentType, contentEncoding, headers }) => {
        const request = { body, contentType, contentEncoding, headers }
        const next = waiting.shift()
        if (next === undefined) heard.push(request)
        else next(request)
      })
      return {
        next: () =>
          new Promise((resolve) => {
            const request = heard.shift()
            if (request === undefined) waiting.push(resolve)
            else resolve(request)
          }),
      }
    },
    garbage: garbage.map((data) => ({
      name: JSON.stringify(data),
      cause: 'envelope',
      async publish() {
        const channel = new BroadcastChannel(`sepal.memory.event.${name}`)
        channel.postMessage(data)
        await new Promise((sent) => setImmediate(sent))
        channel.close()
      },
    })),
    async dispose() {},
  }
}

async function openFragile(): Promise<FragileBench> {
  const name = newName()
  const broker = createMemoryBroker(name)
  return {
    ...(await openBench(broker, name)),
    async goAway() {
      createMemoryBroker(name).interrupt() // by anybody who knows its name
    },
    comeBack: async () => broker.restore(),
  }
}

describeBroker(
  'memory',
  () => {
    const name = newName()
    return openBench(createMemoryBroker(name), name)
  },
  { countsListeners: false },
)
describeBrokerLoss('memory', openFragile)

describeQueueProbe('memory', openQueueBench, {
  reported: MEMORY_FIGURES,
  canDiscover: true,
  knowsExistence: true,
})

/** One who plays the workers' side, with queues that are lists of numbers. */
async function openQueueBench(): Promise<QueueProbeBench> {
  const name = newName()
  const queues = new Map<string, { ready: number; unacked: number }>()
  const queueOf = (queue: string) => {
    const known = queues.get(queue) ?? { ready: 0, unacked: 0 }
    queues.set(queue, known)
    return known
  }
  const fleet = await createMemoryBroker(name).connect(1_000)
  fleet.tellQueues(() =>
    [...queues].map(([queue, { ready, unacked }]) => ({
      name: queue,
      ready,
      unacked,
      consumers: 1,
      oldestAgeS: ready > 0 ? 1 : null,
    })),
  )
  const connection = await createMemoryBroker(name).connect(1_000)
  return {
    probe: connection.queues,
    declare: async (queue) => void queueOf(queue),
    send: async (queue, count) => void (queueOf(queue).ready += count),
    async take(queue, count) {
      queueOf(queue).ready -= count
      queueOf(queue).unacked += count
    },
    // It has none: whoever tells of queues tells of those that hold tasks.
    declareInfrastructure: async () => Array.from({ length: 4 }, () => 'none'),
    settle: async (isSo) => expect(await isSo()).toBe(true),
    async dispose() {
      await connection.close()
      await fleet.close()
    },
  }
}

test.each([
  [[null, 7, {}, { name: 7 }, { name: 'a', ready: -1, unacked: NaN, consumers: '3' }]],
  [[{ name: 'a', ready: 'x'.repeat(9), more: 1 }]],
])('createMemoryBroker() takes of an answer what is a figure: %j', async (answer) => {
  const name = newName()
  const stranger = new BroadcastChannel(`sepal.memory.queues.${name}`)
  stranger.onmessage = () => stranger.postMessage(answer)
  const connection = await createMemoryBroker(name).connect(1_000)
  try {
    expect(await connection.queues.discover()).toEqual(['a'])
    expect(await connection.queues.probe(['a'])).toEqual([
      { ...unknownQueue('a', MEMORY_FIGURES), exists: true },
    ])
  } finally {
    stranger.close()
    await connection.close()
  }
})

test('createMemoryBroker() hears of queues from one who comes later', async () => {
  const name = newName()
  const connection = await createMemoryBroker(name).connect(1_000)
  const asked = connection.queues.discover()
  const fleet = await createMemoryBroker(name).connect(1_000)
  const queue = { name: 'a', ready: 0, unacked: 0, consumers: 0, oldestAgeS: null }
  const answers = [null, null, [queue]]
  fleet.tellQueues(() => answers.shift() ?? null)
  expect(await asked).toEqual(['a'])
  expect(answers).toEqual([])
  await fleet.close()
  await connection.close()
})

describe('createMemoryBroker()', () => {
  test('hears what another thread publishes, and is heard there', async () => {
    const name = newName()
    const events = collectEvents()
    const connection = await createMemoryBroker(name).connect(1_000)
    await connection.consumeEvents(events.sink)
    const fleet = new Worker(
      `const { createMemoryBroker } = await import(${JSON.stringify(brokerModule)})
       const { parentPort } = await import('node:worker_threads')
       const connection = await createMemoryBroker(${JSON.stringify(name)}).connect(1000)
       connection.consumeControl(({ body }) => connection.publishEvent({
         body, contentType: 'application/json', contentEncoding: 'utf-8',
       }))
       parentPort.on('message', () => {}) // keeps it alive: the broker does not
       parentPort.postMessage('listening')`,
      { eval: true, execArgv: ['--input-type=module'] },
    )
    await once(fleet, 'message')
    const body = Buffer.from('{"method":"ping"}')
    const types = { contentType: 'application/json', contentEncoding: 'utf-8' } as const
    await connection.broadcast({ ...types, body, headers: {} })
    await events.until(1)
    expect(events.delivered).toEqual([{ ...types, body: new Uint8Array(body) }])
    await connection.close()
    await fleet.terminate()
  })

  test('does not keep a thread alive', async () => {
    const idle = new Worker(
      `const { createMemoryBroker } = await import(${JSON.stringify(brokerModule)})
       const connection = await createMemoryBroker('idle').connect(1000)
       await connection.consumeEvents({ deliver() {}, unreadable() {} })
       connection.consumeControl(() => {})
       connection.publishEvent({ body: new Uint8Array(1), contentType: null, contentEncoding: null })`,
      { eval: true, execArgv: ['--input-type=module'] },
    )
    expect(await once(idle, 'exit')).toEqual([0])
  })
})

const brokerModule = new URL('memory-broker.ts', import.meta.url).href

test('createMemoryBroker() has no queues of its own, and nothing to find out', async () => {
  const connection = await createMemoryBroker(newName(), { answerMs: 1 }).connect(1_000)
  expect(await connection.queues.discover()).toEqual([])
  expect(await connection.queues.probe(['a'])).toMatchObject([
    { name: 'a', exists: false, ready: null },
  ])
  expect(await connection.diagnose()).toEqual({ finding: 'unknown', hint: null })
  await connection.close()
})
