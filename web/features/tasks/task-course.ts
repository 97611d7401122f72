/** What a task went through beyond what its timeline says: attempts, and every change of its state. */
import type { TaskReply } from '../../../contract/api/tasks.ts'
import { isSameDay } from '../../lib/time.ts'

export type Attempt = TaskReply['attempts'][number]
export type Step = TaskReply['steps'][number]

/** "1", "2"; "2 again" of one that was delivered a second time; "?" where nothing told. */
export function attemptWord(attempts: readonly Attempt[], index: number): string {
  const retries = attempts[index]?.retries
  if (retries == null) return '?'
  const isAgain = attempts.slice(0, index).some((earlier) => earlier.retries === retries)
  return `${retries + 1}${isAgain ? ' again' : ''}`
}

/** How long an attempt ran, in seconds: as its worker told it, else worked out; null where it is not known. */
export function ranFor({ runtime, started, ended }: Attempt): {
  readonly seconds: number | null
  readonly derived: boolean
} {
  if (runtime !== null) return { seconds: runtime, derived: false }
  return { seconds: started === null || ended === null ? null : ended - started, derived: true }
}

/** Whether a clock time alone would leave open which day it was. */
export const needsDates = (steps: readonly Step[]): boolean => {
  const [first] = steps
  return first !== undefined && steps.some(({ at }) => !isSameDay(at, first.at))
}
