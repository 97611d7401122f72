import { HostName, Snippet, TaskName } from '../../parts/verbatim.tsx'
import type { Column } from '../../ui/data-table.tsx'
import {
  IdCell,
  NameCell,
  RuntimeCell,
  type ShownTask,
  StateCell,
  TimeCell,
} from './task-cells.tsx'
import type { OptionalColumn } from './task-search.ts'

const NAME_WIDTH = 240

const COLUMNS: readonly (Column<ShownTask> & { readonly optional?: OptionalColumn })[] = [
  { key: 'state', header: 'State', width: 140, cell: (task) => <StateCell task={task} /> },
  {
    key: 'name',
    header: 'Task',
    names: true,
    cell: (task, tabIndex) => <NameCell task={task} tabIndex={tabIndex} />,
  },
  {
    key: 'id',
    header: 'Id',
    width: 140,
    cell: (task, tabIndex) => <IdCell task={task} tabIndex={tabIndex} />,
  },
  {
    key: 'timestamp',
    header: 'Last event',
    width: 112,
    sorted: 'descending',
    cell: (task) => <TimeCell time={task.timestamp} />,
  },
  {
    key: 'received',
    header: 'Received',
    width: 112,
    optional: 'received',
    cell: (task) => <TimeCell time={task.received} />,
  },
  {
    key: 'started',
    header: 'Started',
    width: 112,
    optional: 'started',
    cell: (task) => <TimeCell time={task.started} />,
  },
  {
    key: 'runtime',
    header: 'Runtime',
    width: 96,
    align: 'end',
    cell: (task) => <RuntimeCell task={task} />,
  },
  { key: 'retries', header: 'Retries', width: 72, align: 'end', cell: (task) => task.retries },
  {
    key: 'worker',
    header: 'Worker',
    width: 168,
    cell: (task) => task.worker !== null && <HostName text={task.worker} />,
  },
  {
    key: 'queue',
    header: 'Queue',
    width: 128,
    optional: 'queue',
    cell: (task) => task.queue !== null && <TaskName text={task.queue} />,
  },
  {
    key: 'preview',
    header: 'Error or result',
    cell: (task) => task.preview !== null && <Snippet text={task.preview} />,
  },
]

/** Share of the table that previews get: names need less of a wide one. */
const PREVIEW_SHARE = { normal: 0.18, wide: 0.32 }

interface TaskColumns {
  readonly columns: readonly Column<ShownTask>[]
  /** Below this width the names of tasks would be unreadable: the table scrolls sideways instead. */
  readonly minWidth: number
}

/** The columns of a list of tasks. Keep what it answers: rows are drawn again when columns change. */
export function taskColumns(optional: readonly OptionalColumn[], isWide: boolean): TaskColumns {
  const share = isWide ? PREVIEW_SHARE.wide : PREVIEW_SHARE.normal
  const columns = COLUMNS.filter(
    (column) => column.optional === undefined || optional.includes(column.optional),
  ).map((column) =>
    column.key === 'preview' ? { ...column, width: `${share * 100}%` as const } : column,
  )
  const fixed = columns.reduce((sum, { width }) => sum + (typeof width === 'number' ? width : 0), 0)
  return { columns, minWidth: Math.ceil((fixed + NAME_WIDTH) / (1 - share)) }
}
