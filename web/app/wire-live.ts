import type { QueryClient } from '@tanstack/react-query'
import type { LiveFeed } from '../lib/live-feed.ts'
import type { SecondsClock } from '../lib/seconds-clock.ts'
import { sessionQuery } from '../parts/session.ts'

/** Connects the feed with the browser around it: visibility, network, clock, session. */
export function wireLive(feed: LiveFeed, clock: SecondsClock, client: QueryClient): void {
  document.addEventListener('visibilitychange', () => feed.setVisible(!document.hidden))
  window.addEventListener('online', () => feed.retryNow())

  let transport = feed.getSnapshot().transport.kind
  let hellos = 0
  feed.subscribe(() => {
    const live = feed.getSnapshot()
    // Paused, the whole page stands still, ages included.
    if (live.pausedAt === null) clock.thaw()
    else clock.freeze()
    // After a reconnect the session may have ended, or Sepal been updated.
    const isBack = live.hellos > hellos && hellos > 0
    const isOut = live.transport.kind === 'signed-out' && transport !== 'signed-out'
    transport = live.transport.kind
    hellos = live.hellos
    if (isBack || isOut) {
      const { queryKey } = sessionQuery()
      void client.refetchQueries({ queryKey }, { cancelRefetch: false })
    }
  })

  client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success') return
    const session = client.getQueryData(sessionQuery().queryKey)
    if (
      session !== undefined &&
      event.query.queryHash === JSON.stringify(sessionQuery().queryKey)
    ) {
      clock.observe(session.now)
    }
  })
}
