import { formatCount, formatWhole, plural } from '../../lib/number-format.ts'
import { formatRate, formatShare } from '../../lib/rate-format.ts'
import { Unknown } from '../../ui/facts.tsx'
import { useWorkOf } from './use-recent-work.tsx'
import styles from './worker-cells.module.css'

interface WorkProps {
  readonly hostname: string
}

/** How fast a worker got things done in the last minutes. */
export function DoneCell({ hostname }: WorkProps) {
  const { work, seconds, whyNot } = useWorkOf(hostname)
  if (work === null) return <Unknown word="–" why={whyNot} />
  if (work.ended === 0) return <span data-live>0</span>
  return (
    <span data-live data-tip={`${plural(work.ended, 'attempt')} ended in the last five minutes`}>
      {formatRate(work.ended / seconds)}
    </span>
  )
}

/** How much of it failed: as a share, where it is enough for one. */
export function FailingCell({ hostname }: WorkProps) {
  const { work, whyNot } = useWorkOf(hostname)
  if (work === null) return <Unknown word="–" why={whyNot} />
  if (work.failed === 0) return <span data-live>0</span>
  return (
    <span
      className={styles['failed']}
      data-live
      data-tip={`${formatWhole(work.failed)} failed in the last five minutes`}
    >
      {work.failedShare === null ? formatCount(work.failed) : formatShare(work.failedShare, 1)}
    </span>
  )
}
