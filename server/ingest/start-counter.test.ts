import { describe, expect, test } from 'vitest'
import type { CeleryEvent } from '../../contract/model/event.ts'
import type { Worker } from '../../contract/model/worker.ts'
import { createStartCounter, type MissingEvents } from './start-counter.ts'

/** A worker that sends what it is told to, and a broker that loses what it is told to. */
function script() {
  const counter = createStartCounter()
  const found: MissingEvents[] = []
  let now = 1_000
  let processed = 0
  let pid = 7
  const note = (event: CeleryEvent) => {
    const missing = counter.note(event, now)
    if (missing !== null) found.push(missing)
  }
  const head = { hostname: 'w@h', timestamp: 1, clock: 1 }
  const task = (subject: string) =>
    note({ ...head, kind: 'task', type: `task-${subject}`, subject, uuid: 'u' })
  return {
    found,
    counter,
    /** Starts tasks, of which the events come. */
    run(count: number) {
      processed += count
      for (let nth = 0; nth < count; nth += 1) {
        for (const subject of ['received', 'started', 'succeeded']) task(subject)
      }
    },
    /** Starts tasks, of which nothing comes. */
    lose(count: number) {
      processed += count
    },
    /** Of tasks that were started before: they lay in the worker's buffer. */
    late(count: number) {
      for (let nth = 0; nth < count; nth += 1) task('started')
    },
    beat(subject = 'heartbeat') {
      now += 2
      note({ ...head, kind: 'worker', type: `worker-${subject}`, subject, pid, processed })
    },
    restart() {
      pid += 1
      processed = 0
    },
    pass(seconds: number) {
      now += seconds
    },
  }
}

const aWorker = (processed: number, pid = 7): Worker => ({
  hostname: 'w@h',
  pid,
  firstSeen: 0,
  lastSeen: 900,
  saidOffline: false,
  freq: 2,
  active: 0,
  processed,
  loadavg: null,
  swIdent: null,
  swVer: null,
  swSys: null,
  clockDrift: 0,
})

describe('createStartCounter()', () => {
  test('finds nothing missing where all that was started was seen', () => {
    const worker = script()
    for (let beat = 0; beat < 20; beat += 1) {
      worker.run(beat * 37)
      worker.beat()
    }
    expect(worker.found).toEqual([])
  })

  test('finds what was lost, once, with the other events of each start, when it stays lost', () => {
    const worker = script()
    for (let beat = 0; beat < 3; beat += 1) {
      worker.run(100)
      worker.beat()
    }
    worker.run(40)
    worker.lose(300)
    worker.beat()
    expect(worker.found).toEqual([])
    for (let beat = 0; beat < 4; beat += 1) {
      worker.run(100)
      worker.beat()
    }
    expect(worker.found).toEqual([{ from: 1_006, to: 1_008, events: 900 }])
  })

  test('finds what was lost where whole heartbeats were lost with it', () => {
    const worker = script()
    worker.run(100)
    worker.beat()
    worker.run(100)
    worker.beat()
    worker.lose(5_000)
    worker.pass(60)
    worker.beat() // nothing was seen between these two
    worker.run(10)
    worker.beat()
    worker.run(10)
    worker.beat()
    expect(worker.found.map(({ events }) => events)).toEqual([15_000])
  })

  test('waits for events that lay in a buffer when the heartbeat left', () => {
    const worker = script()
    worker.beat()
    worker.run(50)
    worker.beat()
    for (let beat = 0; beat < 10; beat += 1) {
      const late = beat === 5 ? 500 : 24
      worker.lose(late)
      worker.run(1)
      worker.beat()
      worker.late(late)
    }
    expect(worker.found).toEqual([])
  })

  test('is silent about workers whose events are switched off, at first, later and for a while', () => {
    const worker = script()
    const beats = (count: number, act: () => void) => {
      for (let beat = 0; beat < count; beat += 1) {
        act()
        worker.beat()
      }
    }
    beats(5, () => worker.lose(100))
    beats(1, () => {
      worker.lose(60) // switched on in the middle
      worker.run(40)
    })
    beats(5, () => worker.run(100))
    beats(1, () => {
      worker.run(40) // and off
      worker.lose(60)
    })
    beats(5, () => worker.lose(100))
    beats(5, () => worker.run(100))
    expect(worker.found).toEqual([])
  })

  test('begins anew with a new process, a counter that went back, and a goodbye', () => {
    const worker = script()
    worker.run(5_000)
    worker.beat()
    worker.run(10)
    worker.beat()
    worker.restart()
    worker.lose(500)
    worker.beat('online')
    worker.run(100)
    worker.beat()
    worker.beat('offline')
    worker.lose(500)
    worker.beat('online')
    for (let beat = 0; beat < 3; beat += 1) {
      worker.run(100)
      worker.beat()
    }
    expect(worker.found).toEqual([])
  })

  test('tells what was started while nobody listened, by what the history knew', () => {
    const worker = script()
    worker.run(100)
    worker.counter.adopt(aWorker(100))
    worker.lose(1_000)
    worker.beat()
    worker.run(10)
    worker.beat()
    worker.run(10)
    worker.beat()
    expect(worker.found).toEqual([{ from: 900, to: 1_002, events: 3_000 }])
  })

  test('lets small differences be', () => {
    const worker = script()
    worker.run(100)
    worker.beat()
    for (let beat = 0; beat < 30; beat += 1) {
      worker.run(100)
      if (beat === 5) worker.lose(20)
      worker.beat()
    }
    expect(worker.found).toEqual([])
  })
})
