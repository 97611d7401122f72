import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { BrokerConnection, BrokerDiagnosis, EventSink } from './broker.ts'
import { watchSilence } from './silence-watch.ts'

const delivery = {
  body: new Uint8Array(),
  contentType: null,
  contentEncoding: null,
  compression: null,
}

async function bench({ consumes = true } = {}) {
  let diagnosis: BrokerDiagnosis = { finding: 'elsewhere', hint: 'they are in database 1' }
  let asked = 0
  let during = (): void => {}
  let inner: EventSink | null = null
  const hints: (string | null)[] = []
  const taken: string[] = []
  const connection: BrokerConnection = {
    label: 'fake://h',
    queues: { discover: async () => null, probe: async () => [] },
    async diagnose() {
      asked++
      during()
      return diagnosis
    },
    async consumeEvents(sink) {
      inner = sink
      return 'lost'
    },
    broadcast: async () => 7,
    closed: new Promise(() => {}),
    async close() {},
  }
  const watch = watchSilence(connection, {
    onHint: (hint) => hints.push(hint),
    afterMs: 10,
    againMs: 60,
  })
  if (consumes) {
    await watch.connection.consumeEvents({
      deliver: () => taken.push('delivery'),
      unreadable: (cause) => taken.push(cause),
    })
  }
  return {
    watch,
    hints,
    taken,
    asked: () => asked,
    sink: () => inner as unknown as EventSink,
    says: (hint: string | null) => {
      diagnosis = { finding: 'here', hint }
    },
    whileAsked: (act: () => void) => {
      during = act
    },
  }
}

describe('watchSilence()', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

  test('asks why when nothing comes, and not before', async () => {
    const { hints, asked } = await bench()
    await pass(9)
    expect(asked()).toBe(0)
    await pass(1)
    expect(hints).toEqual(['they are in database 1'])
  })

  test('asks again while it lasts, and tells what has changed', async () => {
    const { hints, asked, says } = await bench()
    await pass(70)
    expect(asked()).toBe(2)
    expect(hints).toEqual(['they are in database 1'])
    says('they are gone')
    await pass(60)
    expect(hints).toEqual(['they are in database 1', 'they are gone'])
    says(null)
    await pass(60)
    expect(hints.at(-1)).toBeNull()
  })

  test('takes the hint back with the first message, of whatever kind', async () => {
    for (const act of [
      (sink: EventSink) => sink.deliver(delivery),
      (sink: EventSink) => sink.unreadable('envelope'),
    ]) {
      const { hints, sink, taken } = await bench()
      await pass(10)
      act(sink())
      act(sink())
      expect(hints).toEqual(['they are in database 1', null])
      expect(taken).toHaveLength(2)
    }
  })

  test('is quiet while messages come, and asks when they stop', async () => {
    const { hints, asked, sink } = await bench()
    for (let n = 0; n < 10; n++) {
      sink().deliver(delivery)
      await pass(10)
    }
    expect(asked()).toBe(0)
    await pass(20)
    expect(hints).toHaveLength(1)
  })

  test('says nothing when a message came while it asked', async () => {
    const { hints, sink, whileAsked } = await bench()
    whileAsked(() => sink().deliver(delivery))
    await pass(10)
    expect(hints).toEqual([])
  })

  test('leaves a connection alone that nobody consumes from', async () => {
    const { asked, watch } = await bench({ consumes: false })
    await pass(1_000)
    expect(asked()).toBe(0)
    expect(await watch.connection.broadcast({} as never)).toBe(7)
  })

  test('says nothing once it is stopped', async () => {
    const { hints, watch, whileAsked } = await bench()
    whileAsked(() => watch.stop())
    await pass(1_000)
    expect(hints).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })
})
