import type { TaskReply } from '../../../contract/api/tasks.ts'
import { isReady } from '../../../contract/model/task.ts'
import { formatDuration } from '../../lib/time.ts'
import { useLive, useTicking } from '../../parts/live.tsx'
import { StateIcon } from '../../parts/task-states.tsx'
import { classNames } from '../../ui/class-names.ts'
import { type LifecycleSpan, lifecycleOf } from './lifecycle.ts'
import { attemptWord } from './task-course.ts'
import styles from './lifecycle-bars.module.css'

const WORDS = { queue: 'queue', worker: 'worker', running: 'running' } as const

/** Where the time of a task went, an attempt a line. The timeline says the same in words. */
export function LifecycleBars({ task }: { readonly task: TaskReply }) {
  const { clock } = useLive()
  const isOpen = !isReady(task.state) && task.state !== 'REJECTED'
  useTicking((now) => (isOpen ? String(Math.floor(now)) : ''))
  const life = lifecycleOf(task, isOpen ? clock.now() : null)
  if (life === null || life.seconds === 0) return null
  const percent = (share: number) => `${share * 100}%`
  return (
    <div className={styles['bars']} aria-hidden="true">
      {life.rows.map(({ spans, state, exception }, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- an attempt is its number
        <div key={at} className={styles['row']}>
          {life.rows.length > 1 && (
            <span className={styles['attempt']}>attempt {attemptWord(task.attempts, at)}</span>
          )}
          <div className={styles['line']}>
            {life.folds.map(({ start, width }) => (
              <span
                key={start}
                className={styles['fold']}
                style={{ left: percent(start), width: percent(width) }}
              />
            ))}
            {spans.map((span) => (
              <span
                key={span.kind}
                className={classNames(styles['span'], styles[span.kind])}
                style={{ left: percent(span.start), width: percent(span.width) }}
                data-tip={tipOf(span)}
              />
            ))}
          </div>
          <span className={styles['end']} data-tip={exception ?? undefined}>
            <StateIcon state={state} size={12} />
          </span>
        </div>
      ))}
      <p className={styles['legend']}>
        {(['queue', 'worker', 'running'] as const).map((kind) => (
          <span key={kind}>
            <i className={styles[kind]} /> {WORDS[kind]}
          </span>
        ))}
        <span className={styles['total']}>
          total {formatDuration(life.seconds)}
          {life.folds.length > 0 &&
            ` · ⋯ folded: ${life.folds.map(({ seconds }) => formatDuration(seconds)).join(', ')}`}
        </span>
      </p>
    </div>
  )
}

const tipOf = ({ kind, seconds }: LifecycleSpan): string =>
  `${{ queue: 'In the queue', worker: 'Waiting in the worker', running: 'Running' }[kind]} ${formatDuration(seconds)}`
