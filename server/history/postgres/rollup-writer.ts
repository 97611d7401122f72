/** Adds the sums of a batch to those that lie there, within the batch's transaction. */
import type { Run } from '../../postgres/database.ts'
import type { RollupBatch } from '../rollup-store.ts'
import { addErrors } from './error-rows.ts'
import { addRollups } from './rollup-rows.ts'
import { addSamples } from './sample-rows.ts'
import { createSeriesIds, type Names } from './series-ids.ts'

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

export function createRollupWriter({
  maxSeries = MAX_SERIES,
  maxRows = MAX_ROWS,
} = {}): RollupWriter {
  const series = createSeriesIds(maxSeries)
  const idOf = (names: Names): number => series.idOf(names)
  return {
    async add(run, batch, nextSeries) {
      const added = await series.prepare(run, [...batch.rollups, ...batch.errors], nextSeries)
      await addRollups(run, batch.rollups, idOf, maxRows)
      await addErrors(run, batch, idOf, maxRows)
      await addSamples(run, batch)
      return added
    },
    forget: () => series.forget(),
  }
}
