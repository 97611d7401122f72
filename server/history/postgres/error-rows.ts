/** Counts the errors of a batch in their minutes, and keeps what is said of each. */
import { type ErrorRollup, OTHER_ERRORS } from '../../../contract/model/rollup.ts'
import type { Run } from '../../postgres/database.ts'
import type { RollupBatch } from '../rollup-store.ts'
import { findRoom } from './minute-room.ts'
import { NO_NAMES, type SeriesIds } from './series-ids.ts'
import { toStored, toStoredOrNull } from './stored-text.ts'

export async function addErrors(
  run: Run,
  { errors, signatures }: RollupBatch,
  idOf: SeriesIds['idOf'],
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
  idOf: SeriesIds['idOf'],
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

const FROM = 'FROM jsonb_array_elements($1::jsonb) AS r'

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
