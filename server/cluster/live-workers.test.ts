import { describe, expect, test } from 'vitest'
import type { WorkerEvent } from '../../contract/model/event.ts'
import { workerStatus } from '../../contract/model/worker.ts'
import { createLiveWorkers, type LiveWorkers } from './live-workers.ts'

const beat = (more: Partial<WorkerEvent> = {}): WorkerEvent => ({
  kind: 'worker',
  type: 'worker-heartbeat',
  subject: 'heartbeat',
  hostname: 'w1@host',
  pid: 10,
  timestamp: 100,
  clock: 1,
  freq: 2,
  active: 1,
  processed: 5,
  loadavg: [0.1, 0.2, 0.3],
  swIdent: 'py-celery',
  swVer: '5.6.3',
  swSys: 'Linux',
  ...more,
})
const online = (more?: Partial<WorkerEvent>) => beat({ subject: 'online', ...more })
const offline = (more?: Partial<WorkerEvent>) => beat({ subject: 'offline', ...more })

const only = (workers: LiveWorkers) => {
  const [worker] = workers.all()
  if (worker === undefined) throw new Error('Cannot take a worker: there is none')
  return worker
}

describe('createLiveWorkers()', () => {
  test('holds what a heartbeat tells, timed by our clock', () => {
    const workers = createLiveWorkers(10)
    workers.apply(beat({ timestamp: 98.5 }), 100)
    expect(workers.all()).toEqual([
      {
        hostname: 'w1@host',
        pid: 10,
        firstSeen: 100,
        lastSeen: 100,
        saidOffline: false,
        freq: 2,
        active: 1,
        processed: 5,
        loadavg: [0.1, 0.2, 0.3],
        swIdent: 'py-celery',
        swVer: '5.6.3',
        swSys: 'Linux',
        clockDrift: -1.5,
      },
    ])
  })

  test('gives a worker known from a task only 60 seconds between heartbeats, and nothing else', () => {
    const workers = createLiveWorkers(10)
    workers.touch('w1@host', 100)
    const worker = only(workers)
    expect(worker).toMatchObject({ freq: 60, pid: null, active: null, clockDrift: null })
    expect(workerStatus(worker, 219)).toBe('online')
    workers.apply(beat(), 101)
    expect(worker).toMatchObject({ firstSeen: 100, lastSeen: 101, pid: 10, freq: 2 })
  })

  test('keeps what an incomplete heartbeat does not mention', () => {
    const workers = createLiveWorkers(10)
    workers.apply(beat(), 100)
    const { pid: _pid, ...nameless } = head()
    workers.apply({ ...nameless, freq: 5 }, 101)
    expect(only(workers)).toEqual({
      hostname: 'w1@host',
      pid: 10,
      firstSeen: 100,
      lastSeen: 101,
      saidOffline: false,
      freq: 5,
      active: 1,
      processed: 5,
      loadavg: [0.1, 0.2, 0.3],
      swIdent: 'py-celery',
      swVer: '5.6.3',
      swSys: 'Linux',
      clockDrift: -1,
    })
  })

  test('takes another pid under the same name for a new run', () => {
    const workers = createLiveWorkers(10)
    workers.apply(beat(), 100)
    workers.apply({ ...head(), pid: 11 }, 110)
    expect(only(workers)).toEqual({
      hostname: 'w1@host',
      pid: 11,
      firstSeen: 110,
      lastSeen: 110,
      saidOffline: false,
      freq: 60,
      active: null,
      processed: null,
      loadavg: null,
      swIdent: null,
      swVer: null,
      swSys: null,
      clockDrift: -10,
    })
  })

  test('believes a goodbye until the next sign of life', () => {
    const workers = createLiveWorkers(10)
    workers.apply(online(), 100)
    workers.apply(offline({ active: 0 }), 101)
    expect(only(workers)).toMatchObject({ saidOffline: true, lastSeen: 101, active: 0 })
    workers.apply(beat(), 102)
    expect(only(workers).saidOffline).toBe(false)
    workers.apply(offline(), 103)
    workers.touch('w1@host', 104)
    expect(only(workers)).toMatchObject({ saidOffline: false, lastSeen: 104 })
  })

  test('creates nothing for the goodbye of a stranger', () => {
    const workers = createLiveWorkers(10)
    workers.apply(offline(), 100)
    expect(workers.all()).toEqual([])
    expect(workers.takeChanged()).toEqual([])
  })

  test('passes over the late goodbye of the run before', () => {
    const workers = createLiveWorkers(10)
    workers.apply(online({ pid: 10 }), 100)
    workers.apply(online({ pid: 11 }), 101)
    workers.apply(offline({ pid: 10 }), 102)
    expect(only(workers)).toMatchObject({ pid: 11, saidOffline: false, lastSeen: 101 })
  })

  test('hands out each changed worker once', () => {
    const workers = createLiveWorkers(10)
    workers.apply(beat(), 100)
    workers.touch('w1@host', 101)
    workers.touch('w2@host', 102)
    expect(workers.takeChanged().map(({ hostname }) => hostname)).toEqual(['w1@host', 'w2@host'])
    expect(workers.takeChanged()).toEqual([])
  })

  test('adopts what was remembered without calling it a change, or losing what is newer', () => {
    const before = createLiveWorkers(10)
    before.apply(beat(), 50)
    const workers = createLiveWorkers(10)
    workers.touch('w1@host', 100)
    workers.takeChanged()
    workers.adopt([{ ...only(before), hostname: 'w2@host' }, only(before)])
    expect(workers.all().map(({ lastSeen }) => lastSeen)).toEqual([100, 50])
    expect(workers.takeChanged()).toEqual([])
  })

  test('drops over the limit who is gone, the longest unseen first', () => {
    const workers = createLiveWorkers(2)
    workers.touch('idle', 100)
    workers.apply(beat({ hostname: 'gone' }), 150)
    workers.apply(beat({ hostname: 'dead' }), 140)
    workers.apply(beat({ hostname: 'new' }), 160)
    workers.takeChanged()
    workers.trim(160)
    expect(workers.all().map(({ hostname }) => hostname)).toEqual(['idle', 'new'])
    workers.trim(160)
    expect(workers.all()).toHaveLength(2)
  })

  test('drops the longest unseen when all are there', () => {
    const workers = createLiveWorkers(1)
    workers.touch('w1@host', 100)
    workers.touch('w2@host', 101)
    workers.trim(101)
    expect(only(workers).hostname).toBe('w2@host')
    expect(workers.takeChanged().map(({ hostname }) => hostname)).toEqual(['w2@host'])
  })
})

const head = (): WorkerEvent => ({
  kind: 'worker',
  type: 'worker-heartbeat',
  subject: 'heartbeat',
  hostname: 'w1@host',
  pid: 10,
  timestamp: 100,
  clock: 1,
})
