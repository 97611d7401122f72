import type { QueueSamplingView } from '../../../contract/api/queues.ts'
import { formatClock, formatWholeDuration } from '../../lib/time.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { RelativeTime } from '../../parts/relative-time.tsx'
import { Banner } from '../../ui/banner.tsx'
import styles from './sampling-notes.module.css'

interface SamplingProps {
  readonly sampling: QueueSamplingView
}

interface SamplingNoteProps extends SamplingProps {
  /** Only one queue is shown: which others there are does not matter. */
  readonly isOfOne?: boolean
}

/** When the queues were looked at last, and how much of them that shows. */
export function SamplingNote({ sampling, isOfOne = false }: SamplingNoteProps) {
  const { sampledAt, intervalS, isListed, isComplete } = sampling
  return (
    <div className={styles['note']}>
      <p>
        {sampledAt === null ? (
          'Not looked at yet'
        ) : (
          <>
            Looked at <RelativeTime time={sampledAt} />
          </>
        )}
        , every {formatWholeDuration(intervalS)}.
      </p>
      {isListed === false && !isOfOne && (
        <p>
          This broker does not list its queues. Shown are those that events named, Celery’s default,
          and those of <code>--queues</code>; with <code>--broker-api</code> Sepal sees them all.
        </p>
      )}
      {!isComplete && !isOfOne && (
        <p>There are more queues than Sepal looks at: some are not shown.</p>
      )}
    </div>
  )
}

/** Over figures that are no longer true for sure. */
export function SamplingProblem({ sampling }: SamplingProps) {
  const { problem, hint, problemSince, sampledAt } = sampling
  if (problem === null) return null
  return (
    <Banner>
      <strong>
        Queue lengths are unknown{problemSince !== null && ` since ${formatClock(problemSince)}`}.
      </strong>{' '}
      {visibleLine(problem)}. {hint !== null && `${visibleLine(hint)}. `}
      {sampledAt !== null && `What is shown was so at ${formatClock(sampledAt)}. `}
      Sepal tries again by itself.
    </Banner>
  )
}
