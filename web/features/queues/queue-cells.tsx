import type { QueueView } from '../../../contract/api/queues.ts'
import { formatCount } from '../../lib/number-format.ts'
import { QueueLink } from '../../parts/queue-link.tsx'
import { Ellipsis } from '../../ui/ellipsis.tsx'
import styles from './queue-cells.module.css'

interface QueueProps {
  readonly queue: QueueView
}

export const NameCell = ({
  queue: { name, kind, exists },
  tabIndex,
}: QueueProps & { readonly tabIndex: 0 | -1 }) => (
  <span className={styles['name']}>
    <QueueLink name={name} tabIndex={tabIndex} />
    {kind !== null && kind !== 'classic' && <span className={styles['tag']}>{kind}</span>}
    {exists === false && <span className={styles['tag']}>not there</span>}
  </span>
)

/** What waits by priority, where it waits at more than one; else the length says it all. */
export function PriorityCell({ queue }: QueueProps) {
  const steps = waitingSteps(queue)
  if (steps.length < 2) return null
  const words = steps.map(({ priority, ready }) => `${priority}: ${formatCount(ready)}`)
  return (
    <span data-live>
      <Ellipsis text={words.join('  ·  ')} cut="end" />
    </span>
  )
}

export const waitingSteps = ({ byPriority }: QueueView) =>
  (byPriority ?? []).filter(({ ready }) => ready > 0)
