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

test('WorkerListPage finds, orders and groups as its address says', async () => {
  const live = {
    workers: [
      aWorker({ hostname: 'mail@h1', active: 1, ...seen }),
      aWorker({ hostname: 'mail@h2', active: 5, swVer: '5.2.7', ...seen }),
      aWorker({ hostname: 'video@h1', active: 3, ...seen }),
    ],
  }
  const keys = async (address: string) =>
    [...(await renderRoute(address, { live })).matchAll(/data-key="([^"]*)"/g)].map(
      ([, key]) => key,
    )
  expect(await keys('/workers?sort=-active')).toEqual(['mail@h2', 'video@h1', 'mail@h1'])
  expect(await keys('/workers?name=MAIL')).toEqual(['mail@h1', 'mail@h2'])
  const grouped = await renderRoute('/workers?group=host&sort=-active', { live })
  expect(grouped.indexOf('>h1<')).toBeLessThan(grouped.indexOf('video@h1'))
  expect(grouped).toContain('2 of 2 online')
  expect(await renderRoute('/workers?name=nobody', { live })).toContain('No worker matches')
})

test('WorkerListPage says what the permission is called that is missing', async () => {
  const html = await renderRoute('/workers', { session: { permissions: [] } })
  expect(html).toContain('worker.read')
})
