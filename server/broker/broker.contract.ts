/** What every Broker must do. Run by the test of each implementation; never by itself. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '../errors.ts'
import type { Broker, BrokerConnection, ControlMessage, UnreadableCause } from './broker.ts'
import { collectEvents } from './collect-events-fixture.ts'

/** A broker with a hand on its other side. */
export interface BrokerBench {
  readonly broker: Broker
  /** Publishes on the event channel as a worker does. */
  publish(message: PublishedEvent): Promise<void>
  /** Hears control requests as a worker does, from the moment it resolves. */
  hearControl(): Promise<ControlEar>
  /** Messages that are no events: each is published, and its cause counted; null: delivered as it is. */
  readonly garbage: readonly Garbage[]
  /** Frees what the bench opened; the connections of the test are closed before. */
  dispose(): Promise<void>
}

export interface PublishedEvent {
  readonly body: Uint8Array
  readonly contentType: string
  readonly contentEncoding: string
}

export interface ControlEar {
  /** Settles with the next request that was heard. */
  next(): Promise<HeardControl>
}

export interface HeardControl extends Omit<ControlMessage, 'contentType' | 'contentEncoding'> {
  readonly contentType: string | null
  readonly contentEncoding: string | null
}

export interface Garbage {
  readonly name: string
  readonly cause: UnreadableCause | null
  publish(): Promise<void>
}

export interface BrokerTraits {
  /** Whether `broadcast()` can tell how many workers listened. */
  readonly countsListeners: boolean
}

export function describeBroker(
  name: string,
  open: () => Promise<BrokerBench>,
  traits: BrokerTraits,
): void {
  describe(`${name} is a Broker`, () => {
    let bench: BrokerBench
    let connection: BrokerConnection
    beforeEach(async () => {
      bench = await open()
      connection = await bench.broker.connect(5_000)
    })
    afterEach(async () => {
      await connection.close()
      await bench.dispose()
    })

    test('close() ends the connection once, however often it is called', async () => {
      await Promise.all([connection.close(), connection.close()])
      await connection.close()
      expect(await connection.closed).toBeNull()
    })

    test('broadcast() rejects once the connection is over', async () => {
      await connection.close()
      await expect(connection.broadcast(ping)).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE' })
    })

    test('consumeEvents() delivers in order, byte for byte, with the type as published', async () => {
      const events = collectEvents()
      await connection.consumeEvents(events.sink)
      const published = Array.from({ length: 300 }, (_, n) => sample(n))
      for (const message of published) await bench.publish(message)
      await events.until(published.length)
      expect(events.delivered).toEqual(published.map(toPlain))
    })

    test('consumeEvents() delivers bytes that are no text, under a type that says they are', async () => {
      const events = collectEvents()
      await connection.consumeEvents(events.sink)
      const message = { body: everyByte, contentType: 'text/plain', contentEncoding: 'utf-8' }
      await bench.publish(message)
      await events.until(1)
      expect(events.delivered).toEqual([toPlain(message)])
    })

    test('consumeEvents() counts what is too large and delivers its neighbours', async () => {
      const events = collectEvents()
      await connection.consumeEvents(events.sink)
      await bench.publish(sample(1))
      await bench.publish({ ...sample(2), body: new Uint8Array(16 * 1024 * 1024 + 1) })
      // Redis cuts off whom it has to keep more than 32 MB for.
      await events.until(2)
      await bench.publish({ ...sample(3), body: new Uint8Array(8 * 1024 * 1024).fill(7) })
      await events.until(3)
      expect(events.unreadable).toEqual(['too-large'])
      expect(events.delivered.map(({ body }) => body.byteLength)).toEqual([
        sample(1).body.byteLength,
        8 * 1024 * 1024,
      ])
    })

    test('consumeEvents() counts garbage by cause and delivers its neighbours', async () => {
      const events = collectEvents()
      await connection.consumeEvents(events.sink)
      for (const [n, piece] of bench.garbage.entries()) {
        await piece.publish()
        await bench.publish(sample(n))
      }
      await events.until(2 * bench.garbage.length)
      const causes = bench.garbage.flatMap(({ cause }) => (cause === null ? [] : [cause]))
      expect(events.unreadable).toEqual(causes)
      expect(events.delivered).toHaveLength(2 * bench.garbage.length - causes.length)
    })

    test('close() ends the deliveries', async () => {
      const [mine, other] = [collectEvents(), collectEvents()]
      await connection.consumeEvents(mine.sink)
      const second = await bench.broker.connect(5_000)
      await second.consumeEvents(other.sink)
      await bench.publish(sample(1))
      await Promise.all([mine.until(1), other.until(1)])
      await connection.close()
      await bench.publish(sample(2))
      await other.until(2)
      expect(mine.delivered).toHaveLength(1)
      await second.close()
    })

    test('consumeEvents() gives every connection every message', async () => {
      const second = await bench.broker.connect(5_000)
      const [mine, other] = [collectEvents(), collectEvents()]
      await connection.consumeEvents(mine.sink)
      await second.consumeEvents(other.sink)
      for (let n = 0; n < 20; n++) await bench.publish(sample(n))
      await Promise.all([mine.until(20), other.until(20)])
      expect(mine.delivered).toEqual(other.delivered)
      await second.close()
    })

    test('a sink that throws ends the connection and nothing else', async () => {
      await connection.consumeEvents({
        deliver() {
          throw new Error('a bug')
        },
        unreadable() {},
      })
      await bench.publish(sample(1))
      expect(await connection.closed).toMatchObject({ code: 'INTERNAL' })
    })

    test('broadcast() reaches a worker as it was given', async () => {
      const ear = await bench.hearControl()
      const heard = ear.next()
      const listeners = await connection.broadcast(ping)
      expect(await heard).toEqual({ ...ping, body: new Uint8Array(ping.body) })
      expect(listeners).toBe(traits.countsListeners ? 1 : null)
    })

    test('broadcast() succeeds when no worker listens', async () => {
      expect(await connection.broadcast(ping)).toBe(traits.countsListeners ? 0 : null)
      expect(await connection.broadcast(ping)).toBe(traits.countsListeners ? 0 : null)
    })
  })
}

/** How a broker fails to be reached. */
export interface UnreachableBench {
  /** An address where nobody listens. */
  readonly nowhere: Broker
  /** A server that lets nobody in with this password; null where there are none. */
  readonly wrongPassword: Broker | null
}

export function describeBrokerRefusals(name: string, open: () => Promise<UnreachableBench>): void {
  describe(`${name} that cannot be used`, () => {
    test('connect() rejects with BROKER_UNREACHABLE where nobody listens', async () => {
      const { nowhere } = await open()
      const failure = await failureOf(nowhere.connect(2_000))
      expect(failure).toMatchObject({ code: 'BROKER_UNREACHABLE' })
      expect(failure.message).toContain(nowhere.label)
    })

    test('connect() rejects with BROKER_REFUSED on a wrong password, which it does not tell', async () => {
      const { wrongPassword } = await open()
      if (wrongPassword === null) return
      const failure = await failureOf(wrongPassword.connect(2_000))
      expect(failure).toMatchObject({ code: 'BROKER_REFUSED' })
      expect(failure.message).toMatch(/wrong user name or password$/)
      expect(failure.message).not.toContain('wr0ng')
    })
  })
}

/** A bench whose broker the test may take away: not one that other tests use at the same time. */
export interface FragileBench extends BrokerBench {
  /** Takes the broker away as a crash would. */
  goAway(): Promise<void>
  /** Brings it back at the same address. */
  comeBack(): Promise<void>
}

export function describeBrokerLoss(name: string, open: () => Promise<FragileBench>): void {
  describe(`${name} that goes away`, () => {
    test('settles `closed` with the reason, refuses connections, and serves them when it is back', async () => {
      const bench = await open()
      const events = collectEvents()
      const first = await bench.broker.connect(5_000)
      await first.consumeEvents(events.sink)
      await bench.publish(sample(1))
      await events.until(1)

      await bench.goAway()
      const problem = await first.closed
      expect(problem).toBeInstanceOf(AppError)
      expect(problem).toMatchObject({ code: 'BROKER_UNREACHABLE' })
      await expect(first.broadcast(ping)).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE' })
      await expect(bench.broker.connect(2_000)).rejects.toMatchObject({
        code: 'BROKER_UNREACHABLE',
      })
      await first.close()

      await bench.comeBack()
      const second = await bench.broker.connect(5_000)
      await second.consumeEvents(events.sink)
      await bench.publish(sample(2))
      await events.until(2)
      expect(events.delivered).toEqual([sample(1), sample(2)].map(toPlain))
      await second.close()
      await bench.dispose()
    })
  })
}

const ping: ControlMessage = {
  body: Buffer.from('{"method":"ping","arguments":{},"destination":null}'),
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  headers: { clock: 2 ** 40, expires: 0 },
}

/** Every byte there is, and bytes that are no UTF-8. */
const everyByte = Uint8Array.from({ length: 512 }, (_, n) => n % 256)

const sample = (n: number): PublishedEvent => ({
  body: Buffer.concat([Buffer.from(`{"n":${n},"text":"é😀"}`), everyByte.subarray(0, n % 256)]),
  contentType: n % 2 === 0 ? 'application/json' : 'application/x-msgpack',
  contentEncoding: n % 2 === 0 ? 'utf-8' : 'binary',
})

const toPlain = ({ body, contentType, contentEncoding }: PublishedEvent) => ({
  body: new Uint8Array(body),
  contentType,
  contentEncoding,
})

async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('Cannot see it fail: it succeeded')
}
