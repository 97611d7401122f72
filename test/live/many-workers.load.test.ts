/** 500 workers at once, two of them real: all are told online, none flickers, and none outlives its heartbeats. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { WorkerListReply } from '../../contract/api/workers.ts'
import { redisMissing, startRedis } from '../peers/redis.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import { CELERIES } from './celeries.ts'
import { type CeleryWorker, type Oracle, startOracle, startWorker } from './celery-cluster.ts'
import { BROKERS } from './live-brokers.ts'
import { type LiveStream, openLiveStream, waitFor } from './live-stream.ts'
import { type Sepal, startSepal } from './sepal.ts'
import { startWorkerCrowd, type WorkerCrowd } from './worker-crowd.ts'

const CROWD = 498
const SHOWN_MS = 30_000
const WATCHED_MS = 6_000
/** Half of the crowd ends in order, the others just fall silent. */
const saysGoodbye = (hostname: string): boolean => /[02468]@/.test(hostname)

const [celery] = CELERIES
const noCelery = celery?.missing ?? redisMissing()

for (const broker of BROKERS) {
  const missing = noCelery ?? broker.missing
  describe.skipIf(missing !== null)(peerTitle(`500 workers on ${broker.title}`, missing), () => {
    const cleanups: (() => Promise<void> | void)[] = []
    /** Every status that the stream told of a worker, without repetitions. */
    const told = new Map<string, string[]>()
    let sepal: Sepal
    let stream: LiveStream
    let oracle: Oracle
    let real: readonly CeleryWorker[]
    let crowd: WorkerCrowd
    let everybody: readonly string[]

    beforeAll(async () => {
      const peer = await broker.open()
      cleanups.push(() => peer.stop())
      const results = await startRedis()
      cleanups.push(() => results.stop())
      const options = { python: celery?.python ?? '', broker: peer.url, results: results.url }
      sepal = await startSepal({ args: ['--broker', peer.url] })
      cleanups.push(() => sepal.stop())
      stream = await openLiveStream(sepal, ({ workers }) => {
        for (const { hostname, status } of workers) {
          const statuses = told.get(hostname) ?? []
          if (statuses.at(-1) !== status) told.set(hostname, [...statuses, status])
        }
      })
      cleanups.push(() => stream.close())
      await stream.until(({ link }) => link.state === 'connected', 30_000)
      oracle = await startOracle(options)
      cleanups.push(() => oracle.stop())
      real = await Promise.all([startWorker(options), startWorker(options)])
      cleanups.push(...real.map((worker) => () => worker.stop(0)))
      const channel = await broker.openEvents(peer.url)
      cleanups.push(() => channel.close())
      crowd = await startWorkerCrowd(CROWD, channel)
      cleanups.push(() => crowd.stop(() => false))
      everybody = [...real.map(({ hostname }) => hostname), ...crowd.hostnames].toSorted()
    })
    afterAll(async () => {
      for (const cleanup of cleanups.toReversed()) await cleanup()
    })

    const statuses = async () => {
      const { rows } = await sepal.get<WorkerListReply>('/api/v1/workers')
      return new Map(rows.map(({ hostname, status }) => [hostname, status]))
    }
    const counts = async () => {
      const all = [...(await statuses()).values()]
      const online = all.filter((status) => status === 'online').length
      return { online, offline: all.length - online }
    }
    const isAlive = async () =>
      new Map(
        Object.entries((await oracle.snapshot()).workers).map(([name, { alive }]) => [name, alive]),
      )

    test('all are online, in both lists, as Celery sees them', async () => {
      await waitFor(async () => (await counts()).online === everybody.length, SHOWN_MS)
      expect([...(await statuses()).keys()]).toEqual(everybody)
      const flowers = Object.entries(
        await sepal.get<Record<string, boolean>>('/api/workers?status=1'),
      )
      expect(new Map(flowers)).toEqual(new Map(everybody.map((hostname) => [hostname, true])))
      expect(Object.keys(await sepal.get('/api/workers')).toSorted()).toEqual(everybody)
      const alive = await isAlive()
      expect([...alive.keys()].toSorted()).toEqual(everybody)
      expect([...alive].filter(([, isTrue]) => !isTrue)).toEqual([])
    })

    test('none is lost, or flickers, while they beat', async () => {
      const until = Date.now() + WATCHED_MS
      const isLate = (hostname: string) => crowd.late().has(hostname)
      while (Date.now() < until) {
        const all = await statuses()
        expect(all.size).toBe(everybody.length)
        const offline = [...all].filter(([, status]) => status === 'offline')
        expect(offline.filter(([hostname]) => !isLate(hostname))).toEqual([])
        await new Promise((resolve) => setTimeout(resolve, 250))
      }
      const flickered = [...told].filter(([, each]) => each.join() !== 'online')
      expect(flickered.filter(([hostname]) => !isLate(hostname))).toEqual([])
      expect([...told.keys()].toSorted()).toEqual(everybody)
      expect(crowd.late().size, 'workers that this machine made late').toBeLessThan(CROWD / 2)
    })

    test('all that fell silent are offline, and the real ones are not', async () => {
      await crowd.stop(saysGoodbye)
      // Real ones, too, can be late on a busy machine: they are seen again with their next heartbeat.
      const theReal = real.map(({ hostname }) => hostname).toSorted()
      const online = async () =>
        [...(await statuses())].filter(([, status]) => status === 'online').map(([name]) => name)
      await waitFor(async () => (await online()).join() === theReal.join(), SHOWN_MS).catch(
        async () => expect(await online()).toEqual(theReal),
      )
      const { rows } = await sepal.get<WorkerListReply>('/api/v1/workers')
      const goodbyes = rows.filter(({ saidOffline }) => saidOffline).map(({ hostname }) => hostname)
      expect(goodbyes).toEqual(crowd.hostnames.filter(saysGoodbye).toSorted())
      const otherwise = async () => {
        const celerys = await isAlive()
        return [...(await statuses())].filter(
          ([hostname, status]) => celerys.get(hostname) !== (status === 'online'),
        )
      }
      // Both look at the clock, one a moment before the other.
      await waitFor(async () => (await otherwise()).length === 0, SHOWN_MS).catch(async () =>
        expect(await otherwise()).toEqual([]),
      )
      await waitFor(
        () => crowd.hostnames.every((name) => told.get(name)?.at(-1) === 'offline'),
        SHOWN_MS,
      )
    })

    test('nothing was unreadable or dropped', () => {
      expect(stream.latest().intake).toMatchObject({ malformed: {}, dropped: 0 })
    })
  })
}
