/** How many rows of sums a minute may have: a flood of names or errors may cost their detail, never the disk. */
import type { Run } from '../../postgres/database.ts'

export interface MinuteRoom {
  /** Takes room for one row more. @returns false: the minute is full */
  take(minute: number): boolean
}

/** Within the transaction that adds the rows. @param most rows of one minute, or of one hour */
export async function findRoom(
  run: Run,
  table: 'rollup' | 'error_rollup',
  minutes: Iterable<number>,
  most: number,
): Promise<MinuteRoom> {
  const { rows } = await run(
    `SELECT minute, count(*)::float8 FROM $schema.${table}
     WHERE minute = ANY ($1::integer[]) GROUP BY minute`,
    [[...new Set(minutes)]],
  )
  const taken = new Map(rows.map(([minute, count]) => [Number(minute), Number(count)]))
  return {
    take(minute) {
      const before = taken.get(minute) ?? 0
      if (before >= most) return false
      taken.set(minute, before + 1)
      return true
    },
  }
}
