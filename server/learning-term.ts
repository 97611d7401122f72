/** The time in which one Sepal of several learns and writes: its writer, and what leave it has to write. */
import type { EventHearer } from './event-source.ts'
import { openPostgresWriter } from './history/postgres/postgres-writer.ts'
import type { Retention } from './history/retention.ts'
import { type LearnerOptions, startLearner } from './learner.ts'
import { type HeldLease, LeaseLostError } from './lease/lease.ts'

export interface LearningTerm {
  readonly hearer: EventHearer
  /** Unix seconds: what the history held when it began; null: nothing. */
  readonly since: number | null
  /** The lease was lost, and taken again before anybody else had it: it goes on with the new number. */
  readonly token: number
  goOn(token: number): void
  /** @param isElsewhere another one takes in what waits here */
  end(isElsewhere: boolean): Promise<void>
}

export interface LearningTermOptions extends Omit<LearnerOptions, 'writer'> {
  /** Of the database; holds a password: not for logs. */
  readonly url: string
  readonly retention: Retention
  readonly token: number
  /** The lease, as long as it is ours. */
  readonly held: () => HeldLease | null
}

/**
 * @throws {AppError} HISTORY_UNAVAILABLE: the database is away
 * @throws {AppError} as `openPostgresWriter`
 */
export async function beginTerm(options: LearningTermOptions): Promise<LearningTerm> {
  const { url, retention, held, clock, log } = options
  let { token } = options
  /** Taken again after another one's time, it is no leave to write what was learned before that. */
  const lease: HeldLease = {
    get token() {
      return token
    },
    async guard(run) {
      const now = held()
      if (now?.token !== token) throw new LeaseLostError('Cannot write: the lease is not held')
      await now.guard(run)
    },
  }
  const writer = await openPostgresWriter({ url, clock, lease, retention, log })
  const close = () =>
    writer.close().catch((err: unknown) => {
      log.error({ err }, 'Cannot close the history in order')
    })
  try {
    const since = await writer.lastWrite()
    const learner = await startLearner({ ...options, writer })
    return {
      hearer: learner.hearer,
      since,
      get token() {
        return token
      },
      goOn(next) {
        token = next
      },
      async end(isElsewhere) {
        await learner.stop({ isElsewhere })
        await close()
      },
    }
  } catch (err) {
    await close()
    throw err
  }
}
