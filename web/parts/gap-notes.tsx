import type { Gap } from '../../contract/model/gap.ts'
import { describeGap, GAP_CAUSE } from '../lib/gap-words.ts'
import { plural } from '../lib/number-format.ts'
import { formatWhen } from '../lib/time.ts'
import { Banner } from '../ui/banner.tsx'
import { useTime } from './use-time.ts'
import styles from './gap-notes.module.css'

interface GapNotesProps {
  /** Oldest first. */
  readonly gaps: readonly Gap[]
  /** Unix seconds: before it nothing is known; null: nothing at all. */
  readonly knownSince: number | null
  /** Where the range begins. */
  readonly from: number
  readonly now: number
}

const SHOWN = 3

/** What of a range nobody knows: it is hatched in the charts, and in no figure. */
export function GapNotes({ gaps, knownSince, from, now }: GapNotesProps) {
  useTime()
  const newest = gaps.toReversed().slice(0, SHOWN)
  const isShort = knownSince !== null && knownSince > from + 60
  if (newest.length === 0 && !isShort) return null
  return (
    <Banner>
      <ul className={styles['notes']}>
        {isShort && (
          <li>
            This history begins at {formatWhen(knownSince, now)}: what happened before is unknown.
          </li>
        )}
        {newest.map((gap) => (
          <li key={`${gap.from} ${gap.cause}`}>
            {describeGap(gap, now)} {GAP_CAUSE[gap.cause]}
          </li>
        ))}
        {gaps.length > SHOWN && <li>And {plural(gaps.length - SHOWN, 'earlier gap')}.</li>}
      </ul>
    </Banner>
  )
}
