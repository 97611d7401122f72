import type { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { LIVE, renderRoute, TEST_NOW } from '../../app/render-route.tsx'
import { aTask, aWorker } from '../../lib/samples.ts'
import { workerQueries } from './queries.ts'

const HOST = 'celery@h/1 ä'
const PATH = `/workers/${encodeURIComponent(HOST)}`
const aLive = (given: Partial<Parameters<typeof aWorker>[0]> = {}) => ({
  workers: [aWorker({ hostname: HOST, lastSeen: TEST_NOW - 1, ...given })],
})
const withTasks =
  (...rows: ReturnType<typeof aTask>[]) =>
  (client: QueryClient) =>
    client.setQueryData(workerQueries.tasks(HOST).queryKey, {
      rows,
      next: null,
      prev: null,
      scanned: rows.length,
      limited: false,
      asOf: TEST_NOW,
    })
const running = (id: string, secondsAgo: number) =>
  aTask({ id, name: `task.${id}`, state: 'STARTED', started: TEST_NOW - secondsAgo, worker: HOST })

test('WorkerPage shows what runs, the longest first, and what waits', async () => {
  const received = aTask({ id: 'w', name: 'task.waits', state: 'RECEIVED', worker: HOST })
  const prime = withTasks(running('new', 1), running('old', 90), received)
  const html = await renderRoute(PATH, { live: aLive({ active: 2 }), prime })
  expect(html.indexOf('task.old')).toBeLessThan(html.indexOf('task.new'))
  expect(html).toContain('1 m 30 s')
  expect(html).toContain('Received, not started (1)')
})

test('WorkerPage says where heartbeats and events do not fit together', async () => {
  const lost = await renderRoute(PATH, {
    live: aLive({ active: 0 }),
    prime: withTasks(running('stuck', 600)),
  })
  expect(lost).toContain('Its heartbeat says that it runs 0.')
  const silent = await renderRoute(PATH, { live: aLive({ active: 3 }), prime: withTasks() })
  expect(silent).toContain('are task events on (worker -E)?')
  const idle = await renderRoute(PATH, { live: aLive({ active: 0 }), prime: withTasks() })
  expect(idle).toContain('No event told of a task')
})

test('WorkerPage tells of a worker that is gone what it had', async () => {
  const html = await renderRoute(PATH, {
    live: aLive({ saidOffline: true, active: 4 }),
    prime: withTasks(running('last', 600)),
  })
  expect(html).toContain('Ran when it was last heard')
  expect(html).toContain('10 m ago')
  expect(html).not.toContain('>4<')
})

test('WorkerPage knows nothing of now while the broker is away', async () => {
  const link = { ...LIVE.link, state: 'lost', since: TEST_NOW, problem: 'gone' } as typeof LIVE.link
  expect(await renderRoute(PATH, { live: { ...aLive(), link } })).toContain('data-status="unknown"')
})

test('WorkerPage shows its process under System', async () => {
  const html = await renderRoute(`${PATH}?tab=system`, { live: aLive({ clockDrift: 7.5 }) })
  expect(html).toContain('every 2 s')
  expect(html).toContain('7.50 s ahead')
})

test.each([
  ['queues', 'inspect active_queues -d &#x27;celery@h/1 ä&#x27;'],
  ['limits', 'inspect conf'],
  ['pool', 'inspect stats'],
  ['config', 'inspect conf'],
])('WorkerPage says under %s that it was not asked, and how to ask', async (tab, command) => {
  const html = await renderRoute(`${PATH}?tab=${tab}`, { live: aLive() })
  expect(html).toContain('Not asked yet')
  expect(html).toContain(command)
})

test('WorkerPage says that there is no such worker', async () => {
  const html = await renderRoute('/workers/nobody', { live: aLive() })
  expect(html).toContain('no record of this worker')
})
