import { ChevronDown, ChevronRight } from 'lucide-react'
import { createContext, useContext } from 'react'
import { formatCount, formatWhole } from '../../lib/number-format.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { countWorkers, tasksRunning } from '../../lib/worker-now.ts'
import { useTicking } from '../../parts/live.tsx'
import { useHearing } from '../../parts/use-hearing.ts'
import { Unknown } from '../../ui/facts.tsx'
import { groupKey, type WorkerGroup } from './worker-rows.ts'
import styles from './worker-cells.module.css'

interface GroupProps {
  readonly group: WorkerGroup
}

/** Folds a group and unfolds it, by its key. */
export const FoldContext = createContext<(key: string) => void>(() => undefined)

/** Its name, and the way to fold it. */
export function GroupHead({ group, tabIndex }: GroupProps & { readonly tabIndex: 0 | -1 }) {
  const fold = useContext(FoldContext)
  const { label, workers, isOpen } = group
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <button
      type="button"
      className={styles['group']}
      aria-expanded={isOpen}
      tabIndex={tabIndex}
      data-row-link
      onClick={() => fold(groupKey(label))}
    >
      <Chevron size={14} aria-hidden="true" />
      <bdi dir="ltr">{label === null ? 'Not told' : visibleLine(label)}</bdi>
      <span className={styles['size']}>{formatWhole(workers.length)}</span>
    </button>
  )
}

/** How many of it are there. */
export function GroupOnline({ group: { workers } }: GroupProps) {
  const hearing = useHearing()
  const online = useTicking((now) => String(countWorkers(workers, hearing, now).online))
  return (
    <span data-live>
      {formatWhole(Number(online))} of {formatWhole(workers.length)} online
    </span>
  )
}

export function GroupActive({ group: { workers } }: GroupProps) {
  const hearing = useHearing()
  const active = useTicking((now) => String(tasksRunning(workers, hearing, now) ?? ''))
  if (active === '') return <Unknown why="No online worker of it has told it" />
  return <span data-live>{formatCount(Number(active))}</span>
}

/** What was told; of the others it is missing, so it is at least as much. */
export function GroupProcessed({ group: { workers } }: GroupProps) {
  const told = workers.flatMap(({ processed }) => processed ?? [])
  if (told.length === 0) return <Unknown why="No worker of it has told it" />
  const sum = told.reduce((total, processed) => total + processed, 0)
  return (
    <span data-live data-tip={formatWhole(sum)}>
      {told.length < workers.length && '≥ '}
      {formatCount(sum)}
    </span>
  )
}
