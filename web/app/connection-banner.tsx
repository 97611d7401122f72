import type { LiveSnapshot } from '../lib/live-feed.ts'
import { formatWhen, formatWholeDuration } from '../lib/time.ts'
import { visibleLine } from '../lib/visible-text.ts'
import { useLive, useLiveSnapshot, useTicking } from '../parts/live.tsx'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { heldWords } from './history-link.ts'

/** Says over every page that its data is old, why, and when somebody tries again. */
export function ConnectionBanner() {
  const { feed, clock } = useLive()
  const live = useLiveSnapshot()
  useTicking(() => String(Math.floor(clock.localNow())))
  const localNow = clock.localNow()
  const now = clock.now()
  if (live.transport.kind === 'lost') {
    return (
      <Banner actions={<Button onClick={() => feed.retryNow()}>Retry now</Button>}>
        <strong>No live updates.</strong> {visibleLine(live.transport.problem)}.{' '}
        {ageOfData(live, localNow)} Next try in{' '}
        {formatWholeDuration(Math.ceil(live.transport.retryAt - localNow))}.
      </Banner>
    )
  }
  const { link, holding } = live
  if (holding !== null) {
    return (
      <Banner>
        <strong>The history does not take events.</strong> {visibleLine(holding.reason)}.{' '}
        {heldWords(live, now)}
      </Banner>
    )
  }
  if (link?.state === 'connected' && link.hint !== null) {
    return (
      <Banner>
        <strong>The broker is connected, and nothing comes in.</strong> {visibleLine(link.hint)}
      </Banner>
    )
  }
  if (link === null || link.state === 'connected' || link.problem === null) return null
  return (
    <Banner>
      <strong>The broker is not connected.</strong> {visibleLine(link.problem)}.{' '}
      {link.hint !== null && `${visibleLine(link.hint)} `}
      {isMissing(live) && `Events since ${formatWhen(link.since, now)} are missing. `}
      {nextTry(live, localNow)}
    </Banner>
  )
}

/** A durable queue keeps what is sent meanwhile: then no gap is told. */
const isMissing = ({ gaps }: LiveSnapshot): boolean =>
  gaps.some(({ to, cause }) => to === null && (cause === 'disconnected' || cause === 'away'))

function ageOfData({ heardAt }: LiveSnapshot, localNow: number): string {
  if (heardAt === null) return ''
  return `What you see is ${formatWholeDuration(localNow - heardAt)} old.`
}

/** Counted from the message that told it: the two clocks need not agree. */
function nextTry({ link, asOf, heardAt }: LiveSnapshot, localNow: number): string {
  if (link?.retryAt == null || asOf === null || heardAt === null) return 'Sepal is trying again.'
  const left = link.retryAt - asOf - (localNow - heardAt)
  if (left <= 0) return 'Sepal is trying again.'
  return `Sepal tries again in ${formatWholeDuration(Math.ceil(left))}.`
}
