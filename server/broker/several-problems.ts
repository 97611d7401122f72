import { AppError } from '../errors.ts'

const MAX_TOLD = 5

/**
 * One problem made of those of several servers, any of which would have done. Time may help as long
 * as it may help with one of them. Its words do not depend on the order of `problems`.
 */
export function toOneProblem(label: string, problems: readonly AppError[]): AppError {
  const [first] = problems
  if (first !== undefined && problems.length === 1) return first
  const messages = [...new Set(problems.map(({ message }) => message))].toSorted()
  const told = messages.slice(0, MAX_TOLD)
  if (messages.length > MAX_TOLD) told.push(`and ${messages.length - MAX_TOLD} more`)
  const isPassing = problems.some(({ code }) => code === 'BROKER_UNREACHABLE')
  const fix = problems
    .map((problem) => problem.fix)
    .filter((text) => text !== undefined)
    .toSorted()[0]
  return new AppError(
    isPassing ? 'BROKER_UNREACHABLE' : (first?.code ?? 'BROKER_UNREACHABLE'),
    `Cannot use any server of ${label}: ${told.join('; ')}`,
    { cause: first, ...(fix === undefined ? {} : { fix }) },
  )
}
