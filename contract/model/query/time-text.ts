/** Moments and ranges of time as people write them, and as URLs carry them. */
import { parseTime } from '../task-times.ts'
import type { TimeRange } from '../time-range.ts'
import { parseDuration, parseNumber } from './duration-text.ts'
import { dayAt, fromWallClock } from './zoned-time.ts'

/** What a text like `14:00` or `now-2h` is read by. */
export interface TimeContext {
  /** Unix seconds. */
  readonly now: number
  /** Of times without an offset: a name that `isTimeZone` knows. @default 'UTC' */
  readonly zone?: string
}

const DATE = /^\d{4}-\d{2}-\d{2}$/
const TIME = /^\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?$/
const OFFSET = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/
const MAX_CHARS = 64

/**
 * Unix seconds of `now`, `now-2h`, `14:00` (today), `2026-11-20` (its first moment),
 * `2026-11-20 13:00` (also with `T`, seconds, an offset), or of a number, which they are already.
 * Null where the text is none of these.
 */
export function parseMoment(text: string, { now, zone = 'UTC' }: TimeContext): number | null {
  if (text.length > MAX_CHARS) return null
  if (text.startsWith('now')) return fromNow(text.slice(3), now)
  if (TIME.test(text)) return onClocks(`${dayAt(now, zone)}T${text}`, zone)
  if (DATE.test(text)) return onClocks(text, zone)
  const number = parseNumber(text)
  if (number !== null) return number
  const hasOffset = text.length > 10 && OFFSET.test(text.slice(10))
  return hasOffset ? parseTime(text) : onClocks(text, zone)
}

function fromNow(rest: string, now: number): number | null {
  if (rest === '') return now
  const seconds = /^[+-]\d/.test(rest) ? parseDuration(rest.slice(1)) : null
  return seconds === null ? null : now + (rest.startsWith('-') ? -seconds : seconds)
}

function onClocks(text: string, zone: string): number | null {
  const shown = parseTime(text)
  return shown === null ? null : fromWallClock(shown * 1000, zone)
}

/**
 * The range of `now-2h` or any one moment (from then on), of one day (`2026-11-20`: all of it), or of
 * two with `..` between them, of which one may be left out: `14:00..14:30`, `now-1h..now`,
 * `2026-11-20..` or `1763730000.5..1763733600`. A day as an end is part of the range. Null where the text is none
 * of these, or ends before it begins.
 */
export function parseTimeRange(text: string, now: number, zone = 'UTC'): TimeRange | null {
  const context = { now, zone }
  const at = text.indexOf('..')
  const first = (at === -1 ? text : text.slice(0, at)).trim()
  const last = (at === -1 ? (DATE.test(first) ? first : '') : text.slice(at + 2)).trim()
  const from = first === '' ? null : parseMoment(first, context)
  const to = last === '' ? null : endOf(last, context)
  const isUnread = (first !== '' && from === null) || (last !== '' && to === null)
  if (isUnread || (from === null && to === null)) return null
  return from !== null && to !== null && to < from ? null : { from, to }
}

function endOf(text: string, context: TimeContext): number | null {
  if (!DATE.test(text)) return parseMoment(text, context)
  const midnight = parseTime(text)
  return midnight === null
    ? null
    : onClocks(
        new Date((midnight + 86_400) * 1000).toISOString().slice(0, 10),
        context.zone ?? 'UTC',
      )
}
