/** Where events are missing, and why, in words. */
import type { Gap, GapCause } from '../../contract/model/gap.ts'
import { plural } from './number-format.ts'
import { formatWhen } from './time.ts'

export const GAP_CAUSE: Readonly<Record<GapCause, string>> = {
  away: 'Sepal was not running.',
  disconnected: 'The broker could not be reached.',
  overload: 'They came faster than Sepal could read them.',
  history: 'The history refused them for too long.',
  disk: 'Memory was full, and the disk took none.',
  broker: 'The broker threw them away before Sepal could read them.',
  damaged: 'A damaged file of the history was set aside.',
}

/** "≈ 1,200 events missing from 14:01:50 to 14:02:08." @param now Unix seconds */
export function describeGap({ from, to, events, isEstimate }: Gap, now: number): string {
  const begin = formatWhen(from, now)
  const end = to === null ? null : formatWhen(to, now)
  const when =
    end === null ? `since ${begin}` : begin === end ? `at ${begin}` : `from ${begin} to ${end}`
  if (events === null) return `Events may be missing ${when}.`
  return `${isEstimate ? '≈ ' : ''}${plural(events, 'event')} missing ${when}.`
}
