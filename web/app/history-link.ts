import { describeGap, GAP_CAUSE } from '../lib/gap-words.ts'
/** Whether all that happens is written down, and is all there. */
import type { LiveSnapshot } from '../lib/live-feed.ts'
import { plural } from '../lib/number-format.ts'
import { formatWhen, formatWholeDuration } from '../lib/time.ts'
import { visibleLine } from '../lib/visible-text.ts'
import { type HealthLink, link } from './health-link.ts'

/** Seconds that messages may wait to be read before the page says that it is behind. */
const BEHIND_S = 10
/** Seconds for which a gap that is over is news. */
const RECENT_S = 60 * 60

/** @param connected whether Sepal is heard at all */
export function historyLink(live: LiveSnapshot, connected: boolean, now: number): HealthLink {
  const name = 'History'
  if (!connected) {
    return link('history', name, 'unknown', 'unknown', 'Only Sepal can tell, and it is not heard.')
  }
  const { holding, intake, gaps } = live
  if (holding !== null) {
    const detail = `${visibleLine(holding.reason)}. ${heldWords(live, now)}`
    const fix = 'See whether the disk is full or may not be written, and what the log says.'
    return link('history', name, 'bad', 'not writing', detail, fix)
  }
  const { since = null } = intake?.waiting ?? {}
  if (since !== null && now - since > BEHIND_S) {
    const detail = `Events come faster than they are taken in: what you see is ${formatWholeDuration(now - since)} behind.`
    return link('history', name, 'warn', 'behind', detail)
  }
  const gap = gaps.find(({ to }) => to === null || to > now - RECENT_S)
  if (gap === undefined) return link('history', name, 'ok', 'complete', 'Events are written down.')
  return link('history', name, 'warn', 'gap', `${describeGap(gap, now)} ${GAP_CAUSE[gap.cause]}`)
}

/** What becomes of events while the history refuses; a Sepal that stands by holds none itself. */
export function heldWords(live: Pick<LiveSnapshot, 'holding' | 'standby'>, now: number): string {
  const { holding, standby } = live
  if (holding === null) return ''
  const since = `since ${formatWhen(holding.since, now)}`
  if (standby !== null && holding.events === 0) {
    return `It does not answer ${since}. This Sepal stands by: the one that writes holds the events.`
  }
  const who = standby === null ? '' : ' by the Sepal that writes'
  return `${plural(holding.events, 'event')} held${who} ${since}; they are written when it is back.`
}
