export interface Closable {
  close(): void
}

/**
 * Closes every one, in this order, whatever becomes of the others.
 *
 * @throws the first error, when all have been tried
 */
export function closeAll(open: Iterable<Closable>): void {
  const errors: unknown[] = []
  for (const one of open) {
    try {
      one.close()
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
}

/** Closes `one` when `work` throws, and throws what that threw. */
export function orClose<T>(one: Closable, work: () => T): T {
  try {
    return work()
  } catch (error) {
    try {
      one.close()
    } catch {
      // What went wrong first is what there is to say.
    }
    throw error
  }
}
