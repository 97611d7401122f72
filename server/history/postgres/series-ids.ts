/** Names of sums, each combination written once and numbered. */
import { createHash } from 'node:crypto'
import type { RollupKey } from '../../../contract/model/rollup.ts'
import type { Run } from '../../postgres/database.ts'
import { toStored } from './stored-text.ts'

export type Names = Pick<RollupKey, 'name' | 'worker' | 'queue'>
export const NO_NAMES: Names = { name: null, worker: null, queue: null }

export interface SeriesIds {
  /**
   * Finds or adds the series of these keys. Within the batch's transaction.
   *
   * @param next id for the first series that is added
   * @returns how many were added
   */
  prepare(run: Run, keys: readonly RollupKey[], next: number): Promise<number>
  /** Of what is prepared; that of no names where there was no room. */
  idOf(names: Names): number
  /** After a transaction that was rolled back, or series that were dropped. */
  forget(): void
}

const MAX_NAME_CHARS = 512
const REMEMBERED = 100_000

/** @param maxSeries beyond them, what is new is summed under no names */
export function createSeriesIds(maxSeries: number): SeriesIds {
  const known = new Map<string, { readonly id: number; lastMinute: number }>()
  let count: number | null = null

  return {
    prepare,
    idOf: (names) => known.get(keyOf(names))?.id ?? known.get(keyOf(NO_NAMES))?.id ?? 0,
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

export const shortName = (name: string | null): string | null =>
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
