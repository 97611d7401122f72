/** What ingest does when it cannot keep up, and what it says of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createIngestBench, deliver, event, link, stop } from './ingest-bench-fixture.ts'
import { openSpill } from './spill.ts'

const START = 1_700_000_000
let root: string

beforeEach(() => {
  vi.useFakeTimers({ now: START * 1000 })
  root = mkdtempSync(join(tmpdir(), 'sepal-ingest-'))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(root, { recursive: true })
})

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000)
const lost = { ...link, state: 'lost', problem: 'Cannot reach the broker: refused' } as const
const openTestSpill = () => openSpill({ directory: join(root, 'spill'), maxBytes: 1_000_000 })
/** Room for one message of ours. */
const tight = { queueBytes: 500 }

describe('what is dropped', () => {
  test('is counted in events, by cause, and written and reported as a gap', async () => {
    const { history, reports, start } = createIngestBench()
    const ingest = await start({ limits: tight })
    for (const id of ['a', 'b', 'c']) {
      ingest.sink.deliver(deliver([event(id, 'task-received'), event(id, 'task-started')]))
    }
    await seconds(1)
    expect([...history.tasks.keys()]).toEqual(['a'])
    const gap = { cause: 'overload', from: START, to: START, events: 4, isEstimate: false }
    expect([...history.gaps.values()]).toEqual([gap])
    expect(reports.flatMap(({ gaps }) => gaps)).toEqual([gap])
    expect(reports.at(-1)?.intake).toMatchObject({
      messages: 3,
      events: 2,
      dropped: 4,
      droppedBy: { overload: 4, history: 0, disk: 0 },
      waiting: { messages: 0, bytes: 0, since: null },
    })
    await stop(ingest)
  })

  test('is laid to the history while the history refuses', async () => {
    const { history, reports, start } = createIngestBench()
    const ingest = await start({ limits: tight })
    history.refusing = true
    for (const id of ['a', 'b', 'c', 'd']) {
      ingest.sink.deliver(deliver(event(id, 'task-received')))
      await seconds(1)
    }
    expect(reports.at(-1)).toMatchObject({
      intake: { dropped: 2, droppedBy: { history: 2 } },
      holding: { events: 2, reason: 'Cannot write: disk full' },
    })
    expect(reports.at(-1)?.holding?.since).toBeCloseTo(START + 0.2, 1)
    history.refusing = false
    await seconds(3)
    expect([...history.gaps.values()]).toMatchObject([{ cause: 'history', events: 2 }])
    expect(reports.at(-1)?.holding).toBeNull()
    expect([...history.tasks.keys()]).toEqual(['a', 'b'])
    await stop(ingest)
  })
})

describe('what memory cannot hold', () => {
  test('waits on disk, and is taken in, in order, when the history is back', async () => {
    const { history, reports, start } = createIngestBench()
    const spill = openTestSpill()
    const ingest = await start({ limits: tight, spill })
    history.refusing = true
    const ids = Array.from({ length: 200 }, (_, nth) => `t${nth}`)
    for (const id of ids) {
      ingest.sink.deliver(deliver([event(id, 'task-received'), event(id, 'task-started')]))
      ingest.sink.deliver(deliver(event(id, 'task-succeeded', { result: id })))
      await seconds(0.01)
    }
    await seconds(2)
    expect(reports.at(-1)?.intake.waiting.messages).toBeGreaterThan(390)
    expect(reports.at(-1)?.holding?.events).toBeGreaterThan(390)
    history.refusing = false
    await seconds(30)
    expect([...history.tasks.keys()]).toEqual(ids)
    for (const id of ids) {
      expect(history.tasks.get(id)).toMatchObject({ state: 'SUCCESS', result: id })
    }
    expect(reports.at(-1)?.intake).toMatchObject({ messages: 400, events: 600, dropped: 0 })
    expect(reports.at(-1)?.intake.spilled).toBeGreaterThan(300)
    await stop(ingest)
    spill.close()
  })

  test('and the history refuses until the stop, is there at the next start', async () => {
    const bench = createIngestBench()
    bench.history.refusing = true
    const before = openTestSpill()
    const ingest = await bench.start({ limits: tight, spill: before })
    for (const id of ['a', 'b', 'c', 'd']) {
      ingest.sink.deliver(deliver(event(id, 'task-received')))
      await seconds(0.3)
    }
    const stopping = ingest.stop()
    await seconds(3)
    await stopping
    before.close()
    expect(bench.history.tasks.size).toBe(0)
    bench.history.refusing = false
    const spill = openTestSpill()
    const next = await bench.start({ spill })
    await seconds(1)
    expect([...bench.history.tasks.keys()].toSorted()).toEqual(['a', 'b', 'c', 'd'])
    await stop(next)
    spill.close()
  })

  test('and the disk refuses at the stop, is counted as dropped', async () => {
    const { history, reports, start } = createIngestBench()
    history.refusing = true
    writeFileSync(join(root, 'spill'), 'a file where the directory should be')
    const ingest = await start({ spill: openTestSpill() })
    for (const id of ['a', 'b']) ingest.sink.deliver(deliver(event(id, 'task-received')))
    await seconds(1)
    ingest.sink.deliver(deliver(event('c', 'task-received')))
    const stopping = ingest.stop()
    await seconds(2)
    await stopping
    expect(reports.at(-1)?.intake).toMatchObject({ dropped: 3, droppedBy: { disk: 3 } })
  })

  test('is let go and counted when another Sepal takes it in', async () => {
    const { history, reports, start } = createIngestBench()
    const ingest = await start({ limits: tight, spill: openTestSpill() })
    history.refusing = true
    for (let nth = 0; nth < 50; nth += 1) {
      ingest.sink.deliver(deliver(event(`t${nth}`, 'task-received')))
      await seconds(0.01)
    }
    const stopping = ingest.stop({ isElsewhere: true })
    await seconds(3)
    await stopping
    const { intake } = reports.at(-1) ?? expect.fail('nothing was reported')
    expect(intake.handedOver).toBeGreaterThan(40)
    expect(intake).toMatchObject({ messages: 50, dropped: 0, waiting: { messages: 0 } })
    expect(intake.events + intake.handedOver).toBe(50)
    expect(history.tasks.size).toBe(0)
  })
})

describe('what the broker keeps', () => {
  test('is settled when it is written, not before', async () => {
    const { history, start } = createIngestBench()
    const ingest = await start({ brokerKeepsEvents: true })
    const settled: string[] = []
    history.refusing = true
    for (const id of ['a', 'b']) {
      ingest.sink.deliver(deliver(event(id, 'task-received'), () => settled.push(id)))
    }
    await seconds(3)
    expect(settled).toEqual([])
    history.refusing = false
    await seconds(3)
    expect(settled).toEqual(['b'])
    await stop(ingest)
  })
})

describe('an absence', () => {
  test('is a gap from the last write to the first event channel, at the second start', async () => {
    const { history, start } = createIngestBench()
    const first = await start()
    first.listening('lost')
    await seconds(1)
    expect(history.gaps.size).toBe(0)
    await stop(first)
    await seconds(100)
    const second = await start()
    await seconds(2)
    second.setLink(lost)
    second.listening('lost')
    await seconds(1)
    const [gap, ...others] = history.gaps.values()
    expect(gap).toMatchObject({ cause: 'away', events: null, isEstimate: true })
    expect([gap?.from, gap?.to].map((at) => Math.round((at ?? 0) - START))).toEqual([1, 103])
    expect(others).toEqual([])
    await stop(second)
  })

  test('while it lasts has no end in reports, and in the history one that moves', async () => {
    const { history, reports, start } = createIngestBench()
    const ingest = await start()
    ingest.listening('lost')
    await seconds(1)
    ingest.setLink({ ...lost, since: START + 1 })
    await seconds(35)
    expect(reports.flatMap(({ gaps }) => gaps).at(-1)).toMatchObject({ from: START + 1, to: null })
    const [gap] = history.gaps.values()
    expect(gap?.cause).toBe('disconnected')
    expect(gap?.to).toBeGreaterThan(START + 28)
    ingest.listening('lost')
    await seconds(1)
    const [ended] = history.gaps.values()
    expect(ended?.to).toBeCloseTo(START + 36, 0)
    await stop(ingest)
  })

  test('in which the broker kept everything is none', async () => {
    const { history, start } = createIngestBench()
    const options = { brokerKeepsEvents: true }
    const first = await start(options)
    first.listening('lost')
    await stop(first)
    await seconds(100)
    const second = await start(options)
    second.listening('kept')
    second.setLink(lost)
    await seconds(30)
    second.listening('kept')
    await stop(second)
    expect([...history.gaps.values()]).toEqual([])
  })

  test('learns from the workers how much was missed', async () => {
    const { history, start } = createIngestBench()
    const beat = (processed: number) => event('', 'worker-heartbeat', { processed, freq: 2 })
    const first = await start()
    first.listening('lost')
    first.sink.deliver(deliver(beat(100)))
    await stop(first)
    await seconds(100)
    const second = await start()
    second.listening('lost')
    let processed = 1_100
    for (let nth = 0; nth < 4; nth += 1) {
      second.sink.deliver(deliver(beat(processed)))
      second.sink.deliver(deliver(event(`t${nth}`, 'task-started')))
      processed += 1
      await seconds(2)
    }
    expect([...history.gaps.values()]).toMatchObject([
      { cause: 'away', events: 3_000, isEstimate: true },
    ])
    await stop(second)
  })
})
