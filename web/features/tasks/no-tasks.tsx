import { useQuery } from '@tanstack/react-query'
import { Inbox, SearchX } from 'lucide-react'
import { formatCount } from '../../lib/number-format.ts'
import { rangeLabel } from '../../lib/range-text.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { IntakeChecks } from '../../parts/intake-checks.tsx'
import { useLive } from '../../parts/live.tsx'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/region.tsx'
import { taskQueries } from './queries.ts'
import type { TaskSearch } from './task-search.ts'

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

/** The search itself says above what is wrong with it, and where. */
export const UnreadableSearch = ({ onClear }: Pick<NoMatchProps, 'onClear'>) => (
  <Notice
    icon={<SearchX size={20} aria-hidden="true" />}
    title="This search cannot be read"
    actions={<Button onClick={onClear}>Clear filters</Button>}
  >
    <p>Above stands what is wrong with it.</p>
  </Notice>
)

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

/** Before the first task. */
export const NoTasksYet = () => (
  <Notice icon={<Inbox size={20} aria-hidden="true" />} title="No task events yet">
    <IntakeChecks />
  </Notice>
)
