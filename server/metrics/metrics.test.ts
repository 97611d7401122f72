import { describe, expect, test } from 'vitest'
import { createIntake } from '../../contract/model/intake.ts'
import { EVERYTHING } from '../../contract/model/scope.ts'
import { createLivePicture } from '../live/picture.ts'
import { aQueue, aReport, aWorker } from '../live/report-fixture.ts'
import { createMetrics, MAX_SERIES, METRICS } from './metrics.ts'

function setUp() {
  const picture = createLivePicture(aReport().link)
  return { picture, metrics: createMetrics({ picture, clock: () => 1001 }) }
}

/** `name{labels} value` of the lines that are samples. */
const samplesIn = (text: string): string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

describe('createMetrics()', () => {
  test('tells what came in, and what of it was lost, by cause', async () => {
    const { picture, metrics } = setUp()
    const intake = {
      ...createIntake(),
      messages: 3,
      events: 20,
      malformed: { json: 2 },
      droppedBy: { overload: 5, history: 0, disk: 0 },
      lastMessageAt: 990.5,
    }
    picture.apply(aReport({ intake }))
    const samples = samplesIn(await metrics.render(EVERYTHING))
    expect(samples).toEqual(
      expect.arrayContaining([
        'sepal_messages_received_total 3',
        'sepal_events_received_total 20',
        'sepal_events_malformed_total{cause="json"} 2',
        'sepal_events_dropped_total{cause="overload"} 5',
        'sepal_events_dropped_total{cause="history"} 0',
        'sepal_last_message_timestamp_seconds 990.5',
        'sepal_broker_connected 1',
        'sepal_history_writable 1',
      ]),
    )
  })

  test('says nothing of what is not known, and zero of what is zero', async () => {
    const { picture, metrics } = setUp()
    picture.apply(
      aReport({
        intake: createIntake(),
        queues: [aQueue('a', { ready: 0, unacked: null }), aQueue('b', { ready: null })],
      }),
    )
    const samples = samplesIn(await metrics.render(EVERYTHING))
    expect(samples).toContain('sepal_queue_messages_ready{queue="a"} 0')
    expect(samples.filter((line) => /ready\{queue="b"|unack|last_message/.test(line))).toEqual([])
  })

  test('tells only what is inside the scope', async () => {
    const { picture, metrics } = setUp()
    picture.apply(
      aReport({
        workers: [aWorker('w1', { lastSeen: 1000 }), aWorker('w2')],
        queues: [aQueue('mail'), aQueue('secret')],
      }),
    )
    const text = await metrics.render({ tasks: ['*'], workers: ['w1'], queues: ['mail'] })
    expect(text).toContain('sepal_workers{status="online"} 1')
    expect(text).toContain('sepal_workers{status="offline"} 0')
    expect(text).not.toContain('secret')
  })

  test('keeps its size whatever the names', async () => {
    const { picture, metrics } = setUp()
    const queues = Array.from({ length: MAX_SERIES + 100 }, (_, at) =>
      aQueue(`q${at}`, { ready: 1 }),
    )
    const odd = ['a"\n{}', 'other'].map((name) => aQueue(name, { ready: 1 }))
    picture.apply(aReport({ queues: [aQueue('__proto__'), ...odd, ...queues] }))
    const samples = samplesIn(await metrics.render(EVERYTHING))
    const ready = samples.filter((line) => line.startsWith('sepal_queue_messages_ready'))
    expect(ready).toHaveLength(MAX_SERIES)
    // A queue may be called as it likes: only what has no label can be no queue.
    expect(ready.filter((line) => line.includes('queue="other"'))).toHaveLength(1)
    expect(ready.at(-1)).toBe(`sepal_queue_messages_ready ${MAX_SERIES + 103 - (MAX_SERIES - 1)}`)
    expect(samples.filter((line) => !/^\w+(?:\{\w+="(?:[^"\\]|\\.)*"\})? \S+$/.test(line))).toEqual(
      [],
    )
  })

  test('counts of a Sepal that stands by only what it counted itself', async () => {
    const { picture, metrics } = setUp()
    const intake = { ...createIntake(), messages: 700, events: 900, spilled: 8, lastMessageAt: 990 }
    const counted = { ...createIntake(), messages: 3, handedOver: 2 }
    const holding = { since: 1, events: 5, bytes: 5, reason: 'Cannot write' }
    const standby = { holder: 'other:1', asOf: 1000 }
    picture.apply(
      aReport({ intake, counted, standby, holding, queues: [aQueue('a', { ready: 4 })] }),
    )
    const samples = samplesIn(await metrics.render(EVERYTHING))
    expect(samples).toEqual(
      expect.arrayContaining([
        'sepal_standby 1',
        'sepal_messages_received_total 3',
        'sepal_events_received_total 0',
        'sepal_messages_spilled_total 0',
        'sepal_messages_handed_over_total 2',
        'sepal_history_writable 0',
        'sepal_queue_messages_ready{queue="a"} 4',
      ]),
    )
    expect(samples.filter((line) => /waiting|last_message|held/.test(line))).toEqual([])
  })

  test('names and explains every metric once, counters as _total', async () => {
    const { metrics } = setUp()
    const text = await metrics.render(EVERYTHING)
    for (const [name, { kind, help }] of Object.entries(METRICS)) {
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n`)
      expect(name.endsWith('_total')).toBe(kind === 'counter')
    }
  })
})
