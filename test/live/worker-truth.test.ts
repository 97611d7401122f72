/**
 * Workers that are hard to tell the truth of: two whose clocks are 90 s apart, one on a pool of
 * threads, one that is killed and comes back under its name. Celery's own view of the same events
 * is the measure for tasks; for workers it is what we did to them.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TaskReply } from '../../contract/api/tasks.ts'
import type { WorkerListReply, WorkerView } from '../../contract/api/workers.ts'
import { redisMissing, startRedis } from '../peers/redis.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import { CELERIES } from './celeries.ts'
import {
  type CeleryWorker,
  type Oracle,
  type OracleSnapshot,
  type Producer,
  startOracle,
  startProducer,
  startWorker,
} from './celery-cluster.ts'
import { compareTasks, DELIBERATE, type FlowerTask } from './compare-tasks.ts'
import { BROKERS } from './live-brokers.ts'
import { type LiveStream, openLiveStream, waitFor } from './live-stream.ts'
import { type Sepal, startSepal } from './sepal.ts'

const SKEW_S = 45
const NEAR_S = 5
const SETTLE_MS = 60_000
const SHOWN_MS = 30_000
const [AHEAD, BEHIND, THREADS, MORTAL] = ['ahead', 'behind', 'threads', 'mortal'].map(
  (name) => `${name}@test.example`,
) as [string, string, string, string]

/** The worker's first life, and what the others have to do. */
const WORK = [
  ['success', 'ahead', 5],
  ['success', 'behind', 5],
  ['failure', 'ahead', 2],
  ['failure', 'behind', 2],
  ['retry', 'ahead', 2],
  ['retry', 'behind', 2],
  ['crossing', 'ahead>behind', 3],
  ['crossing', 'behind>ahead', 3],
  ['chain', 'ahead>behind', 2],
  ['nap', 'threads', 20],
  ['success', 'mortal', 3],
  ['in flight', 'mortal', 1],
] as const
const SECOND_LIFE = [['success', 'mortal', 4]] as const

const [celery, celery52] = CELERIES
/** Before 5.7 a pool of threads loses events, so an old one is the harder case. */
const threadsPython = celery52?.missing === null ? { python: celery52.python } : {}
const noCelery = celery?.missing ?? redisMissing()

for (const broker of BROKERS) {
  const missing = noCelery ?? broker.missing
  describe.skipIf(missing !== null)(peerTitle(`workers on ${broker.title}`, missing), () => {
    const cleanups: (() => Promise<void> | void)[] = []
    const cases = new Map<string, string>()
    let sepal: Sepal
    let stream: LiveStream
    let oracle: Oracle
    let producer: Producer
    let mortal: CeleryWorker
    let behind: CeleryWorker
    let restart: () => Promise<CeleryWorker>

    beforeAll(async () => {
      const peer = await broker.open()
      cleanups.push(() => peer.stop())
      const results = await startRedis()
      cleanups.push(() => results.stop())
      const options = { python: celery?.python ?? '', broker: peer.url, results: results.url }
      sepal = await startSepal({ args: ['--broker', peer.url] })
      cleanups.push(() => sepal.stop())
      stream = await openLiveStream(sepal)
      cleanups.push(() => stream.close())
      await stream.until(({ link }) => link.state === 'connected', 30_000)
      oracle = await startOracle(options)
      cleanups.push(() => oracle.stop())
      const start = async (hostname: string, more: object = {}) => {
        const [queue = ''] = hostname.split('@')
        const worker = await startWorker({ ...options, hostname, queue, ...more })
        cleanups.push(() => worker.stop(0))
        return worker
      }
      restart = () => start(MORTAL)
      ;[, behind, , mortal] = await Promise.all([
        start(AHEAD, { skewS: SKEW_S }),
        start(BEHIND, { skewS: -SKEW_S }),
        start(THREADS, { pool: 'threads', ...threadsPython }),
        start(MORTAL),
      ])
      producer = startProducer(options)
      cleanups.push(() => producer.stop())
      for (const [id, name] of await producer.send(WORK)) cases.set(id, name)
      await settled()
    })
    afterAll(async () => {
      for (const cleanup of cleanups.toReversed()) await cleanup()
    })

    /** What Celery makes of all events, once every task has ended and nothing more comes. */
    const settled = async (): Promise<OracleSnapshot> => {
      let newest = await oracle.snapshot()
      const open = () =>
        [...cases]
          .map(([id, name]) => ({ id, name, state: newest.tasks[id]?.state }))
          .filter(({ name, state }) => !hasEnded(name, state))
      const isQuiet = async () => {
        const before = JSON.stringify(newest.tasks)
        await new Promise((resolve) => setTimeout(resolve, 500))
        newest = await oracle.snapshot()
        return JSON.stringify(newest.tasks) === before && open().length === 0
      }
      await waitFor(isQuiet, SETTLE_MS).catch(() => expect(open()).toEqual([]))
      return newest
    }
    const tasks = () => sepal.get<Record<string, FlowerTask>>('/api/tasks?limit=1000')
    const row = (id: string) => sepal.get<TaskReply>(`/api/v1/tasks/${encodeURIComponent(id)}`)
    const worker = async (hostname: string): Promise<WorkerView> => {
      const { rows } = await sepal.get<WorkerListReply>('/api/v1/workers')
      const found = rows.find((each) => each.hostname === hostname)
      if (found === undefined) throw new Error(`Cannot find ${hostname} in /api/v1/workers`)
      return found
    }
    const idsOf = (...names: string[]) =>
      [...cases].filter(([, name]) => names.includes(name)).map(([id]) => id)
    const equalsCelery = async () => {
      let differences: ReturnType<typeof compareTasks> = []
      const isEqual = async () => {
        const [celerys, ours] = [await oracle.snapshot(), await tasks()]
        differences = compareTasks({ cases, sepal: ours, celery: celerys, deliberate: DELIBERATE })
        return differences.length === 0
      }
      await waitFor(isEqual, SHOWN_MS).catch(() => expect(differences).toEqual([]))
      expect(Object.keys(await tasks())).toHaveLength(cases.size)
    }

    test('every task is told as Celery tells it, whatever the clocks', async () => {
      const truth = await settled()
      await equalsCelery()
      const states = [...cases].map(([id, name]) => [name, truth.tasks[id]?.state])
      const surely = states.filter(([name]) => name !== 'nap') // on threads events get lost
      const wrong = surely.filter(([name = '', state]) => !ENDS[name]?.includes(state ?? ''))
      expect(wrong).toEqual([])
    })

    test('a clock that is wrong makes no worker dead, and is told', async () => {
      for (const [hostname, skewS] of [
        [AHEAD, SKEW_S],
        [BEHIND, -SKEW_S],
        [MORTAL, 0],
      ] as const) {
        const told = await worker(hostname)
        expect(told.status).toBe('online')
        expect(Math.abs((told.clockDrift ?? Infinity) - skewS)).toBeLessThan(NEAR_S)
        expect(Math.abs(told.lastSeen - Date.now() / 1000)).toBeLessThan(NEAR_S)
      }
      expect(await sepal.get('/api/workers?status=1')).toEqual(
        Object.fromEntries([AHEAD, BEHIND, MORTAL, THREADS].map((name) => [name, true])),
      )
    })

    test('a task that crosses clocks ends where it ended, and took as long as it took', async () => {
      const ids = idsOf('crossing')
      expect(ids).toHaveLength(6)
      const rows = await Promise.all(ids.map(row))
      for (const { state, runtime, retries, started, succeeded, retried, worker: last } of rows) {
        expect({ state, retries }).toEqual({ state: 'SUCCESS', retries: 1 })
        expect(runtime).toBeGreaterThanOrEqual(0)
        expect(runtime).toBeLessThan(NEAR_S)
        // By one worker's clock; the retry before was told by the other's.
        expect(Number(succeeded) - Number(started)).toBeGreaterThanOrEqual(0)
        expect(Number(succeeded) - Number(started)).toBeLessThan(NEAR_S)
        const apart = Number(started) - Number(retried)
        expect(Math.abs(apart - (last === AHEAD ? 2 : -2) * SKEW_S)).toBeLessThan(NEAR_S)
      }
      expect(new Set(rows.map((each) => each.worker))).toEqual(new Set([AHEAD, BEHIND]))
    })

    test("one worker's tasks are in the order in which it counted their ends", async () => {
      const all = Object.values(await tasks())
      for (const hostname of [AHEAD, BEHIND]) {
        const clocks = all
          .filter((each) => each['worker'] === hostname)
          .map((each) => Number(each['clock']))
        expect(clocks.length).toBeGreaterThan(5)
        expect(clocks).toEqual(clocks.toSorted((a, b) => b - a))
      }
    })

    test('of a pool of threads just what was heard is told', async () => {
      const rows = await Promise.all(idsOf('nap').map(row))
      expect(rows.map((each) => each.worker)).toEqual(rows.map(() => THREADS))
      const open = rows.filter(({ state }) => state !== 'SUCCESS')
      expect(
        open.filter(
          ({ state, succeeded }) => succeeded !== null || !['RECEIVED', 'STARTED'].includes(state),
        ),
      ).toEqual([])
      const untold = rows.filter(({ started }) => started === null).length
      process.stdout.write(
        `threads on ${broker.title}: ${untold} starts and ${open.length} ends of ${rows.length} were not told\n`,
      )
      expect(await worker(THREADS)).toMatchObject({ status: 'online' })
    })

    test('a worker that comes back under its name is another run, and its old tasks stay as they were', async () => {
      await waitFor(async () => (await worker(MORTAL)).processed === 4, SHOWN_MS)
      const first = await worker(MORTAL)
      const old = await Promise.all(idsOf('in flight').map(row))
      expect(old).toMatchObject([{ state: 'STARTED', worker: MORTAL, succeeded: null }])
      const before = await tasks()
      process.kill(-mortal.pid, 'SIGKILL')
      await mortal.exited
      await restart()
      const isNewRun = async () => (await worker(MORTAL)).pid !== first.pid
      await waitFor(isNewRun, SHOWN_MS)
      for (const [id, name] of await producer.send(SECOND_LIFE)) cases.set(id, name)
      await settled()
      await equalsCelery()

      await waitFor(async () => (await worker(MORTAL)).processed === 4, SHOWN_MS)
      const second = await worker(MORTAL)
      expect(second).toMatchObject({ status: 'online', saidOffline: false, active: 0 })
      expect(second.firstSeen).toBeGreaterThan(first.lastSeen)
      expect(first).toMatchObject({ active: 1 })
      const after = await tasks()
      const changed = Object.keys(before).filter(
        (id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]),
      )
      expect(changed).toEqual([])
    })

    test('a worker that is killed is gone when its heartbeats are, by our clock', async () => {
      process.kill(-behind.pid, 'SIGKILL')
      await behind.exited
      await waitFor(async () => (await worker(BEHIND)).status === 'offline', SHOWN_MS)
      const told = await worker(BEHIND)
      expect(told.saidOffline).toBe(false)
      const silentS = Date.now() / 1000 - told.lastSeen
      expect(silentS).toBeGreaterThanOrEqual(told.freq * 2)
      expect(await sepal.get('/api/workers?status=1')).toEqual({
        [AHEAD]: true,
        [BEHIND]: false,
        [MORTAL]: true,
        [THREADS]: true,
      })
    })

    test('nothing was unreadable or dropped', () => {
      expect(stream.latest().intake).toMatchObject({ malformed: {}, dropped: 0 })
    })
  })
}

/** How each case ends in Celery's eyes. */
const ENDS: Readonly<Record<string, readonly string[]>> = {
  success: ['SUCCESS'],
  failure: ['FAILURE'],
  retry: ['SUCCESS'],
  crossing: ['SUCCESS'],
  chain: ['SUCCESS'],
  nap: ['RECEIVED', 'STARTED', 'SUCCESS'],
  'in flight': ['STARTED'],
}

const hasEnded = (name: string, state: string | undefined): boolean =>
  state !== undefined && (ENDS[name]?.includes(state) ?? false)
