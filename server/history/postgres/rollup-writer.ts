/** Adds the sums of a batch to those that lie there, within the batch's transaction. */
import { createHash } from 'node:crypto'
import { mergeSketch } from '../../../contract/model/duration-sketch.ts'
import type { Gap } from '../../../contract/model/gap.ts'
import {
  type ErrorRollup,
  noCounts,
  OTHER_ERRORS,
  OUTCOMES,
  type Rollup,
  type RollupKey,
} from '../../../contract/model/rollup.ts'
import type { Run } from '../../postgres/database.ts'
import type { RollupBatch } from '../rollup-store.ts'
import { addEncoded, encodeSketch } from '../sketch-blob.ts'
import { findRoom } from './minute-room.ts'
import { toStored, toStoredOrNull } from './stored-text.ts'

export interface RollupWriter {
  /**
   * @param nextSeries id for the first series that is added
   * @returns how many were added
   */
  add(run: Run, batch: RollupBatch, nextSeries: number): Promise<number>
  /** After a transaction that was rolled back, or series that were dropped. */
  forget(): void
}

/** A flood of names may cost their detail, never the disk: beyond it they are summed as unknown. */
const MAX_SERIES = 200_000
/** Rows of one minute, or of one hour; beyond them as well. */
const MAX_ROWS = 2_000
const MAX_NAME_CHARS = 512
const REMEMBERED = 100_000

type Names = Pick<RollupKey, 'name' | 'worker' | 'queue'>
const NO_NAMES: Names = { name: null, worker: null, queue: null }

export function createRollupWriter({
  maxSeries = MAX_SERIES,
  maxRows = MAX_ROWS,
} = {}): RollupWriter {
  const known = new Map<string, { readonly id: number; lastMinute: number }>()
  let count: number | null = null

  return {
    async add(run, batch, nextSeries) {
      const keys = [...batch.rollups, ...batch.errors]
      const added = await prepare(run, keys, nextSeries)
      const idOf = (names: Names): number =>
        known.get(keyOf(names))?.id ?? known.get(keyOf(NO_NAMES))?.id ?? 0
      await addRollups(run, batch.rollups, idOf, maxRows)
      await addErrors(run, batch, idOf, maxRows)
      await addSamples(run, batch)
      return added
    },
    forget() {
      known.clear()
      count = null
    },
  }

  /** Finds or adds the series of these keys. */
  async function prepare(run: Run, keys: readonly RollupKey[], next: number): Promise<number> {
    if (keys.length === 0) return 0
    if (known.size > REMEMBERED) known.clear()
    count ??= Number((await run('SELECT count(*) FROM $schema.series')).rows[0]?.[0])
    const latest = new Map<string, RollupKey>()
    for (const key of keys) {
      const there = latest.get(keyOf(key))
      if (there === undefined || there.minute < key.minute) latest.set(keyOf(key), key)
    }
    const newest = Math.max(...[...latest.values()].map(({ minute }) => minute))
    latest.set(keyOf(NO_NAMES), { ...NO_NAMES, minute: newest })
    await find(run, [...latest.keys()])
    const fresh: Map<string, RollupKey> = new Map()
    for (const [text, key] of latest) {
      if (known.has(text)) continue
      if (count + fresh.size < maxSeries || text === keyOf(NO_NAMES)) fresh.set(text, key)
    }
    const rows = [...fresh].map(([text, key], at) => [
      next + at,
      shortName(key.name),
      shortName(key.worker),
      shortName(key.queue),
      `\\x${digestOf(text)}`,
      key.minute,
    ])
    if (rows.length > 0) await run(ADD_SERIES, [JSON.stringify(rows)])
    ;[...fresh].forEach(([text, { minute }], at) =>
      known.set(text, { id: next + at, lastMinute: minute }),
    )
    count += fresh.size
    await touch(run, latest)
    return fresh.size
  }

  async function find(run: Run, texts: readonly string[]): Promise<void> {
    const missing = new Map<string, string>()
    for (const text of texts) if (!known.has(text)) missing.set(digestOf(text), text)
    if (missing.size === 0) return
    const { rows } = await run(
      'SELECT id, last_minute, digest FROM $schema.series WHERE digest = ANY ($1::bytea[])',
      [[...missing.keys()].map((hex) => `\\x${hex}`)],
    )
    for (const [id, lastMinute, digest] of rows) {
      const text = missing.get((digest as Buffer).toString('hex'))
      if (text !== undefined) known.set(text, { id: Number(id), lastMinute: Number(lastMinute) })
    }
  }

  /** Notes until when a series is needed, to the day: it need not be written every minute. */
  async function touch(run: Run, latest: ReadonlyMap<string, RollupKey>): Promise<void> {
    const rows: number[][] = []
    for (const [text, { minute }] of latest) {
      const series = known.get(text)
      if (series === undefined || dayOfMinute(series.lastMinute) >= dayOfMinute(minute)) continue
      series.lastMinute = minute
      rows.push([series.id, minute])
    }
    if (rows.length > 0) await run(TOUCH_SERIES, [JSON.stringify(rows)])
  }
}

const dayOfMinute = (minute: number): number => Math.floor(minute / 1440)

/** Gaps that began, ended or grew. */
export async function saveGaps(run: Run, gaps: readonly Gap[]): Promise<void> {
  if (gaps.length === 0) return
  const last = new Map(gaps.map((gap) => [`${gap.from} ${gap.cause}`, gap]))
  const rows = [...last.values()].map(({ from, cause, to, events, isEstimate }) => [
    from,
    cause,
    to,
    events,
    isEstimate,
  ])
  await run(SAVE_GAPS, [JSON.stringify(rows)])
}

async function addRollups(
  run: Run,
  rollups: readonly Rollup[],
  idOf: (names: Names) => number,
  maxRows: number,
): Promise<void> {
  if (rollups.length === 0) return
  const none = idOf(NO_NAMES)
  const sums = new Map<string, MinuteSums>()
  for (const rollup of rollups) addTo(sums, rollup.minute, idOf(rollup), rollup)
  const minutes = new Set(rollups.map(({ minute }) => minute))
  const keys = [
    ...[...sums.values()].map(({ minute, series }) => [minute, series]),
    ...[...minutes].map((minute) => [minute, none]),
  ]
  const { rows } = await run(FIND_ROLLUPS, [JSON.stringify(keys)])
  const stored = new Map(
    rows.map((row) => [placeOf(Number(row[0]), Number(row[1])), decodeSums(row.slice(2))]),
  )
  const room = await findRoom(run, 'rollup', minutes, maxRows)
  for (const [place, { minute, series, of }] of sums) {
    if (series === none || stored.has(place) || room.take(minute)) continue
    sums.delete(place)
    addTo(sums, minute, none, of)
  }
  const values = [...sums].map(([place, { minute, series, of }]) => {
    const before = stored.get(place)
    if (before !== undefined) addSums(of, before)
    return [minute, series, ...encodeSums(of)]
  })
  await run(SAVE_ROLLUPS, [JSON.stringify(values)])
}

interface MinuteSums {
  readonly minute: number
  readonly series: number
  readonly of: Sums
}

const placeOf = (minute: number, series: number): string => `${minute} ${series}`

function addTo(
  sums: Map<string, MinuteSums>,
  minute: number,
  series: number,
  from: Pick<Rollup, 'counts' | 'runtime' | 'wait'>,
): void {
  const place = placeOf(minute, series)
  const there = sums.get(place) ?? { minute, series, of: emptySums() }
  addSums(there.of, from)
  sums.set(place, there)
}

export interface Sums {
  readonly counts: Record<(typeof OUTCOMES)[number], number>
  readonly runtime: Map<number, number>
  readonly wait: Map<number, number>
}

export const emptySums = (): Sums => ({
  counts: noCounts(),
  runtime: new Map(),
  wait: new Map(),
})

export function addSums(into: Sums, from: Pick<Rollup, 'counts' | 'runtime' | 'wait'>): void {
  for (const outcome of OUTCOMES) into.counts[outcome] += from.counts[outcome]
  mergeSketch(into.runtime, from.runtime)
  mergeSketch(into.wait, from.wait)
}

/** Columns of `rollup` after its key. */
export const SUM_COLUMNS = [...OUTCOMES, 'runtime', 'wait'] as const

/** @param row `SUM_COLUMNS` */
export function decodeSums(row: readonly unknown[]): Sums {
  const sums = emptySums()
  OUTCOMES.forEach((outcome, at) => (sums.counts[outcome] = Number(row[at])))
  const [runtime, wait] = row.slice(OUTCOMES.length)
  if (runtime instanceof Uint8Array) addEncoded(sums.runtime, runtime)
  if (wait instanceof Uint8Array) addEncoded(sums.wait, wait)
  return sums
}

export const encodeSums = (sums: Sums): (number | string | null)[] => [
  ...OUTCOMES.map((outcome) => sums.counts[outcome]),
  ...[sums.runtime, sums.wait].map((sketch) => {
    const bytes = encodeSketch(sketch)
    return bytes === null ? null : `\\x${Buffer.from(bytes).toString('hex')}`
  }),
]

async function addErrors(
  run: Run,
  { errors, signatures }: RollupBatch,
  idOf: (names: Names) => number,
  maxRows: number,
): Promise<void> {
  const kept = await keptErrors(run, errors, idOf, maxRows)
  const dropped = new Set(errors.map(({ error }) => error))
  for (const error of kept.errors) dropped.delete(error)
  const rows = [...signatures]
    .filter(([error]) => !dropped.has(error))
    .map(([error, { name, exceptionType, message, frame }]) => [
      toStored(error),
      toStoredOrNull(name),
      toStored(exceptionType),
      toStored(message),
      toStoredOrNull(frame),
    ])
  if (rows.length > 0) await run(ADD_SIGNATURES, [JSON.stringify(rows)])
  if (kept.rows.length > 0) await run(ADD_ERRORS, [JSON.stringify(kept.rows)])
}

/** Beyond `maxRows` in one minute, what is new is counted as `OTHER_ERRORS`. */
async function keptErrors(
  run: Run,
  errors: readonly ErrorRollup[],
  idOf: (names: Names) => number,
  maxRows: number,
): Promise<{ rows: ErrorRow[]; errors: Set<string> }> {
  const kept = new Set<string>()
  if (errors.length === 0) return { rows: [], errors: kept }
  const keyOfRow = (row: readonly unknown[]): string => JSON.stringify(row.slice(0, 3))
  const rowOf = (rollup: ErrorRollup): ErrorRow => [
    rollup.minute,
    idOf(rollup),
    toStored(rollup.error),
    rollup.count,
  ]
  const found = await run(FIND_ERRORS, [JSON.stringify(errors.map(rowOf))])
  const stored = new Set(found.rows.map(keyOfRow))
  const minutes = errors.map(({ minute }) => minute)
  const room = await findRoom(run, 'error_rollup', minutes, maxRows)
  const rows = new Map<string, ErrorRow>()
  for (const rollup of errors) {
    let row = rowOf(rollup)
    const isThere = stored.has(keyOfRow(row)) || rows.has(keyOfRow(row))
    if (isThere || room.take(rollup.minute)) kept.add(rollup.error)
    else row = [rollup.minute, idOf(NO_NAMES), OTHER_ERRORS, rollup.count]
    const [minute, series, error, count] = row
    const before = rows.get(keyOfRow(row))?.[3] ?? 0
    rows.set(keyOfRow(row), [minute, series, error, before + count])
  }
  return { rows: [...rows.values()], errors: kept }
}

type ErrorRow = readonly [minute: number, series: number, error: string, count: number]

async function addSamples(run: Run, { queues, workers }: RollupBatch): Promise<void> {
  if (queues.length > 0) {
    const rows = queues.map(({ name, at, ready, unacked, consumers }) => [
      shortName(name),
      at,
      ready,
      unacked,
      consumers,
    ])
    await run(SAVE_QUEUES, [JSON.stringify(lastOfEach(rows))])
  }
  if (workers.length > 0) {
    const rows = workers.map(({ hostname, at, active, processed, load }) => [
      shortName(hostname),
      at,
      active,
      processed,
      load,
    ])
    await run(SAVE_WORKERS, [JSON.stringify(lastOfEach(rows))])
  }
}

type SampleValue = string | number | null

/** By name and time as they are stored: names may differ and be stored alike, which one statement refuses. */
const lastOfEach = (rows: readonly (readonly SampleValue[])[]): (readonly SampleValue[])[] => [
  ...new Map(rows.map((row) => [JSON.stringify(row.slice(0, 2)), row])).values(),
]

const shortName = (name: string | null): string | null =>
  name === null ? null : toStored(name.slice(0, MAX_NAME_CHARS))

const keyOf = ({ name, worker, queue }: Names): string =>
  JSON.stringify([shortName(name), shortName(worker), shortName(queue)])

const digestOf = (text: string): string =>
  createHash('sha256').update(text).digest().subarray(0, 16).toString('hex')

const FROM = 'FROM jsonb_array_elements($1::jsonb) AS r'

const ADD_SERIES = `
  INSERT INTO $schema.series (id, name, worker, queue, digest, last_minute)
  SELECT (r->>0)::integer, r->>1, r->>2, r->>3, (r->>4)::bytea, (r->>5)::integer ${FROM}`

const TOUCH_SERIES = `
  UPDATE $schema.series AS s SET last_minute = greatest(s.last_minute, m.minute)
  FROM (SELECT (r->>0)::integer AS id, (r->>1)::integer AS minute ${FROM}) AS m
  WHERE s.id = m.id`

const FIND_ROLLUPS = `
  SELECT t.minute, t.series_id, ${SUM_COLUMNS.map((column) => `t.${column}`).join(', ')}
  FROM $schema.rollup AS t
  JOIN (SELECT (r->>0)::integer AS minute, (r->>1)::integer AS series_id ${FROM}) AS k
    USING (minute, series_id)`

export const SAVE_ROLLUPS = `
  INSERT INTO $schema.rollup (minute, series_id, ${SUM_COLUMNS.join(', ')})
  SELECT (r->>0)::integer, (r->>1)::integer,
    ${OUTCOMES.map((_, at) => `(r->>${at + 2})::float8`).join(', ')},
    (r->>${OUTCOMES.length + 2})::bytea, (r->>${OUTCOMES.length + 3})::bytea ${FROM}
  ON CONFLICT (minute, series_id) DO UPDATE SET
    ${SUM_COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')}`

const FIND_ERRORS = `
  SELECT t.minute, t.series_id, t.error FROM $schema.error_rollup AS t
  JOIN (SELECT DISTINCT (r->>0)::integer AS minute, (r->>1)::integer AS series_id, r->>2 AS error
    ${FROM}) AS k USING (minute, series_id, error)`

const ADD_ERRORS = `
  INSERT INTO $schema.error_rollup AS stored (minute, series_id, error, count)
  SELECT (r->>0)::integer, (r->>1)::integer, r->>2, (r->>3)::float8 ${FROM}
  ON CONFLICT (minute, series_id, error) DO UPDATE SET count = stored.count + excluded.count`

const ADD_SIGNATURES = `
  INSERT INTO $schema.error_signature (error, name, exception_type, message, frame)
  SELECT r->>0, r->>1, r->>2, r->>3, r->>4 ${FROM}
  ON CONFLICT (error) DO NOTHING`

const SAVE_QUEUES = `
  INSERT INTO $schema.queue_sample (name, at, ready, unacked, consumers)
  SELECT r->>0, (r->>1)::float8, (r->>2)::float8, (r->>3)::float8, (r->>4)::float8 ${FROM}
  ON CONFLICT (name, at) DO UPDATE SET
    ready = excluded.ready, unacked = excluded.unacked, consumers = excluded.consumers`

const SAVE_WORKERS = `
  INSERT INTO $schema.worker_sample (hostname, at, active, processed, load)
  SELECT r->>0, (r->>1)::float8, (r->>2)::float8, (r->>3)::float8, (r->>4)::float8 ${FROM}
  ON CONFLICT (hostname, at) DO UPDATE SET
    active = excluded.active, processed = excluded.processed, load = excluded.load`

const SAVE_GAPS = `
  INSERT INTO $schema.gap ("from", cause, "to", events, is_estimate)
  SELECT (r->>0)::float8, r->>1, (r->>2)::float8, (r->>3)::float8, (r->>4)::boolean ${FROM}
  ON CONFLICT ("from", cause) DO UPDATE SET
    "to" = excluded."to", events = excluded.events, is_estimate = excluded.is_estimate`
