import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'

/** `in turn` waits until what is being read is over; `at once` breaks in. */
type Urgency = 'in turn' | 'at once'
type Announce = (text: string, urgency?: Urgency) => void

const AnnouncerContext = createContext<Announce>(() => undefined)

/** Says something to screen readers, politely unless told otherwise. Two regions for the whole app. */
export const useAnnounce = (): Announce => useContext(AnnouncerContext)

const NOTHING = { text: '', turn: false }

export function Announcer({ children }: { readonly children: ReactNode }) {
  const [polite, setPolite] = useState(NOTHING)
  const [urgent, setUrgent] = useState(NOTHING)
  const announce = useCallback<Announce>((text, urgency = 'in turn') => {
    const set = urgency === 'at once' ? setUrgent : setPolite
    set((before) => ({ text, turn: !before.turn }))
  }, [])
  return (
    <AnnouncerContext value={announce}>
      {children}
      <output className="sr-only">{wordsOf(polite)}</output>
      <div role="alert" className="sr-only">
        {wordsOf(urgent)}
      </div>
    </AnnouncerContext>
  )
}

/** The same words twice must be a change twice. */
const wordsOf = ({ text, turn }: typeof NOTHING): string => text + (turn ? '\u00a0' : '')
