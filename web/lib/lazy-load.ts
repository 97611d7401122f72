/** A part of the pages that is loaded when it is needed, and again when that failed. */

/** The server did not hand out a part of the pages: it is away, or a newer one has other parts. */
export class LoadError extends Error {
  override readonly name = 'LoadError'
  readonly again: () => Promise<void>

  /** @param again tries it once more; rejects as before */
  constructor(cause: unknown, again: () => Promise<void>) {
    super('Sepal does not answer', { cause })
    this.again = again
  }
}

export interface LazyLoad<Part> {
  /** Null until it is loaded. */
  readonly part: Part | null
  /** Why it could not be had the last time; null: it was not tried, or is there. */
  readonly failure: LoadError | null
  /** Loads it, once at a time; what was loaded stays. @throws {LoadError} it could not be had */
  start(): Promise<void>
}

export function createLazyLoad<Part>(load: () => Promise<Part>): LazyLoad<Part> {
  let part: Part | null = null
  let failure: LoadError | null = null
  let loading: Promise<void> | null = null
  const start = (): Promise<void> => {
    if (part !== null) return Promise.resolve()
    loading ??= load()
      .then(
        (loaded) => {
          part = loaded
          failure = null
        },
        (cause: unknown) => {
          failure = new LoadError(cause, start)
          throw failure
        },
      )
      .finally(() => {
        loading = null
      })
    return loading
  }
  return {
    get part() {
      return part
    },
    get failure() {
      return failure
    },
    start,
  }
}
