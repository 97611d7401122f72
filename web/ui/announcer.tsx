import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'

type Announce = (text: string) => void

const AnnouncerContext = createContext<Announce>(() => undefined)

/** Says something to screen readers, politely. One region for the whole app. */
export const useAnnounce = (): Announce => useContext(AnnouncerContext)

export function Announcer({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState({ text: '', turn: false })
  const announce = useCallback<Announce>(
    (text) => setSaid((before) => ({ text, turn: !before.turn })),
    [],
  )
  return (
    <AnnouncerContext value={announce}>
      {children}
      <output className="sr-only">
        {/* The same words twice must be a change twice. */}
        {said.text}
        {said.turn ? '\u00a0' : ''}
      </output>
    </AnnouncerContext>
  )
}
