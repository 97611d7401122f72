import { expect, test } from 'vitest'
import type { Broker, BrokerConnection, EventSink } from './broker/broker.ts'
import { type EventHearer, openEventSource } from './event-source.ts'

function fakeBroker(): {
  broker: Broker
  sinks: EventSink[]
  consumed: PromiseWithResolvers<'lost'>
} {
  const sinks: EventSink[] = []
  const consumed = Promise.withResolvers<'lost'>()
  const closed = Promise.withResolvers<null>()
  const connection: BrokerConnection = {
    label: 'fake://h',
    async consumeEvents(sink) {
      sinks.push(sink)
      return consumed.promise
    },
    broadcast: async () => null,
    queues: { discover: async () => null, probe: async () => [] },
    diagnose: async () => ({ finding: 'unknown', hint: null }),
    closed: closed.promise,
    close: async () => closed.resolve(null),
  }
  return {
    broker: { label: 'fake://h', warnings: [], connect: async () => connection },
    sinks,
    consumed,
  }
}

function hearer() {
  const heard: string[] = []
  const one: EventHearer = {
    sink: {
      deliver: ({ body }) => void heard.push(Buffer.from(body).toString()),
      unreadable: (cause) => void heard.push(cause),
    },
    listening: (absence) => void heard.push(absence),
    setLink: ({ state }) => void heard.push(state),
    setQueues: (probe) => void heard.push(probe === null ? 'no queues' : 'queues'),
  }
  return { heard, one }
}

const options = { clock: () => 1, log: { debug() {}, info() {}, warn() {}, error() {} } }
const delivery = (text: string) => ({
  body: Buffer.from(text),
  contentType: null,
  contentEncoding: null,
  compression: null,
})
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('openEventSource() hands over to whoever hears now, who is told how things stand', async () => {
  const { broker, sinks, consumed } = fakeBroker()
  const [first, second] = [hearer(), hearer()]
  const source = openEventSource({ broker, hearer: first.one, ...options })
  consumed.resolve('lost')
  await settled()
  expect(first.heard).toEqual(['connecting', 'lost', 'queues', 'connected'])
  sinks[0]?.deliver(delivery('a'))
  source.use(second.one)
  sinks[0]?.deliver(delivery('b'))
  sinks[0]?.unreadable('envelope')
  expect(first.heard.slice(4)).toEqual(['a', 'no queues'])
  expect(second.heard).toEqual(['connected', 'queues', 'b', 'envelope'])
  await source.stop()
  expect(second.heard.at(-1)).toBe('no queues')
})

test('stop() while the connection is set up leaves nobody looking at queues', async () => {
  const { broker, consumed } = fakeBroker()
  const { heard, one } = hearer()
  const source = openEventSource({ broker, hearer: one, ...options })
  await settled()
  const stopped = source.stop()
  consumed.resolve('lost')
  await stopped
  expect(heard.filter((word) => word === 'queues')).toEqual([])
})
