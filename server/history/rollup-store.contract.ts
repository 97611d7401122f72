/**
 * What every history must do with sums: keep them exactly, and show each scope its own. Run by the
 * tests of its implementations; never by itself.
 */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addDuration, countOf, quantileOf } from '../../contract/model/duration-sketch.ts'
import type { ErrorRollup, Rollup } from '../../contract/model/rollup.ts'
import { EVERYTHING, type Scope } from '../../contract/model/scope.ts'
import { aRollup, batchOf, sumsOf } from './history-batch-fixture.ts'
import { expectedErrors, expectedSeries, totalOf } from './rollup-oracle-fixture.ts'
import type {
  ErrorQuery,
  GapPage,
  GapQuery,
  RollupBatch,
  RollupReader,
  SeriesQuery,
} from './rollup-store.ts'
import { anyScope, aTask, DAY } from './task-arbitrary-fixture.ts'
import type { TaskStoreSettings } from './task-store.contract.ts'
import type { HistoryBatch, TaskWriter } from './task-store.ts'

export interface OpenRollupStore {
  readonly writer: TaskWriter
  readonly reader: RollupReader
  /** Closes both, and opens the same history again. */
  reopen(): Promise<OpenRollupStore>
  close(): Promise<void>
}

/** Every run makes files and has them synced, which a busy disk does a few times a second. */
const PROPERTY_MS = 60_000
/** The minute of `DAY`; a whole hour. */
const NOON = DAY / 60

const name = fc.option(fc.constantFrom('shop.pay', 'shop.ship', 'mail.send', '__proto__', ''))
const worker = fc.option(fc.constantFrom('w1@host', 'w2@host', 'gen1@host'))
const queue = fc.option(fc.constantFrom('celery', 'mail', 'pay'))
const minute = fc.integer({ min: NOON - 90, max: NOON + 10 })
const sketch = fc
  .array(fc.tuple(fc.integer({ min: -200, max: 400 }), fc.integer({ min: 1, max: 300 })), {
    maxLength: 5,
  })
  .map((pairs) => new Map(pairs))

const anyRollup: fc.Arbitrary<Rollup> = fc
  .record({ minute, name, worker, queue, runtime: sketch, wait: sketch, by: fc.nat(1_000) })
  .map(({ by, ...key }) => aRollup({ ...key, counts: { succeeded: by, received: by % 7 } }))
const anyError: fc.Arbitrary<ErrorRollup> = fc.record({
  minute,
  name,
  worker,
  queue,
  error: fc.constantFrom('00000000000000aa', '00000000000000bb', '00000000000000cc'),
  count: fc.integer({ min: 1, max: 9 }),
})

const onceEach = <T extends Rollup | ErrorRollup>(rows: readonly T[]): T[] => {
  const keyOf = (row: T) =>
    JSON.stringify([row.minute, row.name, row.worker, row.queue, 'error' in row ? row.error : ''])
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()]
}

const anySums: fc.Arbitrary<RollupBatch> = fc
  .record({
    rollups: fc.array(anyRollup, { maxLength: 12 }),
    errors: fc.array(anyError, { maxLength: 8 }),
  })
  .map(({ rollups, errors }) => sumsOf({ rollups: onceEach(rollups), errors: onceEach(errors) }))

const anySeriesQuery: fc.Arbitrary<SeriesQuery> = fc.record(
  {
    fromMinute: fc.integer({ min: NOON - 100, max: NOON }),
    toMinute: fc.integer({ min: NOON - 50, max: NOON + 20 }),
    scope: anyScope,
    stepMinutes: fc.constantFrom(1, 7, 60, 120),
    by: fc.constantFrom('name', 'worker', 'queue', null),
    only: fc.constantFrom({}, { name: 'shop.pay' }, { worker: 'w1@host', queue: 'mail' }),
    limit: fc.constant(100),
  },
  { requiredKeys: ['fromMinute', 'toMinute', 'scope', 'stepMinutes', 'by', 'limit'] },
)

const WIDE = { fromMinute: NOON - 1_440, toMinute: NOON + 60 }
const NOBODY: Scope = { tasks: [], workers: [], queues: [] }

const ALL_GAPS = { direction: 'oldest', cursor: null, limit: 500 } as const

/** @param open opens a history that is new */
export function describeRollupStore(
  name: string,
  open: (settings: TaskStoreSettings) => Promise<OpenRollupStore>,
): void {
  describe(`${name} is a store of sums`, () => {
    let now = DAY
    let store: OpenRollupStore
    const openNew = () => open({ clock: () => now, tasksPerSegment: 12 })
    const write = (...batches: readonly Partial<HistoryBatch>[]) => writeTo(store, batches)
    const series = async (query: Partial<SeriesQuery>) => {
      const { rows } = await store.reader.series({
        ...WIDE,
        scope: EVERYTHING,
        stepMinutes: 1_500,
        by: 'name',
        limit: 100,
        ...query,
      })
      return rows
    }
    const errors = async (query: Partial<ErrorQuery>) =>
      (await store.reader.errors({ ...WIDE, scope: EVERYTHING, limit: 100, ...query })).rows
    const gaps = async (query: Partial<GapQuery>) =>
      (await store.reader.gaps({ ...WIDE, ...ALL_GAPS, ...query })).rows

    beforeEach(async () => {
      now = DAY
      store = await openNew()
    })
    afterEach(() => store.close())

    test('is empty where nothing was written', async () => {
      expect(await series({})).toEqual([])
      expect(await errors({})).toEqual([])
      expect(await gaps({})).toEqual([])
      expect(await store.reader.began()).toBeNull()
    })

    test('began() is the first sum or sample of a queue, whichever came first', async () => {
      const sample = { ready: 1, unacked: null, consumers: null }
      const late = { ...sample, name: 'a', at: DAY + 120 }
      const early = { ...sample, name: 'b', at: DAY + 90.5 }
      await write({ sums: sumsOf({ queues: [late, early] }) })
      expect(await store.reader.began()).toBe(DAY + 90.5)
      await write({ sums: sumsOf({ rollups: [aRollup({ minute: NOON - 2 })] }) })
      expect(await store.reader.began()).toBe((NOON - 2) * 60)
    })

    test(
      'sums are those of an oracle under any scope, however batches are grouped, also later',
      async () => {
        const property = fc.asyncProperty(
          fc.array(anySums, { minLength: 1, maxLength: 6 }),
          fc.array(anySeriesQuery, { minLength: 1, maxLength: 4 }),
          async (batches, queries) => {
            now = DAY
            let fresh = await openNew()
            try {
              await writeTo(
                fresh,
                batches.map((sums) => ({ sums })),
              )
              const rollups = batches.flatMap((sums) => sums.rollups)
              const all = batches.flatMap((sums) => sums.errors)
              const check = async () => {
                for (const query of queries) {
                  const found = (await fresh.reader.series(query)).rows
                  expect(sorted(found)).toEqual(sorted(expectedSeries(rollups, query)))
                  const groups = (await fresh.reader.errors(query)).rows
                  expect(sorted(groups)).toMatchObject(sorted(expectedErrors(all, query)))
                }
              }
              await check()
              // Hours are added up, and everything is read again from the disk.
              now = DAY + 7_200
              for (let slice = 0; slice < 500 && (await fresh.writer.tend()); slice += 1);
              await check()
              fresh = await fresh.reopen()
              await check()
            } finally {
              await fresh.close()
            }
          },
        )
        await fc.assert(property, { numRuns: 25 })
      },
      PROPERTY_MS,
    )

    test('a late minute is added to an hour that was added up before', async () => {
      const rollups = [aRollup({ minute: NOON - 70, name: 'a', counts: { sent: 1 } })]
      await write({ sums: sumsOf({ rollups }) })
      now = DAY + 7_200
      for (let slice = 0; slice < 500 && (await store.writer.tend()); slice += 1);
      const late = [aRollup({ minute: NOON - 70, name: 'a', counts: { sent: 10 } })]
      await write({ sums: sumsOf({ rollups: late }) })
      for (const stepMinutes of [1, 60, 1_500]) {
        const found = await series({ stepMinutes })
        expect(found.map(({ points }) => points[0]?.counts.sent)).toEqual([11])
      }
    })

    test('a scope sees nothing of a name that it lacks, and nothing without one', async () => {
      const rollups = [
        aRollup({ name: 'shop.pay', worker: 'w1@host', queue: 'q', counts: { failed: 1 } }),
        aRollup({ name: 'mail.send', worker: 'w1@host', queue: 'q', counts: { failed: 10 } }),
        aRollup({ name: 'shop.pay', worker: 'w2@host', queue: 'q', counts: { failed: 100 } }),
        aRollup({ name: 'shop.pay', worker: 'w1@host', queue: null, counts: { failed: 1_000 } }),
      ].map((one) => ({ ...one, minute: NOON }))
      await write({ sums: sumsOf({ rollups }) })
      const failures = async (scope: Partial<Scope>) => {
        const [sum] = await series({ by: null, scope: { ...EVERYTHING, ...scope } })
        return sum?.points[0]?.counts.failed ?? 0
      }
      expect(await failures({})).toBe(1_111)
      expect(await failures({ tasks: ['shop.*'] })).toBe(1_101)
      expect(await failures({ tasks: ['shop.*'], workers: ['w1@*'] })).toBe(1_001)
      expect(await failures({ tasks: ['shop.*'], workers: ['w1@*'], queues: ['q'] })).toBe(1)
      expect(await failures(NOBODY)).toBe(0)
    })

    test('the series with most events come first, and the rest is one that says so', async () => {
      const rollups = [3, 1, 2, 4].map((sent) =>
        aRollup({ minute: NOON, name: `type ${sent}`, counts: { sent } }),
      )
      await write({ sums: sumsOf({ rollups }) })
      const found = await series({ limit: 2 })
      expect(found.map(({ key, isRest }) => [key, isRest])).toEqual([
        ['type 4', false],
        ['type 3', false],
        [null, true],
      ])
      expect(totalOf(found[2])).toBe(3)
    })

    test('durations come back within 2 % of what was measured', async () => {
      const measured = Array.from({ length: 999 }, (_, at) => 0.001 * 1.01 ** at)
      const runtime = new Map<number, number>()
      for (const seconds of measured) addDuration(runtime, seconds)
      await write({ sums: sumsOf({ rollups: [aRollup({ minute: NOON, runtime })] }) })
      const [found] = await series({ by: null })
      const sketched = found?.points[0]?.runtime ?? new Map()
      expect(countOf(sketched)).toBe(measured.length)
      for (const share of [0.01, 0.5, 0.95, 0.99, 1]) {
        const exact = measured[Math.ceil(share * measured.length) - 1] ?? NaN
        const ratio = (quantileOf(sketched, share) ?? NaN) / exact
        expect(Math.abs(ratio - 1)).toBeLessThan(0.0201)
      }
    })

    test.each([
      [{ stepMinutes: 0 }, 'step'],
      [{ stepMinutes: 1.5 }, 'step'],
      [{ stepMinutes: 1, fromMinute: NOON - 5_000 }, 'step'],
      [{ limit: 0 }, 'limit'],
      [{ limit: 101 }, 'limit'],
    ])('a series of %o is refused', async (query, parameter) => {
      await expect(series(query)).rejects.toMatchObject({ code: 'REQUEST_INVALID', parameter })
    })

    test('an error says what it is, on which workers it was, and since when', async () => {
      const at = (minuteOfError: number, workerName: string, count: number): ErrorRollup => ({
        minute: minuteOfError,
        name: 'shop.pay',
        worker: workerName,
        queue: 'q',
        error: '00000000000000aa',
        count,
      })
      const signature = {
        name: 'shop.pay',
        exceptionType: 'OSError',
        message: 'no ‹*›',
        frame: 'app/tasks.py in pay',
      }
      const signatures = new Map([['00000000000000aa', signature]])
      const counted = [at(NOON - 600, 'w1@host', 1), at(NOON, 'w2@host', 2), at(NOON, 'w1@host', 3)]
      await write(
        { sums: sumsOf({ errors: counted, signatures }) },
        { sums: sumsOf({ errors: [at(NOON + 1, 'w2@host', 4)], signatures }) },
      )
      const group = {
        ...signature,
        error: '00000000000000aa',
        count: 9,
        firstMinute: NOON - 600,
        lastMinute: NOON + 1,
        workers: ['w1@host', 'w2@host'],
        trend: [
          { minute: NOON, count: 5 },
          { minute: NOON + 1, count: 4 },
        ],
      }
      const range = { fromMinute: NOON - 10, toMinute: NOON + 10 }
      expect(await errors(range)).toEqual([group])
      expect(await errors({ ...range, error: '00000000000000aa' })).toEqual([group])
      expect(await errors({ ...range, error: '00000000000000ff' })).toEqual([])
      expect(await errors({ ...range, scope: { ...EVERYTHING, workers: ['w2*'] } })).toEqual([
        {
          ...group,
          count: 6,
          firstMinute: NOON,
          workers: ['w2@host'],
          trend: [
            { minute: NOON, count: 2 },
            { minute: NOON + 1, count: 4 },
          ],
        },
      ])
    })

    test('a queue and a worker show their samples to whom they are in scope', async () => {
      const queues = [DAY, DAY + 10].map((at) => ({
        name: 'pay',
        at,
        unacked: null,
        consumers: 2,
        ready: at - DAY,
      }))
      const workers = [DAY, DAY + 10].map((at) => ({
        hostname: 'w1@host',
        at,
        active: 1,
        load: 0.5,
        processed: at - DAY,
      }))
      const others = [{ ...queues[0], name: 'other' }, ...queues] as typeof queues
      await write({ sums: sumsOf({ queues: others, workers }) })
      const ask = { ...WIDE, scope: EVERYTHING }
      expect(await store.reader.queueSeries({ ...ask, queue: 'pay' })).toEqual(queues)
      expect(await store.reader.workerSeries({ ...ask, hostname: 'w1@host' })).toEqual(workers)
      const before = { ...ask, toMinute: NOON }
      expect(await store.reader.queueSeries({ ...before, queue: 'pay' })).toEqual([])
      const theirs = { ...ask, scope: { ...EVERYTHING, queues: ['mail'], workers: ['w2*'] } }
      expect(await store.reader.queueSeries({ ...theirs, queue: 'pay' })).toEqual([])
      expect(await store.reader.workerSeries({ ...theirs, hostname: 'w1@host' })).toEqual([])
      const alsoTheirs = { ...ask, scope: { ...EVERYTHING, queues: ['p*'], tasks: ['x'] } }
      expect(await store.reader.queueSeries({ ...alsoTheirs, queue: 'pay' })).toEqual(queues)
    })

    test('samples whose names are stored alike do not refuse their batch', async () => {
      const names = ['w\uFDD0', 'w\uFFFD', `${'w'.repeat(512)}1`, `${'w'.repeat(512)}2`]
      const workers = names.map((hostname) => ({
        hostname,
        at: DAY,
        active: 1,
        load: null,
        processed: null,
      }))
      const queues = names.map((name) => ({
        name,
        at: DAY,
        ready: 1,
        unacked: null,
        consumers: null,
      }))
      await write({ sums: sumsOf({ queues, workers }) })
      const ask = { ...WIDE, scope: EVERYTHING, hostname: 'w\uFFFD' }
      expect(await store.reader.workerSeries(ask)).toHaveLength(1)
    })

    test('a gap that goes on replaces itself; those that overlap a range are told', async () => {
      const gap = { from: DAY, to: null, cause: 'disconnected', events: null, isEstimate: false }
      const first = { ...gap, cause: 'disconnected' } as const
      const other = { ...gap, cause: 'overload', from: DAY - 600, to: DAY - 540 } as const
      await write({ gaps: [first] }, { gaps: [other, { ...first, to: DAY + 90, events: 5 }] })
      const ended = { ...first, to: DAY + 90, events: 5 }
      expect(await gaps({})).toEqual([other, ended])
      expect(await gaps({ fromMinute: NOON + 1, toMinute: NOON + 5 })).toEqual([ended])
      expect(await gaps({ fromMinute: NOON + 2, toMinute: NOON + 5 })).toEqual([])
      expect(await gaps({ fromMinute: NOON - 9, toMinute: NOON })).toEqual([])
    })

    test('gaps are paged, forth and back, in either direction', async () => {
      const all = Array.from({ length: 23 }, (_, at) => ({
        from: DAY + Math.floor(at / 2),
        to: DAY + 60,
        cause: at % 2 === 0 ? ('away' as const) : ('overload' as const),
        events: at,
        isEstimate: false,
      }))
      await write({ gaps: all })
      for (const direction of ['newest', 'oldest'] as const) {
        const ask = { ...WIDE, direction, limit: 5 }
        const pages: GapPage[] = []
        for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null;) {
          isFirst = false
          const page: GapPage = await store.reader.gaps({ ...ask, cursor })
          pages.push(page)
          cursor = page.next
        }
        const inOrder = direction === 'oldest' ? all : all.toReversed()
        expect(pages.map(({ rows }) => rows.length)).toEqual([5, 5, 5, 5, 3])
        expect(pages.flatMap(({ rows }) => rows)).toEqual(inOrder)
        expect(pages[0]?.prev).toBeNull()
        for (let at = pages.length - 1; at > 0; at -= 1) {
          const back = await store.reader.gaps({ ...ask, cursor: pages[at]?.prev ?? null })
          expect(back.rows).toEqual(pages[at - 1]?.rows)
          expect(back.prev === null).toBe(at === 1)
        }
      }
      const refusal = { code: 'REQUEST_INVALID' }
      await expect(gaps({ limit: 501 })).rejects.toMatchObject({ ...refusal, parameter: 'limit' })
      const next = (await store.reader.gaps({ ...WIDE, ...ALL_GAPS, limit: 5 })).next
      for (const wrong of [{ cursor: 'WzBd' }, { cursor: next, direction: 'newest' }] as const) {
        await expect(gaps(wrong)).rejects.toMatchObject({ ...refusal, parameter: 'cursor' })
      }
    })

    test('sums that come with tasks of several segments are added once', async () => {
      const rollups = [aRollup({ minute: NOON, name: 'a', counts: { sent: 30 } })]
      const tasks = Array.from({ length: 30 }, (_, at) => aTask({ id: `t${at}` }))
      await write({ tasks, sums: sumsOf({ rollups }) })
      await write({ tasks: tasks.toReversed() })
      store = await store.reopen()
      expect((await series({})).map(totalOf)).toEqual([30])
    })
  })
}

async function writeTo(
  { writer }: OpenRollupStore,
  batches: readonly Partial<HistoryBatch>[],
): Promise<void> {
  for (const batch of batches) await writer.write(batchOf(batch))
}

const sorted = <T extends object>(rows: readonly T[]): T[] =>
  rows.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
const nameOf = (row: object): string =>
  JSON.stringify('error' in row ? row.error : 'key' in row ? row.key : '')
