/** Times that a task does not carry itself but that follow from those it does. */
import type { Task } from './task.ts'

/** ISO 8601 as Python's `isoformat()` and its relatives write it. */
const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}(?::?\d{2})?)?)?$/

/**
 * The moment that an ISO 8601 text names, in Unix seconds, to the millisecond; null where it is none.
 * A time without an offset is UTC, wherever it is read.
 */
export function parseTime(text: string | null): number | null {
  const found = text === null ? null : ISO.exec(text)
  if (found === null) return null
  const [, date = '', time = '00:00', offset = 'Z'] = found
  const at = Date.parse(`${date}T${time}${withColon(offset)}`)
  return Number.isNaN(at) ? null : at / 1000
}

/** `+0530` and `+05` as `+05:30` and `+05:00`, the form that every engine reads alike. */
const withColon = (offset: string): string =>
  offset === 'Z' || offset.includes(':')
    ? offset
    : `${offset.slice(0, 3)}:${offset.slice(3).padEnd(2, '0')}`

/**
 * Seconds that a task waited before it started: from when it was sent, or received where nobody told
 * the sending, or from its ETA where that is later. Null unless it has started and one of them is
 * known. Never negative: clocks of two machines may disagree.
 */
export function queueWait(
  task: Pick<Task, 'sent' | 'received' | 'started' | 'eta'>,
): number | null {
  const begin = task.sent ?? task.received
  if (task.started === null || begin === null) return null
  return Math.max(0, task.started - Math.max(begin, parseTime(task.eta) ?? begin))
}
