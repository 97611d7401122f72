import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Worker } from '../../contract/model/worker.ts'
import type { BrokerConnection, ControlMessage } from '../broker/broker.ts'
import { decodeControl } from '../celery/control.ts'
import type { Log } from '../log.ts'
import { createControl } from './control.ts'
import { createEventsEnabler } from './events-enabler.ts'

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} }

const worker = (hostname: string, pid: number | null): Worker => ({
  hostname,
  pid,
  firstSeen: 1,
  lastSeen: 1,
  saidOffline: false,
  freq: 2,
  active: null,
  processed: null,
  loadavg: null,
  swIdent: null,
  swVer: null,
  swSys: null,
  clockDrift: null,
})

function setUp() {
  const sent: (readonly string[] | null)[] = []
  const connection: BrokerConnection = {
    label: 'fake://h',
    queues: { discover: async () => null, probe: async () => [] },
    diagnose: async () => ({ finding: 'unknown', hint: null }),
    consumeEvents: async () => 'lost',
    async broadcast(message: ControlMessage) {
      const request = decodeControl(message.body)
      expect(request?.method).toBe('enable_events')
      sent.push(request?.destination ?? null)
      return 1
    },
    closed: new Promise(() => {}),
    async close() {},
  }
  const control = createControl()
  const enabler = createEventsEnabler({
    control,
    requestId: () => 'r1',
    clock: () => 2,
    log: quiet,
  })
  return { sent, control, connection, enabler }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('createEventsEnabler()', () => {
  test('asks everybody when connected, and again once a minute', async () => {
    const { sent, control, connection, enabler } = setUp()
    control.use(connection)
    await enabler.connected()
    expect(sent).toEqual([null])
    await vi.advanceTimersByTimeAsync(121_000)
    expect(sent).toEqual([null, null, null])
  })

  test('asks each run of a worker by name, twice and no more', async () => {
    const { sent, control, connection, enabler } = setUp()
    control.use(connection)
    await enabler.connected()
    enabler.noticed([worker('w1@h', 7)])
    enabler.noticed([worker('w1@h', 7)])
    enabler.noticed([worker('w1@h', 8)])
    enabler.noticed([worker('w1@h', 7)])
    enabler.noticed([worker('seen-by-a-task-only@h', null)])
    await vi.advanceTimersByTimeAsync(0)
    expect(sent).toEqual([null, ['w1@h'], ['w1@h']])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(sent).toEqual([null, ['w1@h'], ['w1@h'], ['w1@h'], ['w1@h']])
  })

  test('asks nobody who is gone, and a crowd by one broadcast', async () => {
    const { sent, control, connection, enabler } = setUp()
    control.use(connection)
    await enabler.connected()
    enabler.noticed([{ ...worker('w1@h', 7), lastSeen: -10 }])
    enabler.noticed([{ ...worker('w2@h', 7), saidOffline: true }])
    expect(sent).toEqual([null])
    enabler.noticed(Array.from({ length: 200 }, (_, at) => worker(`pod-${at}@h`, 1)))
    expect(sent).toEqual([null, null])
  })

  test('is silent while the connection is lost', async () => {
    const { sent, control, connection, enabler } = setUp()
    control.use(connection)
    await enabler.connected()
    enabler.lost()
    control.use(null)
    enabler.noticed([worker('w2@h', 1)])
    await vi.advanceTimersByTimeAsync(300_000)
    expect(sent).toEqual([null])
  })
})

test('createControl() refuses to send while there is no connection', async () => {
  const { enabler } = setUp()
  await expect(enabler.connected()).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE' })
})
