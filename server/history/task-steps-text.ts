/** The steps of a task as text for the database, and back: an array of arrays, in JSON. */
import type { TaskStep } from '../../contract/model/task-step.ts'

type StoredStep = [string, number, string | null, number | null, string | null]

/** Numbers that are not finite become 0 (`at`) or null, lone surrogates U+FFFD. */
export function encodeSteps(steps: readonly TaskStep[] | null): string | null {
  if (steps === null) return null
  const rows = steps.map(({ state, at, worker, retries, exception }): StoredStep => [
    state.toWellFormed(),
    Number.isFinite(at) ? at : 0,
    worker?.toWellFormed() ?? null,
    retries,
    exception?.toWellFormed() ?? null,
  ])
  return JSON.stringify(rows)
}

/** @param json as `encodeSteps` gave it */
export function decodeSteps(json: string | null): TaskStep[] | null {
  if (json === null) return null
  return (JSON.parse(json) as StoredStep[]).map(([state, at, worker, retries, exception]) => ({
    state,
    at,
    worker,
    retries,
    exception,
  }))
}
