/** Times along a chart, in the viewer's zone. Unix seconds. */
import { formatClock, formatMoment, isSameDay } from './time.ts'

const DAY = 86_400
const MINUTE = 60
/** "14:02:11" without its seconds. */
const HOURS_AND_MINUTES = 5

const shortClock = (time: number): string =>
  time % MINUTE === 0 ? formatClock(time).slice(0, HOURS_AND_MINUTES) : formatClock(time)

const dayOf = (time: number): string => formatMoment(time).split(' ').slice(0, 2).join(' ')

/** "14:02"; "21 Nov" where a day begins, or the axis covers many. */
export function formatTick(time: number, spanSeconds: number): string {
  const clock = shortClock(time)
  if (spanSeconds > 4 * DAY) return dayOf(time)
  return clock === '00:00' && spanSeconds >= DAY / 4 ? dayOf(time) : clock
}

/** "14:02 to 14:03", with its day where that is not `now`'s. */
export function formatStretch(from: number, to: number, now: number): string {
  const day = isSameDay(from, now) ? '' : `${dayOf(from)} `
  return `${day}${shortClock(from)} to ${isSameDay(from, to) ? '' : `${dayOf(to)} `}${shortClock(to)}`
}
