import { type Ref, type RefObject, useMemo } from 'react'
import { parseTaskQuery } from '../../../contract/model/query/parse-task-query.ts'
import { ApiError } from '../../lib/api.ts'
import type { RowsView } from '../../lib/row-store.ts'
import { FailureBanner, FailureNotice } from '../../parts/failure-notice.tsx'
import { Banner } from '../../ui/banner.tsx'
import { DataTable, type RowMover } from '../../ui/data-table.tsx'
import { Loading } from '../../ui/region.tsx'
import type { Column, ColumnTools, RowSelection } from '../../ui/table-column.ts'
import { PHONE, useMediaQuery } from '../../ui/use-media-query.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { EffortBanner } from './effort-banner.tsx'
import { ListEnd } from './list-end.tsx'
import { NoMatch, NoTasksYet, UnreadableSearch } from './no-tasks.tsx'
import type { ShownTask } from './task-cells.tsx'
import { taskItem } from './task-item.tsx'
import { type Density, isFiltered, type TaskSearch, withRange } from './task-search.ts'
import type { TaskRows as Rows } from './use-task-rows.ts'

export interface TaskTable {
  readonly columns: readonly Column<ShownTask>[]
  readonly minWidth: number
  readonly density: Density
  readonly tools: ColumnTools
  readonly selection: RowSelection
  readonly onRowClick: (key: string, asRange: boolean) => void
}

interface TaskRowsProps {
  readonly search: TaskSearch
  readonly rows: Rows
  readonly tasks: readonly ShownTask[]
  readonly table: TaskTable
  readonly region: RefObject<HTMLElement | null>
  readonly mover: Ref<RowMover>
  /** Pixels that the region is scrolled down at the start. */
  readonly startAt: number
  readonly onClear: () => void
  readonly onChange: (search: TaskSearch) => void
}

const SKELETON_ROWS = 16
const CAPTION = 'Tasks'

/** What the list's region shows: pending, error, empty or data, in this order. */
export function TaskRows(props: TaskRowsProps) {
  const { search, rows } = props
  const { view, error, errorAt, refresh, isCurrent } = rows
  const failure = { doing: 'load the tasks', since: errorAt, onRetry: refresh }
  if (view === null) {
    if (error !== null && !isReadable(search.q)) return <UnreadableSearch onClear={props.onClear} />
    if (error !== null) return <FailureNotice {...failure} error={error} />
    return <Loading what="tasks" rows={SKELETON_ROWS} />
  }
  // That Sepal cannot be reached at all is said once for the whole page.
  const isOwnFailure = error !== null && !(error instanceof ApiError && error.status === 0)
  return (
    <>
      {isOwnFailure && <FailureBanner {...failure} error={error} />}
      {isOwnFailure && !isCurrent && <Banner>These are the tasks of the search before.</Banner>}
      <EffortBanner rows={rows} search={search} onChange={props.onChange} />
      {view.rows.length === 0 ? (
        <Nothing {...props} view={view} />
      ) : (
        <List {...props} view={view} />
      )}
    </>
  )
}

/** Whether the failure is the search's own; relative times are not asked for here. */
const isReadable = (q = ''): boolean => parseTaskQuery(q, 'sepal', { now: 0 }).problem === null

interface ViewProps extends TaskRowsProps {
  readonly view: RowsView
}

function Nothing({ search, view, onClear, onChange }: ViewProps) {
  // More is being looked through: the banner says how far it came.
  if (view.next !== null) return null
  if (!isFiltered(search) && search.at === undefined) return <NoTasksYet />
  return (
    <NoMatch
      search={search}
      onClear={onClear}
      onWiden={(range) => onChange(withRange(search, range))}
    />
  )
}

/** Pixels; the last is for fingers. */
const ROW: Readonly<Record<Density, number>> = { compact: 28, default: 32, comfortable: 40 }
const COARSE_ROW = 44
const ITEM = 60

function List({ search, view, rows, tasks, table, region, mover, startAt }: ViewProps) {
  const isPhone = useMediaQuery(PHONE)
  const isCoarse = useMediaQuery('(pointer: coarse)')
  const shared = {
    rows: tasks,
    rowKey: idOf,
    region,
    mover,
    startAt,
    onEndReached: rows.loadMore,
    onStartReached: view.prev === null ? undefined : rows.loadBefore,
  }
  return (
    <>
      {isPhone ? (
        <VirtualList {...shared} label={CAPTION} rowHeight={ITEM} item={taskItem} />
      ) : (
        <DataTable
          {...shared}
          caption={CAPTION}
          columns={table.columns}
          rowState={stateOf}
          rowHeight={isCoarse ? COARSE_ROW : ROW[table.density]}
          minWidth={table.minWidth}
          more={view.next !== null}
          firstIndex={view.before}
          tools={table.tools}
          selection={table.selection}
          onRowClick={table.onRowClick}
          current={search.peek}
        />
      )}
      <EndOf rows={rows} view={view} />
    </>
  )
}

const EndOf = ({ rows, view }: { readonly rows: Rows; readonly view: RowsView }) => (
  <ListEnd view={view} failed={rows.moreFailed} onRetry={rows.loadMore} />
)

const idOf = ({ id }: ShownTask) => id
const stateOf = ({ state }: ShownTask) => state

const staying = new WeakMap<object, ShownTask>()
const leaving = new WeakMap<object, ShownTask>()
const NONE: readonly ShownTask[] = []

/** Rows with their mark. One that did not change stays the same object, and is not drawn again. */
export function useShownTasks(view: RowsView | null): readonly ShownTask[] {
  const { rows, left } = view ?? { rows: NONE, left: null }
  return useMemo(() => rows.map((row) => shownTask(row, left?.has(row.id) === true)), [rows, left])
}

function shownTask(row: RowsView['rows'][number], left: boolean): ShownTask {
  const known = left ? leaving : staying
  const shown = known.get(row) ?? { ...row, left }
  known.set(row, shown)
  return shown
}
