/** How far the history has come, and whether a batch whose COMMIT has no answer is in it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../errors.ts'
import { CommitUnknownError, type Database } from '../../postgres/database.ts'
import type { HistoryBatch } from '../task-store.ts'

export interface Progress {
  /** Number of the last batch. */
  readonly batch: number
  /** Unix seconds; null: nothing was written yet. */
  readonly lastWrite: number | null
}

export const readProgress = (db: Database): Promise<Progress> =>
  db.transaction({ doing: 'read history', isReading: true }, async (run) => {
    const [row] = (await run('SELECT batch, last_write FROM $schema.progress')).rows
    const lastWrite = row?.[1]
    return {
      batch: Number(row?.[0]),
      lastWrite: typeof lastWrite === 'number' ? lastWrite : null,
    }
  })

/** A batch of which it was not known at once whether it was committed, until it is written. */
interface Pending {
  /** The history holds its sums when it has come to this number. */
  readonly number: number
  readonly sums: HistoryBatch['sums']
}

export interface BatchOutcome {
  /** Whether a batch that is given again has been summed. */
  areSumsIn(batch: HistoryBatch): Promise<boolean>
  /**
   * Returns where the batch was committed nevertheless.
   *
   * @param hasSums it brought its sums; else an earlier try of it did
   * @throws `error` where it was not, or nobody can tell
   */
  find(
    error: unknown,
    tried: { readonly batch: HistoryBatch; readonly number: number; readonly hasSums: boolean },
  ): Promise<void>
  /** The batch is written. */
  done(): void
}

/** How often and after how long it is asked whether a COMMIT without an answer was done. */
const ASK_AGAIN_MS = [0, 250, 1_000, 2_000]

export function createBatchOutcome(db: Database): BatchOutcome {
  let pending: Pending | null = null
  return {
    async areSumsIn({ sums }) {
      if (pending === null || pending.sums !== sums) return false
      return (await readProgress(db)).batch >= pending.number
    },
    async find(error, { batch: { sums }, number, hasSums }) {
      if (!(error instanceof AppError && error.cause instanceof CommitUnknownError)) throw error
      // Also where it turns out not to be done: the server may be at it still.
      pending = { number: hasSums || pending === null ? number : pending.number, sums }
      for (const ms of ASK_AGAIN_MS) {
        await sleep(ms)
        const progress = await readProgress(db).catch(() => null)
        if (progress === null) continue
        if (progress.batch >= number) return
        throw error
      }
      throw error
    },
    done() {
      pending = null
    },
  }
}
