/**
 * Times and durations as people read them. In: Unix seconds and seconds, fractional. The only file
 * that formats a date; the zone is the viewer's: this computer's, or the one that they chose.
 */

const MINUTE = 60
const HOUR = 3600
const DAY = 86_400
/** Whatever lasts longer is a mistake of some clock; its digits would only be in the way. */
const MAX_DAYS = 9999

/** Clocks of a cluster differ a little: an event this much ahead of us is still "just now". */
const TOLERATED_AHEAD = 2

/**
 * How long ago `time` was at `now`: "just now", "12 s ago", "3 h ago"; "in 12 s" where it is ahead.
 * From 24 hours on it is the date itself, "21 Nov 14:02:11".
 */
export function formatAge(time: number, now: number): string {
  const age = now - time
  if (Math.abs(age) >= DAY) return formatMoment(time)
  if (age < -TOLERATED_AHEAD) return `in ${coarse(-age)}`
  return age < 1 ? 'just now' : `${coarse(age)} ago`
}

/** A span in a sentence: "12 s", "4 min", "3 h". In a sentence "4 m" would be read as metres. */
export function formatSpan(seconds: number): string {
  if (seconds >= MINUTE && seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`
  return seconds >= DAY ? `${Math.floor(seconds / DAY)} d` : coarse(Math.max(0, seconds))
}

function coarse(seconds: number): string {
  if (seconds < MINUTE) return `${Math.floor(seconds)} s`
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} m`
  return `${Math.floor(seconds / HOUR)} h`
}

/** "<1 ms", "12 ms", "1.20 s", "30.0 s", "4 m 12 s", "3 h 04 m", "2 d 3 h". A negative one has its sign. */
export function formatDuration(seconds: number): string {
  if (seconds < 0) return `−${formatDuration(-seconds)}`
  if (seconds < 0.001) return '<1 ms'
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  return formatWholeDuration(Math.round(seconds))
}

/** As `formatDuration` in whole seconds, for what still runs: it ticks once a second. */
export function formatWholeDuration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds))
  if (s < MINUTE) return `${s} s`
  if (s < HOUR) return `${Math.floor(s / MINUTE)} m ${pad(s % MINUTE)} s`
  if (s < DAY) return `${Math.floor(s / HOUR)} h ${pad(Math.floor((s % HOUR) / MINUTE))} m`
  if (s >= MAX_DAYS * DAY) return `over ${MAX_DAYS} d`
  return `${Math.floor(s / DAY)} d ${Math.floor((s % DAY) / HOUR)} h`
}

/** "21 Nov 14:02:11" in the viewer's zone. */
export const formatMoment = (time: number): string => {
  const at = partsOf(time)
  return `${at.day} ${at.month} ${at.clock}`
}

/** "14:02:11" in the viewer's zone. */
export const formatClock = (time: number): string => partsOf(time).clock

/** "14:02:11"; 24 hours or more from `now` with its date, "21 Nov 14:02:11". */
export const formatWhen = (time: number, now: number): string =>
  Math.abs(now - time) < DAY ? formatClock(time) : formatMoment(time)

/** "21 Nov 2026 14:02:11.123" in the viewer's zone. */
export function formatExact(time: number): string {
  const at = partsOf(time)
  return `${at.day} ${at.month} ${at.year} ${at.clock}.${String(millis(time) % 1000).padStart(3, '0')}`
}

/** Whether two moments lie on the same day of the viewer's zone. */
export function isSameDay(a: number, b: number): boolean {
  const [one, other] = [partsOf(a), partsOf(b)]
  return one.day === other.day && one.month === other.month && one.year === other.year
}

/** "14:02:11.123" in the viewer's zone. */
export const formatExactClock = (time: number): string =>
  `${partsOf(time).clock}.${String(millis(time) % 1000).padStart(3, '0')}`

/** "UTC+01", "UTC+05:30", "UTC" as it held at `time`. */
export const formatOffset = (time: number): string =>
  offsetText(minutesAhead(formats.numbers, time))

/** The same of any zone; empty where this browser does not know it. */
export const offsetIn = (zone: string, time: number): string =>
  isKnownZone(zone) ? offsetText(minutesAhead(formatsOf(zone).numbers, time)) : ''

function offsetText(minutes: number): string {
  if (minutes === 0) return 'UTC'
  const whole = Math.abs(minutes)
  const hours = `UTC${minutes < 0 ? '−' : '+'}${pad(Math.floor(whole / 60))}`
  return whole % 60 === 0 ? hours : `${hours}:${pad(whole % 60)}`
}

/** ISO 8601, UTC, for machines and for the clipboard. */
export const toIso = (time: number): string => new Date(millis(time)).toISOString()

/** Everything about one moment, for a tooltip: the viewer's zone, UTC, Unix seconds. */
export const describeMoment = (time: number): string =>
  `${formatExact(time)} ${formatOffset(time)}\n${toIso(time)}\n${time.toFixed(3)} Unix seconds`

/** Unix seconds of an ISO 8601 text as Celery sends it (`eta`, `expires`), null where it is none. */
export function parseIso(text: string): number | null {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : ms / 1000
}

/** What a `Date` can hold: beyond it every formatter throws, and times come from outside. */
const MAX_MS = 8.64e15
const millis = (time: number): number =>
  Number.isFinite(time) ? Math.min(MAX_MS, Math.max(0, Math.round(time * 1000))) : 0

const pad = (n: number): string => String(n).padStart(2, '0')

function minutesAhead(format: Intl.DateTimeFormat, time: number): number {
  const { year, month, day, hour, minute, second } = numbersIn(format, time)
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second)
  return Math.round((asUtc / 1000 - Math.floor(millis(time) / 1000)) / MINUTE)
}

/** A moment on the viewer's clock, in numbers; `month` from 1. */
function numbersIn(format: Intl.DateTimeFormat, time: number) {
  const found: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
  for (const part of format.formatToParts(millis(time))) {
    found[part.type] = Number(part.value)
  }
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = found
  return { year, month, day, hour, minute, second }
}

const WITH_CLOCK = {
  day: 'numeric',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
} as const

/** Made once for each zone: making one takes longer than using it a thousand times. */
const formatsOf = (timeZone: string | undefined) => ({
  words: new Intl.DateTimeFormat('en-GB', { ...WITH_CLOCK, month: 'short', timeZone }),
  numbers: new Intl.DateTimeFormat('en-GB', { ...WITH_CLOCK, month: 'numeric', timeZone }),
})

let formats = formatsOf(undefined)
const zoneListeners = new Set<() => void>()

/** IANA name of the zone that times are told in. */
export const viewerZone = (): string => formats.words.resolvedOptions().timeZone

/** @param zone an IANA name; `browser`, or one that this browser does not know, is this computer's */
export function setViewerZone(zone: string): void {
  const before = viewerZone()
  formats = isKnownZone(zone) ? formatsOf(zone) : formatsOf(undefined)
  if (viewerZone() === before) return
  for (const listener of zoneListeners) listener()
}

/** @returns stops telling */
export function onViewerZone(listener: () => void): () => void {
  zoneListeners.add(listener)
  return () => zoneListeners.delete(listener)
}

/** Whether this browser can tell times in a zone of that name. */
export function isKnownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone }).format()
    return true
  } catch {
    return false
  }
}

function partsOf(time: number) {
  const found: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {}
  for (const part of formats.words.formatToParts(millis(time))) found[part.type] = part.value
  const { day = '', month = '', year = '', hour = '', minute = '', second = '' } = found
  return { day, month: month.slice(0, 3), year, clock: `${hour}:${minute}:${second}` }
}
