import type { ReactNode } from 'react'
import { visibleText } from '../lib/visible-text.ts'
import { TextBlock } from '../ui/text-block.tsx'
import styles from './payload-viewer.module.css'

interface RawTextProps {
  readonly label: string
  readonly text: string
  readonly wraps: boolean
  /** Marks where this stands. */
  readonly find: string
}

/** Marks beyond these help nobody. */
const MOST_MARKS = 500

/** Text as it was sent, in numbered lines. */
export function RawText({ label, text, wraps, find }: RawTextProps) {
  const lines = visibleText(text).split('\n')
  return (
    <TextBlock label={label} wraps={wraps} boxed className={styles['raw']}>
      {lines.map((line, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- a line is its number
        <span key={at} className={styles['line']}>
          {marked(line, find)}
          {'\n'}
        </span>
      ))}
    </TextBlock>
  )
}

function marked(line: string, find: string): ReactNode {
  if (find === '') return line
  const parts: ReactNode[] = []
  const [wanted, lower] = [find.toLowerCase(), line.toLowerCase()]
  // Folding may change how long a text is; then nothing is marked rather than the wrong thing.
  if (lower.length !== line.length) return line
  let from = 0
  for (
    let at = lower.indexOf(wanted);
    at !== -1 && parts.length < MOST_MARKS;
    at = lower.indexOf(wanted, from)
  ) {
    parts.push(line.slice(from, at), <mark key={at}>{line.slice(at, at + wanted.length)}</mark>)
    from = at + wanted.length
  }
  return [...parts, line.slice(from)]
}
