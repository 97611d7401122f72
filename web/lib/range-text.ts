/**
 * Ranges of time as the address carries them (`now-1h`, or Unix seconds `1763730000..1763733600`), as
 * people write them, and as buttons tell them.
 */
import { parseTimeRange } from '../../contract/model/query/time-text.ts'
import { formatMoment, formatClock, isSameDay } from './time.ts'

export const RANGE_PRESETS = [
  { text: 'now-5m', label: 'Last 5 minutes' },
  { text: 'now-15m', label: 'Last 15 minutes' },
  { text: 'now-1h', label: 'Last hour' },
  { text: 'now-6h', label: 'Last 6 hours' },
  { text: 'now-24h', label: 'Last 24 hours' },
  { text: 'now-7d', label: 'Last 7 days' },
  { text: 'now-30d', label: 'Last 30 days' },
] as const

export interface ClosedRange {
  readonly from: number
  readonly to: number
}

/** Unix seconds; an open end is now. Null where the text is none, or has no beginning. */
export function closedRange(text: string, now: number): ClosedRange | null {
  const range = parseTimeRange(text, now)
  if (range === null || range.from === null) return null
  const to = range.to ?? now
  return to > range.from ? { from: range.from, to } : null
}

/** Whether it ends now, whenever that is. */
export function endsNow(text: string): boolean {
  const end = text.includes('..') ? text.slice(text.indexOf('..') + 2).trim() : ''
  return end === '' || end === 'now'
}

export const formatRange = ({ from, to }: ClosedRange): string => `${round(from)}..${round(to)}`

/** Milliseconds are fine enough for an address. */
const round = (seconds: number): number => Math.round(seconds * 1000) / 1000

/**
 * What somebody wrote, as the address carries it: relative ranges stay relative, clocks and dates are
 * those of the viewer's zone. Null where it is no range.
 */
export function readRange(written: string, now: number, zone: string): string | null {
  const text = written.trim()
  const range = parseTimeRange(text, now, zone)
  if (range === null) return null
  const isRelative = text
    .split('..')
    .every((end) => end.trim() === '' || end.trim().startsWith('now'))
  if (isRelative) return text.replaceAll(' ', '')
  const { from, to } = range
  return `${from === null ? '' : round(from)}..${to === null ? '' : round(to)}`
}

/** "Last hour", "14:00:00 – 14:30:00", "21 Nov 13:00:00 – now". */
export function rangeLabel(text: string, now: number): string {
  const preset = RANGE_PRESETS.find((one) => one.text === text)
  if (preset !== undefined) return preset.label
  const range = parseTimeRange(text, now)
  if (range === null) return text
  const { from, to } = range
  const word = (time: number) => (isSameDay(time, now) ? formatClock(time) : formatMoment(time))
  if (from === null) return to === null ? 'All time' : `Until ${word(to)}`
  return `${word(from)} – ${to === null || endsNow(text) ? 'now' : word(to)}`
}

/** The range next to it: half of its length earlier (-1) or later (1), but not beyond now. */
export function shiftRange(text: string, now: number, way: -1 | 1): string | null {
  const range = closedRange(text, now)
  if (range === null) return null
  const length = range.to - range.from
  const to = Math.min(now, range.to + (way * length) / 2)
  return formatRange({ from: to - length, to })
}

/** The range as it is now, for a link that shows somebody else the same. */
export function freezeRange(text: string, now: number): string {
  const range = closedRange(text, now)
  return range === null ? text : formatRange(range)
}
