/** Which stretches of a range are read from the sums by the hour, and which from those by the minute. */
import type { MinuteRange } from '../rollup-store.ts'

export interface RollupStretch extends MinuteRange {
  readonly table: 'rollup' | 'rollup_hour'
}

export interface KeptSums {
  /** Before it everything is summed by the hour. */
  readonly hoursUntil: number
  /** From it on everything is summed by the minute; a whole hour. */
  readonly minutesFrom: number
}

const HOUR = 60

/**
 * The stretches, oldest first: an hour that lies in one point is read as such, 60 times as fast; before
 * `minutesFrom` there is nothing else, and an hour counts to the point in which it begins.
 */
export function rollupStretches(
  { fromMinute, toMinute, stepMinutes }: MinuteRange & { readonly stepMinutes: number },
  { hoursUntil, minutesFrom }: KeptSums,
): RollupStretch[] {
  const stretches: RollupStretch[] = []
  const push = (table: RollupStretch['table'], from: number, to: number): void => {
    const last = stretches.at(-1)
    if (from >= to) return
    if (last?.table !== table) stretches.push({ table, fromMinute: from, toMinute: to })
    else stretches[stretches.length - 1] = { ...last, toMinute: to }
  }
  const old = Math.min(toMinute, minutesFrom)
  push('rollup_hour', fromMinute, old)
  let at = Math.max(fromMinute, minutesFrom)
  const wholeHours = Math.min(toMinute, hoursUntil - (hoursUntil % HOUR))
  const pointOf = (minute: number) => Math.floor((minute - fromMinute) / stepMinutes)
  while (at < toMinute) {
    const hour = at % HOUR === 0 && at + HOUR <= wholeHours
    if (hour && pointOf(at) === pointOf(at + HOUR - 1)) {
      push('rollup_hour', at, at + HOUR)
      at += HOUR
    } else {
      const next = at + HOUR > wholeHours ? toMinute : Math.min(toMinute, at - (at % HOUR) + HOUR)
      push('rollup', at, next)
      at = next
    }
  }
  return stretches
}
