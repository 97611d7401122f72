/** What happened over time in the made-up cluster: the same for the same moment, with a gap in it. */
import type { GapListReply } from '../../contract/api/gaps.ts'
import { noCounts } from '../../contract/model/rollup.ts'
import type { SumsPoint } from '../../web/parts/series-queries.ts'

const MINUTE = 60
const POINTS = 120
/** Of the stretch of which events are missing, seconds before now. */
const GAP = { from: 34 * MINUTE, to: 28 * MINUTE }
/** Since when something is known, seconds before now. */
const KNOWN_S = 50 * MINUTE

const NAMES = {
  name: [
    'billing.tasks.charge',
    'mail.send_receipt',
    'media.transcode',
    'search.index.update_document',
    'housekeeping.expire_sessions',
  ],
  worker: ['celery@worker-1.fra', 'celery@worker-2.fra', 'celery@media-1.fra'],
  queue: ['default', 'priority', 'media'],
} as const

export interface FakeSeriesOptions {
  /** False: nothing ever happened. */
  readonly isAlive: boolean
  readonly hasGap: boolean
}

/** The answer to one of the addresses of series; null for any other. */
export function fakeSeries(
  path: string,
  params: URLSearchParams,
  now: number,
  { isAlive, hasGap }: FakeSeriesOptions,
): object | null {
  const { from, to } = rangeOf(params.get('range') ?? 'now-1h', now)
  const gap = hasGap ? { from: now - GAP.from, to: now - GAP.to } : null
  const since = isAlive ? (hasGap ? now - KNOWN_S : 0) : null
  const isHeard = (at: number) =>
    since !== null && at >= since && at < now && (gap === null || at + 60 < gap.from || at > gap.to)
  const steps = (step: number) =>
    Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => from + index * step)
  const asked = Number(params.get('step') ?? 0) * MINUTE
  if (path === '/api/v1/gaps') {
    const rows: GapListReply['rows'] =
      gap === null ? [] : [{ ...gap, cause: 'disconnected', events: 12_400, isEstimate: true }]
    return { rows, knownSince: since, asOf: now }
  }
  if (path === '/api/v1/series') {
    const step = asked || Math.max(1, Math.ceil((to - from) / MINUTE / POINTS)) * MINUTE
    const by = params.get('by') as keyof typeof NAMES | null
    const keys = by === null ? [null] : NAMES[by]
    const series = keys.map((key, index) => ({
      key,
      isRest: false,
      points: steps(step)
        .filter((at) => isHeard(at) || (step > to - from && since !== null))
        .map((at) => sumsAt(at, Math.min(step, to - from), (index + 1) / 2)),
    }))
    return { from, to, stepSeconds: step, series: isAlive ? series : [], asOf: now }
  }
  if (path === '/api/v1/types') {
    const rows = NAMES.name.map((name, index) => ({
      name,
      ...sumsAt(from, Math.min(to - from, 600), index / 2 + 0.02),
    }))
    return { from, to, rows: isAlive ? rows : [], hasMore: false, asOf: now }
  }
  if (path === '/api/v1/queue-series' || path === '/api/v1/worker-series') {
    const isQueue = path === '/api/v1/queue-series'
    const weight = (params.get(isQueue ? 'queue' : 'worker') ?? '').length
    const points = steps(asked || 10)
      .filter(isHeard)
      .map((at) => ({ at, ...(isQueue ? queueAt(at, weight) : workerAt(at, weight)) }))
    return { points, asOf: now }
  }
  return null
}

/** Between 0 and 1, slowly up and down. */
const wave = (at: number, period: number): number => (1 + Math.sin((at / period) * 2 * Math.PI)) / 2

function sumsAt(at: number, seconds: number, weight: number): SumsPoint {
  const ended = Math.round(seconds * weight * (4 + 6 * wave(at, 2_400)))
  const failed = Math.round(ended * 0.06 * wave(at, 1_500) ** 3)
  const retried = Math.round(ended * 0.02)
  const slow = 0.4 + wave(at, 1_900)
  return {
    at,
    counts: {
      ...noCounts(),
      sent: ended,
      received: ended,
      started: ended,
      succeeded: ended - failed - retried,
      failed,
      retried,
      revoked: at % 420 === 0 ? 3 : 0,
    },
    runtime: { count: ended, p50: 0.3 * slow, p95: 2.2 * slow, p99: 5.1 * slow ** 2 },
    wait: { count: ended, p50: 0.02, p95: 0.4 * slow, p99: 1.9 * slow },
  }
}

const queueAt = (at: number, weight: number) => ({
  ready: Math.round(40 * weight * wave(at + weight * 60, 1_800) ** 2),
  unacked: 8,
  consumers: at % 1_500 < 60 ? 3 : 4,
})

const workerAt = (at: number, weight: number) => ({
  active: Math.round(8 * wave(at + weight * 60, 900)),
  processed: Math.round(at % 100_000),
  load: 0.4 + 2 * wave(at, 1_300),
})

function rangeOf(text: string, now: number): { from: number; to: number } {
  const units: Readonly<Record<string, number>> = { m: MINUTE, h: 3600, d: 86_400 }
  const relative = /^now-(\d+)([mhd])$/.exec(text)
  const [begin, end] = text.split('..').map(Number)
  const from =
    relative === null ? (begin ?? now) : now - Number(relative[1]) * (units[relative[2] ?? ''] ?? 1)
  const to = relative === null ? (end ?? now) : now
  return { from: Math.floor(from / MINUTE) * MINUTE, to: Math.ceil(to / MINUTE) * MINUTE }
}
