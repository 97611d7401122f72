import { type Ref, type RefObject, useMemo } from 'react'
import { ApiError } from '../../lib/api.ts'
import type { RowsView } from '../../lib/row-store.ts'
import { FailureBanner, FailureNotice } from '../../parts/failure-notice.tsx'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { DataTable, type RowMover } from '../../ui/data-table.tsx'
import { Loading } from '../../ui/region.tsx'
import { PHONE, useMediaQuery, WIDE } from '../../ui/use-media-query.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { ListEnd } from './list-end.tsx'
import { NoMatch, NoTasksYet } from './no-tasks.tsx'
import type { ShownTask, TaskRow } from './task-cells.tsx'
import { taskColumns } from './task-columns.tsx'
import { taskItem } from './task-item.tsx'
import { columnsOf, isFiltered, type TaskSearch, withoutFilter } from './task-search.ts'
import type { useTaskRows } from './use-task-rows.ts'

interface TaskRowsProps {
  readonly search: TaskSearch
  readonly rows: ReturnType<typeof useTaskRows>
  readonly region: RefObject<HTMLElement | null>
  readonly mover: Ref<RowMover>
  /** Pixels that the region is scrolled down at the start. */
  readonly startAt: number
  readonly onNewest: () => void
  readonly onClear: (search: TaskSearch) => void
}

const SKELETON_ROWS = 16
const CAPTION = 'Tasks, newest first'

/** What the list's region shows: pending, error, empty or data, in this order. */
export function TaskRows(props: TaskRowsProps) {
  const { search, rows, region, mover, startAt, onNewest, onClear } = props
  const { view, error, errorAt, refresh } = rows
  const failure = { doing: 'load the tasks', since: errorAt, onRetry: refresh }
  if (view === null) {
    if (error !== null) return <FailureNotice {...failure} error={error} />
    return <Loading what="tasks" rows={SKELETON_ROWS} />
  }
  // That Sepal cannot be reached at all is said once for the whole page.
  const isOwnFailure = error !== null && !(error instanceof ApiError && error.status === 0)
  return (
    <>
      {isOwnFailure && <FailureBanner {...failure} error={error} />}
      {search.after !== undefined && (
        <Banner actions={<Button onClick={onNewest}>Back to newest</Button>}>
          These are older tasks: new ones do not show here.
        </Banner>
      )}
      {view.rows.length === 0 && <Nothing search={search} onClear={onClear} />}
      {view.rows.length > 0 && (
        <>
          <Rows
            search={search}
            view={view}
            region={region}
            mover={mover}
            startAt={startAt}
            onEnd={rows.loadMore}
          />
          <ListEnd view={view} search={search} failed={rows.moreFailed} onRetry={rows.loadMore} />
        </>
      )}
    </>
  )
}

function Nothing({ search, onClear }: Pick<TaskRowsProps, 'search' | 'onClear'>) {
  if (!isFiltered(search)) return <NoTasksYet />
  return <NoMatch search={search} onClear={() => onClear(withoutFilter(search))} />
}

const ROW = 32
const COARSE_ROW = 44
const ITEM = 60

interface RowsProps extends Pick<TaskRowsProps, 'search' | 'region' | 'mover' | 'startAt'> {
  readonly view: RowsView
  readonly onEnd: () => void
}

function Rows({ search, view, region, mover, startAt, onEnd }: RowsProps) {
  const isPhone = useMediaQuery(PHONE)
  const isCoarse = useMediaQuery('(pointer: coarse)')
  const cols = search.cols ?? ''
  const isWide = useMediaQuery(WIDE)
  const { columns, minWidth } = useMemo(
    () => taskColumns(columnsOf({ cols }), isWide),
    [cols, isWide],
  )
  const tasks = useShownTasks(view)
  const shared = { rows: tasks, rowKey: idOf, region, mover, startAt, onEndReached: onEnd }
  if (isPhone) {
    return <VirtualList {...shared} label={CAPTION} rowHeight={ITEM} item={taskItem} />
  }
  return (
    <DataTable
      {...shared}
      caption={CAPTION}
      columns={columns}
      rowState={stateOf}
      rowHeight={isCoarse ? COARSE_ROW : ROW}
      minWidth={minWidth}
      more={view.next !== null}
    />
  )
}

const idOf = ({ id }: ShownTask) => id
const stateOf = ({ state }: ShownTask) => state

const staying = new WeakMap<object, ShownTask>()
const leaving = new WeakMap<object, ShownTask>()

/** Rows with their mark. One that did not change stays the same object, and is not drawn again. */
function useShownTasks({ rows, left }: RowsView): readonly ShownTask[] {
  return useMemo(() => rows.map((row) => shownTask(row, left.has(row.id))), [rows, left])
}

function shownTask(row: TaskRow, left: boolean): ShownTask {
  const known = left ? leaving : staying
  const shown = known.get(row) ?? { ...row, left }
  known.set(row, shown)
  return shown
}
