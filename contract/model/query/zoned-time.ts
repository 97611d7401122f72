/** What the clocks of a time zone show, as a moment. */

/** Milliseconds since 1970 that the clocks would show, were they set to UTC. */
type WallClock = number

/** Whether the browser or Node knows a time zone of this name: `UTC`, `Europe/Vilnius`, `+02:00`. */
export function isTimeZone(name: string): boolean {
  try {
    return formatOf(name) !== null
  } catch {
    return false // RangeError: there is none
  }
}

/**
 * Unix seconds at which the clocks of a zone show this. Of a time that they show twice, in autumn,
 * the first; of one that they skip, in spring, as if they had not been put forward yet.
 *
 * @throws {RangeError} there is no such zone: ask `isTimeZone` first
 */
export function fromWallClock(shown: WallClock, zone: string): number {
  if (zone === 'UTC') return shown / 1000
  const format = formatOf(zone)
  // The offset before any change of this day: what is shown twice is first shown with it.
  const early = shown - offsetAt(shown - DAY, format)
  const late = shown - offsetAt(shown + DAY, format)
  return (
    (wallClockAt(early, format) === shown || wallClockAt(late, format) !== shown ? early : late) /
    1000
  )
}

/** Year, month (from 1) and day that the clocks of a zone show at a moment. @throws {RangeError} as above */
export function dayAt(unixSeconds: number, zone: string): string {
  const shown =
    zone === 'UTC' ? unixSeconds * 1000 : wallClockAt(unixSeconds * 1000, formatOf(zone))
  return new Date(shown).toISOString().slice(0, 10)
}

const DAY = 86_400_000

const formatOf = (zone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })

const offsetAt = (at: number, format: Intl.DateTimeFormat): number => wallClockAt(at, format) - at

function wallClockAt(at: number, format: Intl.DateTimeFormat): WallClock {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
  const [year, month, day] = [part('year'), part('month') - 1, part('day')]
  const whole = Date.UTC(year, month, day, part('hour'), part('minute'), part('second'))
  return whole + (((at % 1000) + 1000) % 1000)
}
