import type { TaskQuery } from './task-query.ts'

/** One node of its kind, however they were nested, without repetition; of one part, the part itself. */
export function combineQueries(kind: 'and' | 'or', parts: readonly TaskQuery[]): TaskQuery {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.of : [part]))
  const once = [...new Map(flat.map((part) => [JSON.stringify(part), part])).values()]
  const [only] = once
  return only !== undefined && once.length === 1 ? only : { kind, of: once }
}
