/** Adds the sums of a batch to the rows of their minutes. */
import type { Rollup } from '../../../contract/model/rollup.ts'
import type { Run } from '../../postgres/database.ts'
import { findRoom } from './minute-room.ts'
import { NO_NAMES, type SeriesIds } from './series-ids.ts'
import {
  addSums,
  decodeSums,
  emptySums,
  encodeSums,
  SAVE_ROLLUPS,
  SUM_COLUMNS,
  type Sums,
} from './stored-sums.ts'

/** @param maxRows of one minute; beyond them, what is new is summed under no names */
export async function addRollups(
  run: Run,
  rollups: readonly Rollup[],
  idOf: SeriesIds['idOf'],
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

const FIND_ROLLUPS = `
  SELECT t.minute, t.series_id, ${SUM_COLUMNS.map((column) => `t.${column}`).join(', ')}
  FROM $schema.rollup AS t
  JOIN (SELECT (r->>0)::integer AS minute, (r->>1)::integer AS series_id
    FROM jsonb_array_elements($1::jsonb) AS r) AS k
    USING (minute, series_id)`
