/**
 * What part of a cluster somebody may see: globs over task types, workers and queues.
 *
 * Every query of the history takes one from the first day, so that no later code can forget it.
 * `*` matches any run of characters and `?` one; everything else stands for itself.
 */
export interface Scope {
  readonly tasks: readonly string[]
  readonly workers: readonly string[]
  readonly queues: readonly string[]
}

export const EVERYTHING: Scope = { tasks: ['*'], workers: ['*'], queues: ['*'] }

/** Whether a list of globs lets everything through, so that no filter is needed. */
export const isUnrestricted = (globs: readonly string[]): boolean => globs.includes('*')

/**
 * Whether `value` is inside. An unknown value (null) is inside only where nothing is restricted:
 * deny by default. No regular expression: the time is at most the product of both lengths.
 */
export function inGlobs(globs: readonly string[], value: string | null): boolean {
  if (isUnrestricted(globs)) return true
  return value !== null && globs.some((glob) => matchesGlob(glob, value))
}

/** Whether a task, worker and queue taken together are inside the scope. */
export const inScope = (
  scope: Scope,
  of: {
    readonly name: string | null
    readonly worker: string | null
    readonly queue: string | null
  },
): boolean =>
  inGlobs(scope.tasks, of.name) &&
  inGlobs(scope.workers, of.worker) &&
  inGlobs(scope.queues, of.queue)

function matchesGlob(glob: string, value: string): boolean {
  let g = 0
  let v = 0
  let star = -1
  let mark = 0
  while (v < value.length) {
    if (glob[g] === '*') {
      star = g
      g += 1
      mark = v
    } else if (g < glob.length && (glob[g] === '?' || glob[g] === value[v])) {
      g += 1
      v += 1
    } else if (star !== -1) {
      g = star + 1
      mark += 1
      v = mark
    } else {
      return false
    }
  }
  while (glob[g] === '*') g += 1
  return g === glob.length
}
