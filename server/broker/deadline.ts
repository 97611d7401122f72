/** A promise that rejects with ETIMEDOUT after a time, unless it is forgotten first. */
export interface Deadline {
  readonly passed: Promise<never>
  readonly forget: () => void
}

export function createDeadline(timeoutMs: number): Deadline {
  const { promise: passed, reject } = Promise.withResolvers<never>()
  passed.catch(() => {}) // whoever races with it hears of it; nobody else need
  const timer = setTimeout(() => {
    reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }))
  }, timeoutMs)
  return { passed, forget: () => clearTimeout(timer) }
}

export const isTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ETIMEDOUT'
