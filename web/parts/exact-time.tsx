import { describeMoment, formatExact, formatExactClock, toIso } from '../lib/time.ts'
import { useTime } from './use-time.ts'

interface ExactTimeProps {
  /** Unix seconds. */
  readonly time: number
  /** Where the clock alone could be of another day. @default false */
  readonly withDate?: boolean
}

/** A moment to the millisecond, with everything else about it in its tooltip. */
export function ExactTime({ time, withDate = false }: ExactTimeProps) {
  useTime()
  return (
    <time dateTime={toIso(time)} data-tip={describeMoment(time)}>
      {withDate ? formatExact(time) : formatExactClock(time)}
    </time>
  )
}
