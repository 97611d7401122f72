import { AppError } from '../errors.ts'

/** The end of a connection: happens once, whoever brings it about first, and frees what was held. */
export interface ConnectionEnd {
  readonly closed: Promise<AppError | null>
  readonly isOver: () => boolean
  /** Ends the connection because of `problem`; without effect when it is over already. */
  readonly lose: (problem: AppError) => void
  /** Ends it because nobody wants it any more; settles when all is freed. */
  readonly close: () => Promise<void>
}

/** @param free lets go of sockets and timers; called once, its failure is of no interest to anybody */
export function createConnectionEnd(free: () => Promise<void>): ConnectionEnd {
  const { promise: closed, resolve } = Promise.withResolvers<AppError | null>()
  let freed: Promise<void> | null = null
  const end = (problem: AppError | null): Promise<void> => {
    if (freed === null) {
      // Before freeing: what the sockets say while they go must not be taken for the cause.
      resolve(problem)
      freed = free().catch(() => {})
    }
    return freed
  }
  return {
    closed,
    isOver: () => freed !== null,
    lose: (problem) => void end(problem),
    close: () => end(null),
  }
}

/** What a command is told that comes after the end. */
export const connectionOver = (label: string): AppError =>
  new AppError('BROKER_UNREACHABLE', `Cannot send to ${label}: the connection is over`)
