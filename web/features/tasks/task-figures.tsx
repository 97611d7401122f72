import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { histogramBars } from '../../lib/histogram.ts'
import { closedRange, formatRange } from '../../lib/range-text.ts'
import { useLive, useLiveValue } from '../../parts/live.tsx'
import { TimeHistogram } from '../../parts/time-histogram.tsx'
import { taskQueries } from './queries.ts'
import { type TaskSearch, withAt, withRange } from './task-search.ts'
import styles from './task-figures.module.css'

interface TaskFiguresProps {
  readonly search: TaskSearch
  readonly onChange: (search: TaskSearch) => void
  /** Stand in the line below the chart, and alone where there is none. */
  readonly before: ReactNode
  readonly behind: ReactNode
}

const REFRESH_MS = 15_000
/** Where the list has no beginning, the chart has to have one. */
const USUAL = 'now-1h'

/** The tasks of the list over time; a way to a moment, and to a shorter stretch. */
export function TaskFigures({ search, onChange, before, behind }: TaskFiguresProps) {
  const { clock } = useLive()
  const isPaused = useLiveValue((live) => live.pausedAt !== null)
  const range = search.range ?? ''
  const asked = closedRange(range, clock.now()) === null ? USUAL : range
  const { data, isError } = useQuery({
    ...taskQueries.histogram({ q: search.q ?? '', range: asked }),
    refetchInterval: isPaused ? false : REFRESH_MS,
    placeholderData: (before) => before,
  })
  const bars = useMemo(() => (data === undefined ? [] : histogramBars(data)), [data])
  if (data === undefined) {
    return (
      <div className={styles['pending']}>
        {before}
        {isError && <span>The chart over time could not be read.</span>}
        <span className={styles['behind']}>{behind}</span>
      </div>
    )
  }
  return (
    <div>
      <TimeHistogram
        bars={bars}
        before={before}
        behind={behind}
        onJump={(at) => onChange(withAt(search, at))}
        onZoom={(to) => onChange(withRange(search, formatRange(to)))}
      />
      {data.limited && (
        <p className={styles['missing']}>
          Too many tasks to count them all: the chart shows those that were looked at.
        </p>
      )}
    </div>
  )
}
