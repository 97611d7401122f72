import { describeMoment, formatAge, formatWholeDuration, toIso } from '../lib/time.ts'
import { useTicking } from './live.tsx'

/** "12 s ago", then the date: with everything else about the moment in its tooltip. */
export function RelativeTime({ time }: { readonly time: number }) {
  const text = useTicking((now) => formatAge(time, now))
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
