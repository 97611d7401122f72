import { describeMoment, formatAge, formatMoment, formatWholeDuration, toIso } from '../lib/time.ts'
import { useTicking } from './live.tsx'
import { useTime } from './use-time.ts'

/**
 * "12 s ago", then the date; the date from the start for those who like it so. Everything else about
 * the moment is in its tooltip.
 */
export function RelativeTime({ time }: { readonly time: number }) {
  const { style } = useTime()
  const text = useTicking((now) =>
    style === 'absolute' ? formatMoment(time) : formatAge(time, now),
  )
  return (
    <time dateTime={toIso(time)} data-tip={describeMoment(time)}>
      {text}
    </time>
  )
}

/** How long something has been going on: whole seconds, ticking. */
export function RunningFor({ since }: { readonly since: number }) {
  return <>{useTicking((now) => formatWholeDuration(now - since))}</>
}
