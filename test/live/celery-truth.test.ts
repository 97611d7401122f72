/**
 * 200 real tasks of every kind, on each Celery and each broker: what Sepal tells of them is what
 * Celery's own `celery.events.State` makes of the same events in the same run.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TaskListReply } from '../../contract/api/tasks.ts'
import type { WorkerListReply } from '../../contract/api/workers.ts'
import { DESKTOP, openBrowser, withPage } from '../e2e/browser.ts'
import { redisMissing, startRedis } from '../peers/redis.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import { CELERIES } from './celeries.ts'
import {
  type CeleryWorker,
  type Oracle,
  type OracleSnapshot,
  type OracleTask,
  produce,
  startOracle,
  startWorker,
} from './celery-cluster.ts'
import { compareTasks, DELIBERATE, type FlowerTask } from './compare-tasks.ts'
import { BROKERS } from './live-brokers.ts'
import { type LiveStream, openLiveStream, waitFor } from './live-stream.ts'
import { chromiumMissing, readTaskList } from './read-page.ts'
import { type Sepal, startSepal } from './sepal.ts'

/** How each case ends in Celery's eyes; a worker before 5.7 tells nothing of a reject but itself. */
const ENDS: Readonly<Record<string, readonly string[]>> = {
  success: ['SUCCESS'],
  failure: ['FAILURE'],
  retry: ['SUCCESS'],
  exhausted: ['FAILURE'],
  revoked: ['REVOKED'],
  terminated: ['REVOKED'],
  expired: ['REVOKED'],
  'soft limit': ['FAILURE'],
  'hard limit': ['FAILURE'],
  reject: ['STARTED', 'FAILURE'],
  ignore: ['STARTED'],
  unregistered: ['FAILURE'],
  progress: ['SUCCESS'],
  'custom state': ['PROGRESS'],
  eta: ['SUCCESS'],
  chain: ['SUCCESS'],
  group: ['SUCCESS'],
  chord: ['SUCCESS'],
  unicode: ['SUCCESS'],
  'odd id': ['SUCCESS'],
}

const TASKS = 200
const SETTLE_MS = 90_000
const CATCH_UP_MS = 30_000

for (const celery of CELERIES) {
  for (const broker of BROKERS) {
    const missing = celery.missing ?? broker.missing ?? redisMissing()
    describe.skipIf(missing !== null)(
      peerTitle(`${celery.title} on ${broker.title}`, missing),
      () => {
        const cleanups: (() => Promise<void> | void)[] = []
        let sepal: Sepal
        let stream: LiveStream
        let worker: CeleryWorker
        let cases: Map<string, string>
        let truth: OracleSnapshot
        /** Seconds from a task's start, by its worker, until its row came with that start. */
        const delays = new Map<string, number>()

        beforeAll(async () => {
          const peer = await broker.open()
          cleanups.push(() => peer.stop())
          const results = await startRedis()
          cleanups.push(() => results.stop())
          const options = { python: celery.python, broker: peer.url, results: results.url }
          sepal = await startSepal({ args: ['--broker', peer.url] })
          cleanups.push(() => sepal.stop())
          stream = await openLiveStream(sepal, ({ tasks }, at) => {
            for (const { id, started } of tasks) {
              if (started !== null && !delays.has(id)) delays.set(id, at - started)
            }
          })
          cleanups.push(() => stream.close())
          await stream.until(({ link }) => link.state === 'connected', 30_000)
          const oracle = await startOracle(options)
          cleanups.push(() => oracle.stop())
          worker = await startWorker(options)
          cleanups.push(() => worker.stop())
          cases = await produce(options)
          truth = await settled(oracle, cases)
        })
        afterAll(async () => {
          for (const cleanup of cleanups.toReversed()) await cleanup()
        })

        test('every case is there and ended as it should', () => {
          expect(cases.size).toBe(TASKS)
          expect(new Set(cases.values())).toEqual(new Set(Object.keys(ENDS)))
          expect(unsettled(truth, cases)).toEqual([])
          const failed = [...cases].find(([, name]) => name === 'failure')?.[0] ?? ''
          expect(String(truth.tasks[failed]?.['traceback']).split('\n').length).toBeGreaterThan(50)
        })

        test('/api/tasks equals celery.events.State, but for the deliberate differences', async () => {
          let differences = [{} as ReturnType<typeof compareTasks>[number]]
          await waitFor(async () => {
            const tasks = await sepal.get<Record<string, FlowerTask>>('/api/tasks?limit=1000')
            differences = compareTasks({
              cases,
              sepal: tasks,
              celery: truth,
              deliberate: DELIBERATE,
            })
            return differences.length === 0 && Object.keys(tasks).length === TASKS
          }, CATCH_UP_MS).catch(() => expect(differences).toEqual([]))
          const tasks = await sepal.get<Record<string, FlowerTask>>('/api/tasks?limit=1000')
          expect(Object.keys(tasks)).toHaveLength(TASKS)
        })

        test('/api/tasks is ordered by the newest timestamp', async () => {
          const text = await (await sepal.request('/api/tasks?limit=1000')).text()
          const times = [...text.matchAll(/"timestamp": ?([\d.]+)/g)].map((match) =>
            Number(match[1]),
          )
          expect(times).toHaveLength(TASKS)
          expect(times).toEqual(times.toSorted((a, b) => b - a))
        })

        test('/api/task/info/:id tells the same of every task, whatever its id', async () => {
          const tasks = await sepal.get<Record<string, FlowerTask>>('/api/tasks?limit=1000')
          for (const [id, task] of Object.entries(tasks)) {
            const path = `/api/task/info/${encodeURIComponent(id)}`
            expect(await sepal.get<FlowerTask>(path)).toEqual(task)
          }
        })

        test('/api/v1/tasks pages through all of them once', async () => {
          const seen: string[] = []
          let next: string | null = null
          do {
            const after: string = next === null ? '' : `&cursor=${encodeURIComponent(next)}`
            const page: TaskListReply = await sepal.get(`/api/v1/tasks?limit=30${after}`)
            seen.push(...page.rows.map((row) => row.id))
            next = page.next
          } while (next !== null)
          expect(seen.toSorted()).toEqual([...cases.keys()].toSorted())
        })

        test('the worker is in both lists of workers, as Celery sees it', async () => {
          expect(Object.keys(truth.workers)).toEqual([worker.hostname])
          expect(await sepal.get('/api/workers?status=1')).toEqual({ [worker.hostname]: true })
          expect(Object.keys(await sepal.get('/api/workers'))).toEqual([worker.hostname])
          const { rows } = await sepal.get<WorkerListReply>('/api/v1/workers')
          const theirs = truth.workers[worker.hostname]
          expect(rows).toHaveLength(1)
          expect(rows[0]).toMatchObject({
            hostname: worker.hostname,
            status: 'online',
            pid: theirs?.['pid'],
            freq: theirs?.['freq'],
            swIdent: theirs?.['sw_ident'],
            swVer: theirs?.['sw_ver'],
            swSys: theirs?.['sw_sys'],
          })
        })

        const onPage = 'the page shows every task with its state, and a long traceback whole'
        test.skipIf(chromiumMissing() !== null)(peerTitle(onPage, chromiumMissing()), async () => {
          const browser = await openBrowser()
          cleanups.push(() => browser.close())
          const shown = new Map(Object.entries(truth.tasks).map(([id, { state }]) => [id, state]))
          const failed = [...cases].find(([, name]) => name === 'failure')?.[0] ?? ''
          const lines = String(truth.tasks[failed]?.['traceback']).trimEnd().split('\n')
          const [name = '', value = ''] = sepal.cookie.split('=')
          await withPage(browser, { ...DESKTOP, origin: sepal.baseUrl }, async (page) => {
            await page.context().addCookies([{ name, value, url: sepal.baseUrl }])
            expect(await readTaskList(page, sepal.baseUrl)).toEqual(shown)
            await page.goto(`${sepal.baseUrl}/tasks/${encodeURIComponent(failed)}?tab=traceback`)
            const panel = page.getByRole('tabpanel', { name: 'Traceback' })
            await panel.waitFor()
            const text = await panel.innerText()
            expect(lines.filter((line) => !text.includes(line.trim()))).toEqual([])
          })
        })

        test('a task shows within a second of its start', () => {
          const started = Object.values(truth.tasks).filter((task) => task.started !== null).length
          expect(delays.size).toBe(started)
          const sorted = [...delays.values()].toSorted((a, b) => a - b)
          const [median = 0, worst = 0] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
          process.stdout.write(
            `${celery.title} on ${broker.title}: ${started} starts shown after ` +
              `${Math.round(median * 1000)} ms (median), ${Math.round(worst * 1000)} ms (worst)\n`,
          )
          expect(median).toBeLessThanOrEqual(1)
          expect(worst).toBeLessThanOrEqual(10)
        })

        test('nothing was unreadable or dropped', () => {
          const { malformed, dropped } = stream.latest().intake
          expect({ malformed, dropped }).toEqual({ malformed: {}, dropped: 0 })
        })
      },
    )
  }
}

/** Celery's view once every task has ended and no event came for a while. */
async function settled(
  oracle: Oracle,
  cases: ReadonlyMap<string, string>,
): Promise<OracleSnapshot> {
  let newest = await oracle.snapshot()
  let tasks = ''
  await waitFor(async () => {
    newest = await oracle.snapshot()
    const before = tasks
    tasks = JSON.stringify(newest.tasks)
    await new Promise((resolve) => setTimeout(resolve, 500))
    return unsettled(newest, cases).length === 0 && tasks === before
  }, SETTLE_MS).catch((error: unknown) => {
    throw new Error(`Celery did not finish: ${unsettled(newest, cases).join(', ')}`, {
      cause: error,
    })
  })
  return newest
}

const unsettled = ({ tasks }: OracleSnapshot, cases: ReadonlyMap<string, string>): string[] =>
  [...cases]
    .map(([id, name]) => ({ id, name, task: tasks[id] }))
    .filter(({ name, task }) => !hasEnded(name, task))
    .map(({ id, name, task }) => `${name} ${id} ${task?.state ?? 'unknown'}`)

/** A rejected or ignored task stays STARTED, as one that runs does: the start is what to wait for. */
const hasEnded = (name: string, task: OracleTask | undefined): boolean =>
  task !== undefined && (ENDS[name]?.includes(task.state) ?? false)
