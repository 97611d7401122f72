import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BrokerLink } from '../../contract/model/broker-link.ts'
import { AppError } from '../errors.ts'
import type { Broker, BrokerConnection } from './broker.ts'
import { keepConnected } from './keep-connected.ts'
import { createRetryPace } from './retry-pace.ts'

/** A connection that the test loses when it likes. */
interface FakeConnection extends BrokerConnection {
  lose(problem: AppError): void
}

function fakeConnection(): FakeConnection {
  const { promise: closed, resolve } = Promise.withResolvers<AppError | null>()
  return {
    label: 'fake://h',
    queues: { discover: async () => null, probe: async () => [] },
    diagnose: async () => ({ finding: 'elsewhere', hint: 'they are elsewhere' }),
    closed,
    lose: resolve,
    consumeEvents: async () => 'lost',
    broadcast: async () => null,
    close: async () => resolve(null),
  }
}

const unreachable = new AppError('BROKER_UNREACHABLE', 'Cannot reach fake: nobody there')
const refused = new AppError('BROKER_REFUSED', 'Cannot use fake: wrong password')

/** Everything that `keepConnected` is given, with time in the test's hand. */
function bench(answers: readonly ('ok' | AppError)[] = []) {
  const queue = [...answers]
  const links: BrokerLink[] = []
  const connections: FakeConnection[] = []
  const pauses: { ms: number; end: () => void }[] = []
  const waiting: (() => void)[] = []
  let now = 1_000
  const changed = (): void => {
    for (const wake of waiting.splice(0)) wake()
  }
  const broker: Broker = {
    label: 'fake://**@h',
    warnings: [],
    async connect() {
      const answer = queue.shift() ?? 'ok'
      if (answer instanceof AppError) throw answer
      const connection = fakeConnection()
      connections.push(connection)
      changed()
      return connection
    },
  }
  const quiet = { debug() {}, info() {}, warn() {}, error() {} }
  return {
    links,
    connections,
    pauses,
    tick: (seconds: number) => {
      now += seconds
    },
    options: {
      broker,
      clock: () => now,
      log: quiet,
      random: () => 0,
      onConnected: async () => {},
      onLink: (link: BrokerLink) => {
        links.push(link)
        changed()
      },
      delay: (ms: number, stop: AbortSignal) =>
        new Promise<void>((end) => {
          stop.addEventListener('abort', () => end())
          pauses.push({ ms, end })
          changed()
        }),
    },
    /** Settles when `isSo` holds: looks again after each thing that happens. */
    async until(isSo: () => boolean) {
      while (!isSo()) await new Promise<void>((wake) => waiting.push(wake))
    },
  }
}

describe('keepConnected()', () => {
  test('is connecting, then connected', async () => {
    const b = bench()
    const kept = keepConnected(b.options)
    await b.until(() => b.links.length === 2)
    expect(b.links).toEqual([
      {
        state: 'connecting',
        since: 1_000,
        broker: 'fake://**@h',
        problem: null,
        hint: null,
        retryAt: null,
      },
      {
        state: 'connected',
        since: 1_000,
        broker: 'fake://**@h',
        problem: null,
        hint: null,
        retryAt: null,
      },
    ])
    await kept.stop()
  })

  test('says why and until when it waits, and keeps the beginning of the outage', async () => {
    const b = bench([unreachable, unreachable, 'ok'])
    const kept = keepConnected(b.options)
    await b.until(() => b.pauses.length === 1)
    b.tick(0.05)
    b.pauses[0]?.end()
    await b.until(() => b.pauses.length === 2)
    b.tick(0.1)
    b.pauses[1]?.end()
    await b.until(() => b.links.at(-1)?.state === 'connected')
    const problem = unreachable.message
    expect(b.links.slice(1)).toMatchObject([
      { state: 'lost', since: 1_000, problem, hint: null, retryAt: 1_000.05 },
      { state: 'lost', since: 1_000, problem, hint: null, retryAt: null },
      { state: 'lost', since: 1_000, problem, hint: null, retryAt: 1_000.15 },
      { state: 'lost', since: 1_000, problem, hint: null, retryAt: null },
      { state: 'connected', since: 1_000.15, problem: null, hint: null, retryAt: null },
    ])
    await kept.stop()
  })

  test('hands over each new connection after a loss', async () => {
    const b = bench()
    const handed: BrokerConnection[] = []
    const kept = keepConnected({
      ...b.options,
      onConnected: async (live) => void handed.push(live),
    })
    await b.until(() => b.links.at(-1)?.state === 'connected')
    b.connections[0]?.lose(unreachable)
    await b.until(() => b.pauses.length === 1)
    b.pauses[0]?.end()
    await b.until(() => b.links.at(-1)?.state === 'connected')
    expect(handed.map(({ closed }) => closed)).toEqual(b.connections.map(({ closed }) => closed))
    expect(handed).toHaveLength(2)
    await kept.stop()
  })

  test('waits at the slowest pace when the broker refuses', async () => {
    const b = bench([refused, unreachable])
    const kept = keepConnected(b.options)
    await b.until(() => b.pauses.length === 1)
    b.pauses[0]?.end()
    await b.until(() => b.pauses.length === 2)
    expect(b.pauses.map(({ ms }) => ms)).toEqual([2_500, 50])
    expect(b.links[1]?.problem).toBe(refused.message)
    await kept.stop()
  })

  test('slows down while each connection dies young, and not after one that lasted', async () => {
    const b = bench()
    const kept = keepConnected(b.options)
    for (const livedS of [0, 0, 9.9, 10, 0]) {
      const pauses = b.pauses.length
      await b.until(() => b.links.at(-1)?.state === 'connected')
      b.tick(livedS)
      b.connections.at(-1)?.lose(unreachable)
      await b.until(() => b.pauses.length === pauses + 1)
      b.pauses.at(-1)?.end()
    }
    expect(b.pauses.map(({ ms }) => ms)).toEqual([50, 100, 200, 50, 100])
    await kept.stop()
  })

  test.each([
    ['rejects', async () => Promise.reject(new Error('secret'))],
    [
      'throws',
      () => {
        throw new Error('secret')
      },
    ],
  ])(
    'counts an onConnected that %s as a lost connection, and closes it',
    async (_, onConnected) => {
      const b = bench()
      const kept = keepConnected({ ...b.options, onConnected })
      await b.until(() => b.pauses.length === 1)
      expect(b.links.at(-1)).toMatchObject({
        state: 'lost',
        problem: 'Cannot keep the connection to fake://**@h: setting it up failed',
      })
      expect(await b.connections[0]?.closed).toBeNull()
      await kept.stop()
    },
  )

  test('goes on when the connection is lost while it is set up', async () => {
    const b = bench()
    const kept = keepConnected({ ...b.options, onConnected: () => new Promise<void>(() => {}) })
    await b.until(() => b.connections.length === 1)
    b.connections[0]?.lose(unreachable)
    await b.until(() => b.pauses.length === 1)
    expect(b.links.map(({ state }) => state)).toEqual(['connecting', 'lost'])
    await kept.stop()
  })

  test('stop() closes the connection and tells nothing more', async () => {
    const b = bench()
    const kept = keepConnected(b.options)
    await b.until(() => b.links.length === 2)
    await Promise.all([kept.stop(), kept.stop()])
    expect(await b.connections[0]?.closed).toBeNull()
    expect(b.links).toHaveLength(2)
    expect(b.pauses).toHaveLength(0)
  })

  test('stop() ends a pause', async () => {
    const b = bench([unreachable])
    const kept = keepConnected(b.options)
    await b.until(() => b.pauses.length === 1)
    await kept.stop()
    expect(b.connections).toHaveLength(0)
  })

  test('says what to do about a problem, as long as it lasts', async () => {
    const fix = 'Write the right password'
    const b = bench([new AppError('BROKER_REFUSED', 'Cannot use fake: wrong password', { fix })])
    const kept = keepConnected(b.options)
    await b.until(() => b.pauses.length === 1)
    expect(b.links.at(-1)).toMatchObject({ state: 'lost', hint: fix })
    b.pauses[0]?.end()
    await b.until(() => b.links.at(-1)?.state === 'connected')
    expect(b.links.at(-1)).toMatchObject({ problem: null, hint: null })
    await kept.stop()
  })

  test('asks for a person at the slowest pace', async () => {
    const b = bench([
      refused,
      new AppError('CONFIG_INVALID', 'Cannot use a file: gone'),
      unreachable,
    ])
    const kept = keepConnected(b.options)
    for (const n of [1, 2, 3]) {
      await b.until(() => b.pauses.length === n)
      b.pauses[n - 1]?.end()
    }
    await kept.stop()
    expect(b.pauses.map(({ ms }) => ms)).toEqual([2_500, 2_500, 50])
  })

  test('says why nothing comes in while it is connected, and logs the warnings of the broker', async () => {
    const b = bench()
    const logged: string[] = []
    const warn = (_fields: object, message: string): void => void logged.push(message)
    const kept = keepConnected({
      ...b.options,
      broker: { ...b.options.broker, warnings: ['TLS to fake is not verified'] },
      log: { ...b.options.log, warn },
      silence: { afterMs: 0 },
      onConnected: (connection) => connection.consumeEvents({ deliver() {}, unreadable() {} }),
    })
    await b.until(() => b.links.some(({ hint }) => hint !== null))
    expect(b.links.at(-1)).toMatchObject({
      state: 'connected',
      problem: null,
      hint: 'they are elsewhere',
    })
    expect(logged).toEqual(['TLS to fake is not verified', 'Nothing comes in: they are elsewhere'])
    await kept.stop()
  })

  test('stop() does not wait for a try, and closes what comes of it', async () => {
    const b = bench()
    const late = Promise.withResolvers<BrokerConnection>()
    const broker = { label: 'slow', warnings: [], connect: () => late.promise }
    const kept = keepConnected({ ...b.options, broker })
    await kept.stop()
    const connection = fakeConnection()
    late.resolve(connection)
    expect(await connection.closed).toBeNull()
    expect(b.links).toHaveLength(1)
  })

  test.each([0, 1, 2, 3, 4, 5, 6])(
    'stop() ends a connection that came %i turns before',
    async (turns) => {
      const b = bench()
      const connecting = Promise.withResolvers<BrokerConnection>()
      const broker = { label: 'racing', warnings: [], connect: () => connecting.promise }
      const kept = keepConnected({ ...b.options, broker })
      const connection = fakeConnection()
      connecting.resolve(connection)
      for (let turn = 0; turn < turns; turn++) await Promise.resolve()
      await kept.stop()
      expect(await connection.closed).toBeNull()
    },
  )
})

describe('createRetryPace()', () => {
  test('doubles from 0.1 s to 5 s and takes 10 to 50 % off', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.999_999, noNaN: true })), (chances) => {
        let n = 0
        const pace = createRetryPace(() => chances[n] ?? 0)
        for (; n < chances.length; n++) {
          const base = Math.min(100 * 2 ** n, 5_000)
          const pauseMs = pace.next()
          expect(pauseMs).toBeGreaterThanOrEqual(base * 0.5)
          expect(pauseMs).toBeLessThanOrEqual(base * 0.9)
        }
      }),
    )
  })
})
