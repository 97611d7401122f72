import { Link } from '@tanstack/react-router'
import { Check, CircleDashed } from 'lucide-react'
import type { ReactNode } from 'react'
import { visibleLine } from '../../lib/visible-text.ts'
import { useLiveSnapshot } from '../../parts/live.tsx'
import type { Sums } from '../../parts/sums-chart.ts'
import { WorkerCommand } from '../../parts/worker-command.tsx'
import { Notice } from '../../ui/region.tsx'
import styles from './first-steps.module.css'

/** Whether this Sepal never heard of a worker or of a task; false as long as nobody can tell. */
export function useNothingYet(sums: Sums | undefined): boolean {
  const { workers } = useLiveSnapshot()
  return workers?.length === 0 && sums?.points.length === 0
}

/** In place of charts without a line: what is there already, and what is missing. */
export function FirstSteps() {
  const { link, workers, intake } = useLiveSnapshot()
  const isConnected = link?.state === 'connected'
  return (
    <Notice title="Nothing has been heard yet">
      <ul className={styles['steps']}>
        <Step done={isConnected}>
          {isConnected ? (
            <>
              The broker is connected: <code>{visibleLine(link.broker)}</code>
            </>
          ) : (
            'The broker is not connected'
          )}
        </Step>
        <Step done={(workers?.length ?? 0) > 0}>A worker sends heartbeats</Step>
        <Step done={(intake?.events ?? 0) > 0}>Workers send events of their tasks</Step>
      </ul>
      <p>Start a worker with events on the same broker; this page fills by itself.</p>
      <WorkerCommand />
      <p>
        <Link to="/queues">See the queues</Link> that the broker tells of.
      </p>
    </Notice>
  )
}

function Step({ done, children }: { readonly done: boolean; readonly children: ReactNode }) {
  return (
    <li className={styles['step']} data-done={done}>
      {done ? (
        <Check size={16} aria-hidden="true" />
      ) : (
        <CircleDashed size={16} aria-hidden="true" />
      )}
      <span>
        <span className="sr-only">{done ? 'Done: ' : 'Not yet: '}</span>
        {children}
      </span>
    </li>
  )
}
