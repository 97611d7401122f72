import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleDashed, CircleX, Inbox, SearchX } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatCount, plural } from '../../lib/number-format.ts'
import { rangeLabel } from '../../lib/range-text.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { useLive, useLiveSnapshot } from '../../parts/live.tsx'
import { WorkerCommand } from '../../parts/worker-command.tsx'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/region.tsx'
import { taskQueries } from './queries.ts'
import type { TaskSearch } from './task-search.ts'
import styles from './no-tasks.module.css'

interface NoMatchProps {
  readonly search: TaskSearch
  readonly onClear: () => void
  readonly onWiden: (range: string | undefined) => void
}

export function NoMatch({ search, onClear, onWiden }: NoMatchProps) {
  const { q = '', range = '' } = search
  const { clock } = useLive()
  return (
    <Notice
      icon={<SearchX size={20} aria-hidden="true" />}
      title="No tasks match"
      actions={
        <>
          <Button onClick={onClear}>Clear filters</Button>
          {range !== '' && <Widen q={q} range={range} onWiden={onWiden} />}
        </>
      }
    >
      <p>
        {q !== '' && <code>{visibleLine(q)}</code>}
        {range !== '' && <> {rangeLabel(range, clock.now()).toLowerCase()}</>}
      </p>
    </Notice>
  )
}

const DAY = 'now-24h'

/** How many there are in a wider range, where there are any. */
function Widen({
  q,
  range,
  onWiden,
}: { q: string; range: string } & Pick<NoMatchProps, 'onWiden'>) {
  const wider = range === DAY ? '' : DAY
  const { data } = useQuery(taskQueries.count({ q, range: wider }))
  if (data === undefined || data.count === 0) return null
  return (
    <Button onClick={() => onWiden(wider === '' ? undefined : wider)}>
      {data.isExact ? '' : '≈ '}
      {formatCount(data.count)} in {wider === '' ? 'all time' : 'the last 24 hours'}
    </Button>
  )
}

/** Before the first task: which link of the chain is missing. */
export function NoTasksYet() {
  const { link, workers, intake } = useLiveSnapshot()
  const heard = workers?.length ?? 0
  const events = intake?.events ?? 0
  return (
    <Notice icon={<Inbox size={20} aria-hidden="true" />} title="No task events yet">
      <ul className={styles['checks']}>
        <Check
          done={link?.state === 'connected'}
          failed={link?.state === 'lost'}
          title={
            link?.state === 'connected' ? 'The broker is connected' : 'The broker is not connected'
          }
        >
          {link !== null && <code>{visibleLine(link.broker)}</code>}
          {link?.problem != null && <> {visibleLine(link.problem)}</>}
        </Check>
        <Check
          done={heard > 0}
          title={heard > 0 ? `${plural(heard, 'worker')} seen` : 'No worker seen yet'}
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
    </Notice>
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
