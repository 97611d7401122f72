import { expect, test } from 'vitest'
import type { WorkerView } from '../../../contract/api/workers.ts'
import { LIVE, renderRoute, TEST_NOW } from '../../app/render-route.tsx'
import { aWorker } from '../../lib/samples.ts'
import { workerQueries } from './queries.ts'

const seen = { lastSeen: TEST_NOW - 1 }
const show = (workers: WorkerView[], live = {}) =>
  renderRoute('/workers', { live: { workers, ...live } })

test('WorkerListPage tells zero from unknown', async () => {
  const html = await show([
    aWorker({ hostname: 'idle@h', active: 0, processed: 0, ...seen }),
    aWorker({ hostname: 'new@h', active: null, processed: null, loadavg: null, ...seen }),
  ])
  expect(html).toContain('>0</span>')
  expect(html.match(/>unknown</g)?.length).toBeGreaterThanOrEqual(3)
})

test('WorkerListPage folds offline workers away and never counts them', async () => {
  const html = await show([
    aWorker({ hostname: 'here@h', active: 2, ...seen }),
    aWorker({ hostname: 'gone@h', active: 5, saidOffline: true }),
  ])
  expect(html).toContain('Offline (1)')
  expect(html).not.toContain('gone@h')
  expect(html).toMatch(/Tasks running<\/dt><dd>2</)
})

test('WorkerListPage flags a clock that is off', async () => {
  const html = await show([aWorker({ clockDrift: -3.4, ...seen })])
  expect(html).toContain('3.40 s behind')
})

test('WorkerListPage knows nothing of workers while the broker is away', async () => {
  const link = { ...LIVE.link, state: 'lost', since: TEST_NOW, problem: 'gone' } as typeof LIVE.link
  const html = await show([aWorker(seen)], { link })
  expect(html).toContain('data-status="unknown"')
  expect(html).toContain('The broker is not connected')
})

test('WorkerListPage shows what was asked for before the first push', async () => {
  const html = await renderRoute('/workers', {
    prime: (client) =>
      client.setQueryData(workerQueries.list().queryKey, {
        rows: [
          aWorker({ hostname: 'old-run@h', firstSeen: 1, ...seen }),
          aWorker({ hostname: 'old-run@h', pid: 7, ...seen }),
        ],
        asOf: TEST_NOW,
      }),
  })
  expect(html.match(/data-key="old-run@h"/g)).toHaveLength(1)
})

test('WorkerPage shows one worker, or says that there is none', async () => {
  const live = { workers: [aWorker({ hostname: 'celery@h/1 ä', ...seen })] }
  const path = `/workers/${encodeURIComponent('celery@h/1 ä')}`
  expect(await renderRoute(path, { live })).toContain('every 2 s')
  expect(await renderRoute('/workers/nobody', { live })).toContain('no record of this worker')
})
