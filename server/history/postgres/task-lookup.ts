/** Where tasks lie, asked of the database. */
import type { Run } from '../../postgres/database.ts'
import type { Place } from '../task-places.ts'
import { decodeId, splitIds } from './task-id.ts'
import { SELECT_ROW, SELECT_TASK } from './task-row.ts'

/**
 * The places of those ids that have a task.
 *
 * @param ids as `normalId` gives them
 */
export async function findPlaces(run: Run, ids: Iterable<string>): Promise<Map<string, Place>> {
  const { uuids, texts } = splitIds(ids)
  const found = new Map<string, Place>()
  const note = (rows: readonly (readonly unknown[])[]): void => {
    for (const [uuid, id, segment, n] of rows) {
      found.set(decodeId(uuid, id) ?? '', { segment: Number(segment), row: Number(n) })
    }
  }
  if (uuids.length > 0) note((await run(BY_UUID, [uuids])).rows)
  if (texts.length > 0) note((await run(BY_ID, [texts])).rows)
  return found
}

/** Rows of `SELECT_TASK`, or of `SELECT_ROW`, in no order. */
export async function readPlaces(
  run: Run,
  places: readonly Place[],
  kind: 'task' | 'row' = 'task',
): Promise<readonly (readonly unknown[])[]> {
  if (places.length === 0) return []
  const { rows } = await run(kind === 'task' ? TASKS_BY_PLACE : ROWS_BY_PLACE, [
    places.map(({ segment }) => segment),
    places.map(({ row }) => row),
  ])
  return rows
}

const BY_UUID = 'SELECT uuid, id, segment, n FROM $schema.task WHERE uuid = ANY ($1::uuid[])'
const BY_ID = 'SELECT uuid, id, segment, n FROM $schema.task WHERE id = ANY ($1::text[])'
/** OFFSET 0 has each row looked up by its key, whatever the planner thinks of the sizes. */
const ROWS_BY_PLACE = `
  SELECT ${SELECT_ROW} FROM unnest($1::integer[], $2::integer[]) AS k (segment, n)
  CROSS JOIN LATERAL (SELECT * FROM $schema.task AS s
    WHERE s.segment = k.segment AND s.n = k.n OFFSET 0) AS t`
const TASKS_BY_PLACE = `
  SELECT ${SELECT_TASK} FROM unnest($1::integer[], $2::integer[]) AS k (segment, n)
  CROSS JOIN LATERAL (SELECT * FROM $schema.task AS s
    WHERE s.segment = k.segment AND s.n = k.n OFFSET 0) AS t
  LEFT JOIN LATERAL (SELECT * FROM $schema.payload AS q
    WHERE q.segment = k.segment AND q.n = k.n OFFSET 0) AS p ON true`
