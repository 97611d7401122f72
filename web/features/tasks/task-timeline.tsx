import type { TaskReply } from '../../../contract/api/tasks.ts'
import { formatDuration } from '../../lib/time.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { ExactTime } from '../../parts/exact-time.tsx'
import { RunningFor } from '../../parts/relative-time.tsx'
import { lookOfState } from '../../parts/task-states.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Panel } from '../../ui/panel.tsx'
import { LifecycleBars } from './lifecycle-bars.tsx'
import { type Phase, phasesOf, type Step, stepsOf } from './task-phases.ts'
import styles from './task-timeline.module.css'

/** Sent, received, started, ended: when, and how long in between. */
export function TaskTimeline({ task }: { readonly task: TaskReply }) {
  const steps = stepsOf(task)
  const phases = phasesOf(task)
  return (
    <Panel title="Lifecycle">
      <LifecycleBars task={task} />
      <ol className={styles['steps']}>
        {steps.map((step, index) => (
          <li key={step.key} className={classNames(step.time === null && styles['unreached'])}>
            <span className={styles['name']}>{wordOf(step, task.state)}</span>
            <span className={styles['time']}>
              {step.time === null ? step.why : <ExactTime time={step.time} />}
            </span>
            <PhaseText phase={phases[index]} />
          </li>
        ))}
      </ol>
    </Panel>
  )
}

function wordOf({ key, time }: Step, state: string): string {
  if (key === 'sent') return 'Sent'
  if (key === 'received') return 'Received'
  if (key === 'started') return 'Started'
  return time === null ? 'Ended' : visibleLine(lookOfState(state).word)
}

/** How long until the next step. */
function PhaseText({ phase }: { readonly phase: Phase | undefined }) {
  if (phase === undefined || (phase.seconds === null && phase.since === null)) return null
  return (
    <span className={styles['phase']}>
      <span className={classNames(styles['key'], styles[phase.key])} aria-hidden="true" />
      {phase.name} <Span phase={phase} />
    </span>
  )
}

function Span({ phase: { seconds, since, derived } }: { readonly phase: Phase }) {
  if (since !== null) {
    return (
      <span data-live>
        <RunningFor since={since} />
      </span>
    )
  }
  if (seconds === null) return null
  if (seconds < 0) return <span>{formatDuration(seconds)}: clocks differ</span>
  return (
    <span>
      {derived && '≈ '}
      {formatDuration(seconds)}
    </span>
  )
}
