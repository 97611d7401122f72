import { formatCount } from '../../lib/number-format.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { type TaskSearch, withRange } from './task-search.ts'
import type { TaskRows } from './use-task-rows.ts'

interface EffortBannerProps {
  readonly rows: Pick<TaskRows, 'view' | 'effort' | 'busy' | 'loadMore'>
  readonly search: TaskSearch
  readonly onChange: (search: TaskSearch) => void
}

const NARROW = 'now-1h'

/** A search that its budget ended says how far it came, and goes on where somebody wants it to. */
export function EffortBanner({ rows, search, onChange }: EffortBannerProps) {
  const { view, effort, busy, loadMore } = rows
  if (view === null || effort?.limited !== true || view.next === null) return null
  return (
    <Banner
      actions={
        <>
          {search.range !== NARROW && (
            <Button onClick={() => onChange(withRange(search, NARROW))}>Last hour only</Button>
          )}
          {view.rows.length === 0 && (
            <Button disabled={busy} onClick={loadMore}>
              {busy ? 'Searching…' : 'Search on'}
            </Button>
          )}
        </>
      }
    >
      This search takes long: it looked at {formatCount(effort.scanned)} tasks, and there may be
      more. A narrower range of time makes it quicker.
    </Banner>
  )
}
