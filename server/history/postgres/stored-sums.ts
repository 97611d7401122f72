/** Sums of one series in one minute, as they lie in `rollup`. */
import { mergeSketch } from '../../../contract/model/duration-sketch.ts'
import { noCounts, OUTCOMES, type Rollup } from '../../../contract/model/rollup.ts'
import { addEncoded, encodeSketch } from '../sketch-blob.ts'

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

export const SAVE_ROLLUPS = `
  INSERT INTO $schema.rollup (minute, series_id, ${SUM_COLUMNS.join(', ')})
  SELECT (r->>0)::integer, (r->>1)::integer,
    ${OUTCOMES.map((_, at) => `(r->>${at + 2})::float8`).join(', ')},
    (r->>${OUTCOMES.length + 2})::bytea, (r->>${OUTCOMES.length + 3})::bytea
  FROM jsonb_array_elements($1::jsonb) AS r
  ON CONFLICT (minute, series_id) DO UPDATE SET
    ${SUM_COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')}`
