import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formatCount, formatWhole, plural } from '../../lib/number-format.ts'
import { Button } from '../../ui/button.tsx'
import { taskQueries } from './queries.ts'
import styles from './task-count.module.css'

interface TaskCountProps {
  readonly q: string
  readonly range: string
}

/** How many tasks there are: exact to 10,000, else about; exactly where somebody asks. */
export function TaskCount({ q, range }: TaskCountProps) {
  const [asked, setAsked] = useState<string | null>(null)
  const question = `${q}\n${range}`
  const { data } = useQuery({
    ...taskQueries.count({ q, range }),
    placeholderData: (before) => before,
  })
  if (data === undefined) return null
  if (data.isExact && !data.limited) return <span>{plural(data.count, 'task')}</span>
  return (
    <span className={styles['count']}>
      <span data-tip={formatWhole(data.count)}>≈ {formatCount(data.count)} tasks</span>
      {asked === question ? (
        <ExactCount q={q} range={range} />
      ) : (
        <Button look="quiet" onClick={() => setAsked(question)}>
          Count exactly
        </Button>
      )}
    </span>
  )
}

const ALL_STATES = 100

/** The sum over the states, which the server counts one by one. */
function ExactCount({ q, range }: TaskCountProps) {
  const { data, isFetching, isError } = useQuery({
    ...taskQueries.facet({ q, range }, 'state', ALL_STATES),
    staleTime: 0,
  })
  if (isError) return <span>could not be counted</span>
  if (data === undefined || isFetching) return <span>counting…</span>
  const sum = data.values.reduce((total, { count }) => total + count, 0)
  const isWhole = !data.limited && !data.hasMore
  return (
    <span>
      {isWhole ? 'exactly' : 'at least'} {formatWhole(sum)} ({formatWhole(data.scanned)} looked at)
    </span>
  )
}
