import type { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { noCounts } from '../../../contract/model/rollup.ts'
import { renderRoute, TEST_NOW } from '../../app/render-route.tsx'
import { aQueue, aSampling } from '../../lib/samples.ts'
import { seriesQueries, type QueueSample } from '../../parts/series-queries.ts'

const NAME = 'mail/über <b>'
const PATH = `/queues/${encodeURIComponent(NAME)}`
const RANGE = 'now-1h'
const aLive = (given = {}, sampling = {}) => ({
  queues: [aQueue({ name: NAME, ...given })],
  queueSampling: aSampling(sampling),
})

const primeWith = (sent: number, samples: readonly QueueSample[]) => (client: QueryClient) => {
  const from = Math.floor((TEST_NOW - 3600) / 60) * 60
  const durations = { count: sent, p50: 0.1, p95: 0.5, p99: 0.9 }
  const point = { at: from, counts: { ...noCounts(), sent }, runtime: durations, wait: durations }
  client.setQueryData(seriesQueries.sums({ range: RANGE, queue: NAME }).queryKey, {
    from,
    to: from + 3660,
    stepSeconds: 60,
    series: sent === 0 ? [] : [{ key: null, isRest: false, points: [point] }],
    asOf: TEST_NOW,
  })
  const gaps = { rows: [], knownSince: 0, asOf: TEST_NOW }
  client.setQueryData(seriesQueries.gaps(RANGE).queryKey, gaps)
  client.setQueryData(seriesQueries.queue({ queue: NAME, range: RANGE, step: '1' }).queryKey, {
    points: [...samples],
    asOf: TEST_NOW,
  })
}

const sample = (given: Partial<QueueSample>): QueueSample => ({
  at: TEST_NOW - 60,
  ready: null,
  unacked: null,
  consumers: null,
  ...given,
})

test('QueuePage shows only figures that the broker tells, and its name as the text that it is', async () => {
  const html = await renderRoute(PATH, { live: aLive({ ready: 7, reported: ['ready'] }) })
  expect(html).toContain('<dt>Waiting</dt>')
  expect(html).not.toContain('<dt>Consumers</dt>')
  expect(html).toContain('mail/über &lt;b&gt;')
  expect(html).not.toContain('<b>')
})

test('QueuePage draws what was seen, and says what was not', async () => {
  const prime = primeWith(4, [sample({ ready: 12 })])
  const html = await renderRoute(PATH, { live: aLive(), prime })
  expect(html).toContain('at most 12 waiting')
  expect(html).toContain('This broker does not tell who takes from a queue.')
  expect(html).toContain('4 tasks sent')
  expect(html.match(/role="slider"/g)).toHaveLength(3)
})

test('QueuePage takes nothing that no event named for nothing that happened', async () => {
  const html = await renderRoute(PATH, { live: aLive(), prime: primeWith(0, []) })
  expect(html).toContain('No event of this range named this queue')
  expect(html).toContain('Nobody looked at this queue in this range')
  expect(html).not.toContain('role="slider"')
})

test('QueuePage says what is no longer so, and what is not there', async () => {
  const problem = { problem: 'gone', problemSince: TEST_NOW }
  expect(await renderRoute(PATH, { live: aLive({}, problem) })).toContain(
    'Queue lengths are unknown',
  )
  expect(await renderRoute('/queues/other', { live: aLive() })).toContain('No such queue is known')
  const denied = await renderRoute(PATH, { live: aLive(), session: { permissions: [] } })
  expect(denied).toContain('queue.read')
})
