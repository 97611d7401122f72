import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { TaskReply } from '../../../contract/api/tasks.ts'
import { formatWhole, plural } from '../../lib/number-format.ts'
import { formatDuration } from '../../lib/time.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { Panel } from '../../ui/panel.tsx'
import { taskQueries } from './queries.ts'
import { compareRun, createLine, LEAST_RUNS, type RunComparison } from './run-comparison.ts'
import { endOf } from './task-phases.ts'
import styles from './run-comparison-panel.module.css'

/** Whether a run was as quick as its type usually is. */
export function RunComparisonPanel({ task }: { readonly task: TaskReply }) {
  const { name } = task
  if (name === null) return null
  return <Comparison task={task} name={name} />
}

function Comparison({ task, name }: { readonly task: TaskReply; readonly name: string }) {
  const { data, isError } = useQuery(taskQueries.runs(name))
  const own = ownSeconds(task)
  const seconds = useMemo(
    () =>
      (data?.rows ?? []).flatMap(({ id, runtime }) =>
        runtime === null || id === task.id ? [] : [runtime],
      ),
    [data, task.id],
  )
  const compared = compareRun(seconds, own)
  return (
    <Panel
      title={
        compared === null
          ? 'Compared with others of its type'
          : `Compared with the last ${plural(compared.runs, 'successful run')} of its type`
      }
    >
      {isError && <p className={styles['note']}>The other runs could not be read.</p>}
      {data === undefined && !isError && <p className={styles['note']}>Reading other runs…</p>}
      {data !== undefined && compared === null && (
        <p className={styles['note']}>
          {seconds.length === 0 ? 'No other' : `Only ${formatWhole(seconds.length)} other`}{' '}
          successful {seconds.length === 1 ? 'run' : 'runs'} of {visibleLine(name)} known: fewer
          than {LEAST_RUNS} say nothing about the usual.
        </p>
      )}
      {compared !== null && <Strip seconds={seconds} own={own} compared={compared} />}
    </Panel>
  )
}

/** What its worker told, else what lies between its two events. */
function ownSeconds(task: TaskReply): number | null {
  if (task.runtime !== null) return task.runtime
  const end = endOf(task)
  return end === null || task.started === null || end < task.started ? null : end - task.started
}

interface StripProps {
  readonly seconds: readonly number[]
  readonly own: number | null
  readonly compared: RunComparison
}

const WIDTH = 1000
const HEIGHT = 40

function Strip({ seconds, own, compared }: StripProps) {
  const { p50, p95, p99, isLog, slowerThan } = compared
  const line = createLine(seconds, own, isLog)
  const x = (value: number) => 8 + line(value) * (WIDTH - 16)
  const words = [
    `p50 ${formatDuration(p50)}`,
    `p95 ${formatDuration(p95)}`,
    `p99 ${formatDuration(p99)}`,
  ]
  return (
    <>
      <svg
        className={styles['strip']}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <line x1={0} x2={WIDTH} y1={HEIGHT - 4} y2={HEIGHT - 4} className={styles['axis']} />
        {seconds.map((value, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- dots have no name
          <line
            key={at}
            x1={x(value)}
            x2={x(value)}
            y1={14}
            y2={HEIGHT - 6}
            className={styles['run']}
          />
        ))}
        {[p50, p95, p99].map((value) => (
          <line
            key={value}
            x1={x(value)}
            x2={x(value)}
            y1={6}
            y2={HEIGHT}
            className={styles['mark']}
          />
        ))}
        {own !== null && (
          <line x1={x(own)} x2={x(own)} y1={0} y2={HEIGHT} className={styles['own']} />
        )}
      </svg>
      <p className={styles['words']}>
        {words.map((word) => (
          <span key={word}>{word}</span>
        ))}
        {own === null || slowerThan === null ? (
          <span>this one has not ended yet</span>
        ) : (
          <strong>
            ◆ this {formatDuration(own)}, slower than {Math.round(slowerThan * 100)} %
          </strong>
        )}
        {isLog && <span>logarithmic</span>}
      </p>
    </>
  )
}
