import type { QueryClient } from '@tanstack/react-query'
import { describe, expect, test } from 'vitest'
import { PERMISSIONS } from '../../../contract/api/permissions.ts'
import { noCounts } from '../../../contract/model/rollup.ts'
import { LIVE, renderRoute, TEST_NOW } from '../../app/render-route.tsx'
import { aQueue, aSampling, aWorker } from '../../lib/samples.ts'
import { seriesQueries, type SumsPoint } from '../../parts/series-queries.ts'

const RANGE = 'now-1h'
const FROM = Math.floor((TEST_NOW - 3600) / 60) * 60
const durations = { count: 0, p50: null, p95: null, p99: null }

const aPoint = (minute: number, counts: Partial<SumsPoint['counts']>): SumsPoint => ({
  at: FROM + minute * 60,
  counts: { ...noCounts(), ...counts },
  runtime: durations,
  wait: durations,
})

interface Given {
  readonly points?: readonly SumsPoint[]
  readonly knownSince?: number | null
  readonly gaps?: { from: number; to: number | null }[]
  readonly types?: { name: string | null; counts: Partial<SumsPoint['counts']> }[]
}

const primeWith =
  ({ points = [], knownSince = 0, gaps = [], types = [] }: Given) =>
  (client: QueryClient) => {
    const to = FROM + 61 * 60
    client.setQueryData(seriesQueries.sums({ range: RANGE }).queryKey, {
      from: FROM,
      to,
      stepSeconds: 60,
      series: [{ key: null, isRest: false, points: [...points] }],
      asOf: TEST_NOW,
    })
    client.setQueryData(seriesQueries.gaps(RANGE).queryKey, {
      rows: gaps.map((gap) => ({
        ...gap,
        cause: 'disconnected' as const,
        events: 1_200,
        isEstimate: true,
      })),
      knownSince,
      asOf: TEST_NOW,
    })
    const rows = types.map(({ name, counts }) => ({ ...aPoint(0, counts), name }))
    client.setQueryData(seriesQueries.types(RANGE).queryKey, {
      from: FROM,
      to,
      rows,
      hasMore: false,
      asOf: TEST_NOW,
    })
  }

const LIVELY = {
  workers: [aWorker({ hostname: 'celery@w1', active: 3, lastSeen: TEST_NOW - 1 })],
  queues: [aQueue({ name: 'mail', ready: 0 })],
  queueSampling: aSampling({}),
}

const show = (given: Given, live = {}, session = {}) =>
  renderRoute('/', { prime: primeWith(given), live: { ...LIVELY, ...live }, session })

/** What stands over a name in the row of large numbers. */
const metric = (html: string, name: string): string =>
  new RegExp(`<dt>${name}</dt><dd>(.*?)</dd>`).exec(html)?.[1]?.replaceAll(/<[^>]*>/g, '') ?? ''

describe('OverviewPage', () => {
  test('tells rates and shares of what was heard', async () => {
    const html = await show({ points: [aPoint(5, { succeeded: 90, failed: 10 })] })
    expect(metric(html, 'Finished, in this range')).toMatch(/^1\.\d\/min$/)
    expect(metric(html, 'Failed, in this range')).toBe('10 %')
    expect(metric(html, 'Workers online')).toBe('1 of 1')
    expect(metric(html, 'Tasks running')).toBe('3')
    expect(metric(html, 'Messages waiting')).toBe('0')
  })

  test('tells zero, unknown and not known to anybody apart', async () => {
    const quiet = await show({})
    expect(metric(quiet, 'Finished, in this range')).toBe('0/s')
    expect(metric(quiet, 'Failed, in this range')).toContain('Nothing succeeded or failed')
    const deaf = await show({ knownSince: null })
    expect(metric(deaf, 'Finished, in this range')).toContain('unknown')
    expect(deaf).toContain('Nothing is known of this range')
  })

  test('adds up only what queues told, and says that it is at least that', async () => {
    const queues = [
      aQueue({ name: 'a', ready: 5 }),
      aQueue({ name: 'b', ready: null }),
      aQueue({ name: 'c', ready: null, exists: false }),
    ]
    expect(metric(await show({}, { queues }), 'Messages waiting')).toBe('≥ 5')
    const blind = await show({}, { queues: queues.slice(1) })
    expect(metric(blind, 'Messages waiting')).toContain('unknown')
  })

  test('says where events are missing, and where the history begins', async () => {
    const html = await show({
      knownSince: FROM + 600,
      gaps: [{ from: TEST_NOW - 900, to: TEST_NOW - 600 }],
    })
    expect(html).toContain('This history begins at')
    expect(html).toContain('≈ 1,200 events missing')
    expect(html).toContain('The broker could not be reached.')
    expect(await show({})).not.toContain('missing from')
  })

  test('names the types that fail, or says that none does', async () => {
    const failing = await show({
      types: [
        { name: 'mail.send', counts: { succeeded: 75, failed: 25 } },
        { name: 'rare.task', counts: { failed: 2 } },
        { name: 'fine', counts: { succeeded: 5 } },
      ],
    })
    expect(failing.indexOf('mail.send')).toBeLessThan(failing.indexOf('rare.task'))
    expect(failing).toContain('25 %')
    expect(failing).toContain('Only 2 ended: too few for a share')
    expect(failing).not.toContain('>fine<')
    const good = await show({ types: [{ name: 'fine', counts: { succeeded: 5 } }] })
    expect(good).toContain('No failure in this range; 5 succeeded.')
    expect(await show({})).toContain('Nothing succeeded or failed in this range.')
  })

  test('knows of workers only what can be heard', async () => {
    const link = { ...LIVE.link, state: 'lost', since: TEST_NOW } as typeof LIVE.link
    const html = await show({}, { link })
    expect(metric(html, 'Workers online')).toContain('unknown')
    expect(html).toContain('data-status="unknown"')
  })

  test('leads the first steps where nothing was ever heard', async () => {
    const html = await show({}, { workers: [], queues: [] })
    expect(html).toContain('Nothing has been heard yet')
    expect(html).toContain('celery -A proj worker -E')
    expect(html).not.toContain('Failure rate')
  })

  test('shows each part that one may see, and says what the others need', async () => {
    const permissions = PERMISSIONS.filter((one) => one !== 'task.read' && one !== 'queue.read')
    const html = await show({ points: [aPoint(1, { succeeded: 1 })] }, {}, { permissions })
    expect(html).toContain('You may not see the course of the tasks')
    expect(html).toContain('it needs the permission queue.read')
    expect(html).toContain('celery@w1')
  })

  test('shows hostile names as the text that they are', async () => {
    const name = '<img src=x onerror=alert(1)>\u202e'
    const html = await show(
      { types: [{ name, counts: { failed: 30 } }] },
      { queues: [aQueue({ name })], workers: [aWorker({ hostname: name, lastSeen: TEST_NOW })] },
    )
    expect(html).not.toContain('<img')
    expect(html).not.toContain('\u202e')
  })
})
