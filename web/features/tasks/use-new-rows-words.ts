import { useEffect, useRef } from 'react'
import { plural } from '../../lib/number-format.ts'
import { useLive } from '../../parts/live.tsx'
import { useUnaskedAnnounce } from '../../parts/use-unasked-announce.ts'

/** Seconds between two announcements. */
const PAUSE = 10
/** More new rows than this between two announcements (20 a minute) would only be chatter. */
const MANY = 3

/** Tells screen readers of new rows that wait: seldom, and not where there are always some. */
export function useNewRowsWords(waiting: number): void {
  const { clock } = useLive()
  const announce = useUnaskedAnnounce('rows')
  const said = useRef({ at: Number.NEGATIVE_INFINITY, waiting: 0 })
  useEffect(() => {
    const now = clock.localNow()
    const more = waiting - said.current.waiting
    if (more < 0) said.current = { ...said.current, waiting }
    if (more <= 0 || now - said.current.at < PAUSE) return
    said.current = { at: now, waiting }
    if (more <= MANY) announce(plural(waiting, 'new task'))
  }, [waiting, announce, clock])
}
