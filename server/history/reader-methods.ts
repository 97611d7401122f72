/** The methods of a reader as data, so that whatever passes them on says each only once: here. */
import type { TaskReader } from './task-store.ts'

export type ReaderMethod = keyof TaskReader

/** Complete, or it does not compile. */
const METHODS = Object.keys({
  list: true,
  listWhole: true,
  get: true,
  children: true,
  count: true,
  histogram: true,
  facet: true,
  series: true,
  errors: true,
  queueSeries: true,
  workerSeries: true,
  gaps: true,
  began: true,
  close: true,
} satisfies Record<ReaderMethod, true>) as readonly ReaderMethod[]

const KNOWN: ReadonlySet<unknown> = new Set(METHODS)

export const isReaderMethod = (method: unknown): method is ReaderMethod => KNOWN.has(method)

/** A reader each of whose methods asks `ask`, which gets what the method was given. */
export const forwardingReader = (
  ask: (method: ReaderMethod, given: readonly unknown[]) => Promise<unknown>,
): TaskReader =>
  Object.fromEntries(
    METHODS.map((method) => [method, (...given: unknown[]) => ask(method, given)]),
  ) as unknown as TaskReader

/** Takes the signal, which cannot be sent to another thread, from the arguments. */
export function splitSignal(given: readonly unknown[]): {
  readonly args: readonly unknown[]
  readonly signal: AbortSignal | null
} {
  const last = given.at(-1)
  if (last instanceof AbortSignal) return { args: given.slice(0, -1), signal: last }
  return { args: given, signal: null }
}
