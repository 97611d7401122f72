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
const PREVIEW_SHARE = 0.18

const COLUMNS: readonly (Column<ShownTask> & { readonly optional?: OptionalColumn })[] = [
  { key: 'state', header: 'State', width: 128, cell: (task) => <StateCell task={task} /> },
  {
    key: 'name',
    header: 'Task',
    names: true,
    cell: (task, tabIndex) => <NameCell task={task} tabIndex={tabIndex} />,
  },
  {
    key: 'id',
    header: 'Id',
    width: 148,
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
    width: `${PREVIEW_SHARE * 100}%`,
    cell: (task) => task.preview !== null && <Snippet text={task.preview} />,
  },
]

/** The columns of a list of tasks. Give them a stable list: rows are drawn again when it changes. */
export const taskColumns = (optional: readonly OptionalColumn[]): Column<ShownTask>[] =>
  COLUMNS.filter((column) => column.optional === undefined || optional.includes(column.optional))

/** Below this width the names of tasks would be unreadable: the table scrolls sideways instead. */
export function widthOf(columns: readonly Column<ShownTask>[]): number {
  const fixed = columns.reduce((sum, { width }) => sum + (typeof width === 'number' ? width : 0), 0)
  return Math.ceil((fixed + NAME_WIDTH) / (1 - PREVIEW_SHARE))
}
