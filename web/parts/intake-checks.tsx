import { CircleCheck, CircleDashed, CircleX } from 'lucide-react'
import type { ReactNode } from 'react'
import { plural } from '../lib/number-format.ts'
import { visibleLine } from '../lib/visible-text.ts'
import { useLiveSnapshot } from './live.tsx'
import { WorkerCommand } from './worker-command.tsx'
import styles from './intake-checks.module.css'

/** Before the first task: which link of the chain from a worker to Sepal is missing, and what to do. */
export function IntakeChecks() {
  const { link, workers, intake } = useLiveSnapshot()
  const heard = workers?.length ?? 0
  const events = intake?.events ?? 0
  const isConnected = link?.state === 'connected'
  return (
    <>
      <ul className={styles['checks']}>
        <Check
          done={isConnected}
          failed={link?.state === 'lost'}
          title={isConnected ? 'The broker is connected' : 'The broker is not connected'}
        >
          {link !== null && <code>{visibleLine(link.broker)}</code>}
          {link?.problem != null && <> {visibleLine(link.problem)}</>}
        </Check>
        <Check
          done={heard > 0}
          title={heard > 0 ? `${plural(heard, 'worker')} heard` : 'No worker heard yet'}
        >
          {heard === 0 && 'A worker shows up with its first heartbeat, within a few seconds.'}
        </Check>
        <Check
          done={events > 0}
          title={events > 0 ? `${plural(events, 'event')} read` : 'No event read yet'}
        >
          {heard > 0 &&
            'Workers are heard, and no task has been sent since. Send one to see it here.'}
        </Check>
      </ul>
      <p>
        Workers tell about their tasks only when events are on. Sepal asks them to switch events on;
        a worker started like this needs no asking:
      </p>
      <WorkerCommand />
    </>
  )
}

interface CheckProps {
  readonly done: boolean
  readonly failed?: boolean
  readonly title: string
  readonly children?: ReactNode
}

function Check({ done, failed = false, title, children }: CheckProps) {
  const state = done ? 'done' : failed ? 'failed' : 'open'
  const Icon = { done: CircleCheck, failed: CircleX, open: CircleDashed }[state]
  return (
    <li className={styles[state]}>
      <Icon size={16} aria-hidden="true" />
      <span>
        <strong>{title}</strong> {children}
      </span>
    </li>
  )
}
