import { Link } from '@tanstack/react-router'
import { Layers, LayoutDashboard, ListChecks, PanelLeft, Server } from 'lucide-react'
import { formatWhole } from '../lib/number-format.ts'
import { countWorkers } from '../lib/worker-now.ts'
import { useLiveSnapshot, useTicking } from '../parts/live.tsx'
import { useHearing } from '../parts/use-hearing.ts'
import { Button } from '../ui/button.tsx'
import styles from './nav-rail.module.css'

interface NavRailProps {
  readonly folded: boolean
  readonly onFold: () => void
}

export function NavRail({ folded, onFold }: NavRailProps) {
  const fold = folded ? 'Widen the navigation' : 'Narrow the navigation'
  return (
    <nav aria-label="Main" className={styles['rail']} data-folded={folded || undefined}>
      <ul className={styles['links']}>
        <li>
          <Link to="/" activeOptions={{ exact: true }} className={styles['link']}>
            <LayoutDashboard size={18} aria-hidden="true" />
            <span className={styles['word']}>Overview</span>
          </Link>
        </li>
        <li>
          <Link to="/tasks" className={styles['link']}>
            <ListChecks size={18} aria-hidden="true" />
            <span className={styles['word']}>Tasks</span>
          </Link>
        </li>
        <li>
          <Link to="/workers" className={styles['link']}>
            <Server size={18} aria-hidden="true" />
            <span className={styles['word']}>Workers</span>
            <LostWorkers />
          </Link>
        </li>
        <li>
          <Link to="/queues" className={styles['link']}>
            <Layers size={18} aria-hidden="true" />
            <span className={styles['word']}>Queues</span>
          </Link>
        </li>
      </ul>
      <Button
        look="quiet"
        className={styles['fold']}
        aria-expanded={!folded}
        aria-label={fold}
        aria-keyshortcuts="["
        data-tip={`${fold} ([)`}
        onClick={onFold}
      >
        <PanelLeft size={18} aria-hidden="true" />
      </Button>
    </nav>
  )
}

/** How many workers fell silent, where any did. */
function LostWorkers() {
  const { workers } = useLiveSnapshot()
  const hearing = useHearing()
  const lost = useTicking((now) => String(countWorkers(workers ?? [], hearing, now).lost))
  if (lost === '0') return null
  return (
    <span className={styles['badge']}>
      {formatWhole(Number(lost))}
      <span className="sr-only"> fell silent</span>
    </span>
  )
}
