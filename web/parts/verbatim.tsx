import { visibleLine } from '../lib/visible-text.ts'
import { Ellipsis } from '../ui/ellipsis.tsx'

interface VerbatimProps {
  readonly text: string
  readonly tip?: boolean
}

/** A dotted task name that gives way at its start: the last part says most. */
export function TaskName({ text, tip = true }: VerbatimProps) {
  return <Ellipsis text={visibleLine(text)} cut="start" tip={tip} />
}

/** A host's name that gives way in its middle. */
export function HostName({ text, tip = true }: VerbatimProps) {
  return <Ellipsis text={visibleLine(text)} cut="middle" tip={tip} />
}

/** One line of somebody's text that gives way at its end. */
export function Snippet({ text }: { readonly text: string }) {
  return <Ellipsis text={visibleLine(text)} cut="end" mono />
}

/** An id of at most `LONG_ID` characters is shown whole. */
const LONG_ID = 14
const HEAD = 8
const TAIL = 4

/** "9f3c2b7e…e21a" */
export function shortId(id: string): string {
  const text = visibleLine(id)
  return text.length <= LONG_ID ? text : `${text.slice(0, HEAD)}…${text.slice(-TAIL)}`
}
