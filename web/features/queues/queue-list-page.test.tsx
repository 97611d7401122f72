import type { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import type { QueueSamplingView, QueueView } from '../../../contract/api/queues.ts'
import { noCounts } from '../../../contract/model/rollup.ts'
import { LIVE, renderRoute, TEST_NOW } from '../../app/render-route.tsx'
import { aQueue, aSampling } from '../../lib/samples.ts'
import { ALL_SERIES, seriesQueries } from '../../parts/series-queries.ts'
import { queueQueries } from './queries.ts'

const show = (queues: QueueView[], sampling: Partial<QueueSamplingView> = {}, live = {}) =>
  renderRoute('/queues', { live: { queues, queueSampling: aSampling(sampling), ...live } })

/** Text of the cells of a row, without the marks. */
const cellsOf = (html: string, name: string): string[] => {
  const row = html.split('<tr').find((part) => part.includes(`data-key="${name}"`)) ?? ''
  return [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/g)].map(([, cell = '']) =>
    cell.replaceAll(/<[^>]*>/g, ''),
  )
}

/** The same without the drawing of the last hour. */
const figuresOf = (html: string, name: string): string[] => cellsOf(html, name).toSpliced(2, 1)

test('QueueListPage tells zero, unknown and not there apart, each with its reason', async () => {
  const html = await show([
    aQueue({ name: 'empty', ready: 0, unacked: 0 }),
    aQueue({ name: 'blind', ready: 5, unacked: null }),
    aQueue({ name: 'gone', exists: false, ready: null, unacked: null }),
  ])
  expect(figuresOf(html, 'empty').slice(1, 3)).toEqual(['0', '0'])
  expect(figuresOf(html, 'blind').slice(1, 3)).toEqual([
    '5',
    '–: The broker could not tell it this time',
  ])
  expect(cellsOf(html, 'gone').slice(0, 2)).toEqual([
    'gonenot there',
    '–: The broker has no such queue',
  ])
})

test('QueueListPage has no column for what the broker never tells', async () => {
  const html = await show([aQueue({ reported: ['ready', 'consumers'], consumers: 2 })])
  expect(html).toContain('>Consumers<')
  expect(html).not.toMatch(/>Unacknowledged<|>Oldest waits<|>By priority</)
})

test('QueueListPage shows priorities where messages wait at more than one', async () => {
  const steps = (...ready: number[]) => ready.map((count, n) => ({ priority: n * 3, ready: count }))
  const one = await show([aQueue({ byPriority: steps(12, 0, 0, 0) })])
  expect(one).not.toContain('By priority')
  const two = await show([
    aQueue({ name: 'two', ready: 1_203, byPriority: steps(1_200, 0, 3, 0) }),
    aQueue({ name: 'one', byPriority: steps(12, 0, 0, 0) }),
  ])
  expect(figuresOf(two, 'two')[2]).toBe('0: 1,200  ·  6: 3')
  expect(figuresOf(two, 'one')[2]).toBe('')
})

test('QueueListPage warns of messages that nobody takes', async () => {
  const reported = ['ready', 'consumers'] as const
  const html = await show([
    aQueue({ name: 'stranded', ready: 31, consumers: 0, reported: [...reported] }),
    aQueue({ name: 'idle', ready: 0, consumers: 0, reported: [...reported] }),
  ])
  expect(figuresOf(html, 'stranded')[2]).toContain('no worker takes them')
  expect(figuresOf(html, 'idle')[2]).toBe('0')
})

test('QueueListPage says that names are a guess where the broker has no list', async () => {
  expect(await show([aQueue({})], { isListed: false })).toContain('does not list its queues')
  expect(await show([aQueue({})])).not.toContain('does not list its queues')
  expect(await show([aQueue({})], { isComplete: false })).toContain('some are not shown')
})

test('QueueListPage never takes unknown for nothing', async () => {
  const problem = 'Cannot use it: no <b>'
  const blind = { problem, problemSince: TEST_NOW, sampledAt: null, isListed: null }
  const html = await show([], blind)
  expect(html).toContain('Queue lengths are unknown')
  expect(html).toContain('Cannot use it: no &lt;b&gt;')
  expect(html).not.toContain('No queue found yet')
  const stale = await show([aQueue({ ready: 7 })], { problem, problemSince: TEST_NOW })
  expect(stale).toContain('What is shown was so at')
  expect(cellsOf(stale, 'celery')[1]).toBe('7')
})

test('QueueListPage says what is missing before the first look, and after an empty one', async () => {
  expect(await show([], { sampledAt: null })).toContain('have not been looked at yet')
  const link = { ...LIVE.link, state: 'lost', problem: 'gone' } as typeof LIVE.link
  expect(await show([], { sampledAt: null }, { link })).toContain('The broker is not connected, so')
  expect(await show([])).toContain('with the first worker that takes tasks')
  expect(await show([], { isListed: false })).toContain('task_send_sent_event')
})

test('QueueListPage shows a hostile name as the text that it is', async () => {
  const html = await show([aQueue({ name: '<img src=x onerror=alert(1)>\u202e\u0000' })])
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(html).toContain('\\u202e')
  expect(html).not.toContain('<img')
})

test('QueueListPage finds part of a name, and says when nothing has it', async () => {
  const live = {
    queues: [aQueue({ name: 'mail' }), aQueue({ name: 'MAIL.slow' }), aQueue({ name: 'video' })],
    queueSampling: aSampling({}),
  }
  const found = await renderRoute('/queues?name=mail', { live })
  expect([...found.matchAll(/<tr[^>]*data-key="([^"]*)"/g)].map(([, key]) => key)).toEqual([
    'mail',
    'MAIL.slow',
  ])
  const none = await renderRoute('/queues?name=nothing', { live })
  expect(none).toContain('No queue matches')
})

test('QueueListPage has rates only where events name queues', async () => {
  const live = { queues: [aQueue({ name: 'mail' })], queueSampling: aSampling({}) }
  const prime = (key: string | null) => (client: QueryClient) => {
    const range = 'now-5m'
    const durations = { count: 0, p50: null, p95: null, p99: null }
    const sums = { counts: { ...noCounts(), sent: 600 }, runtime: durations, wait: durations }
    client.setQueryData(
      seriesQueries.sums({ range, by: 'queue', limit: ALL_SERIES, step: '10' }).queryKey,
      {
        from: TEST_NOW - 300,
        to: TEST_NOW,
        stepSeconds: 600,
        series: [{ key, isRest: false, points: [{ at: TEST_NOW - 300, ...sums }] }],
        asOf: TEST_NOW,
      },
    )
    client.setQueryData(seriesQueries.gaps(range).queryKey, {
      rows: [],
      knownSince: 0,
      asOf: TEST_NOW,
    })
  }
  const told = await renderRoute('/queues', { live, prime: prime('mail') })
  expect(told).toContain('Sent, 5 min')
  expect(cellsOf(told, 'mail')).toContain('2/s')
  const untold = await renderRoute('/queues', { live, prime: prime(null) })
  expect(untold).not.toContain('Sent, 5 min')
})

test('QueueListPage shows what was asked for before the first push', async () => {
  const html = await renderRoute('/queues', {
    prime: (client) =>
      client.setQueryData(queueQueries.list().queryKey, {
        rows: [aQueue({ name: 'q10' }), aQueue({ name: 'q9' })],
        sampling: aSampling({}),
        asOf: TEST_NOW,
      }),
  })
  expect(html.indexOf('data-key="q9"')).toBeLessThan(html.indexOf('data-key="q10"'))
})
