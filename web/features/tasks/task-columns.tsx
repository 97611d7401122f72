import type { ReactNode } from 'react'
import type { TaskSort } from '../../../contract/model/query/query-limits.ts'
import { queueWait } from '../../../contract/model/task-times.ts'
import { formatWhole } from '../../lib/number-format.ts'
import { formatDuration, parseIso } from '../../lib/time.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { HostName, shortId, Snippet, TaskName } from '../../parts/verbatim.tsx'
import type { Column } from '../../ui/table-column.ts'
import { type ColumnChoice, TASK_COLUMNS, type TaskColumnKey } from './column-layout.ts'
import {
  AttemptCell,
  IdCell,
  NameCell,
  RuntimeCell,
  type ShownTask,
  StateCell,
  TimeCell,
} from './task-cells.tsx'
import type { TaskQuestion } from './task-search.ts'

interface Look {
  /** Pixels, where nobody chose; null gets what is left. */
  readonly width: number | null
  readonly align?: 'end'
  readonly names?: true
  readonly sort?: TaskSort
  readonly cell: (task: ShownTask, tabIndex: 0 | -1) => ReactNode
}

/** Pixels that a column without a width must have left. */
const LEAST: Partial<Record<TaskColumnKey, number>> = { name: 200, preview: 160 }

const moment = (field: 'sent' | 'received' | 'started' | 'timestamp'): Look => ({
  width: 104,
  cell: (task) => <TimeCell time={task[field]} />,
})
const announced = (field: 'eta' | 'expires'): Look => ({
  width: 112,
  cell: ({ [field]: iso }) => {
    const time = iso === null ? null : parseIso(iso)
    return time === null ? iso !== null && visibleLine(iso) : <TimeCell time={time} />
  },
})
const named = (field: 'queue' | 'routingKey' | 'exchange'): Look => ({
  width: 96,
  cell: ({ [field]: text }) => text !== null && <TaskName text={text} />,
})
const host = (field: 'worker' | 'client'): Look => ({
  width: 140,
  cell: ({ [field]: text }) => text !== null && <HostName text={text} />,
})
const relative = (field: 'rootId' | 'parentId'): Look => ({
  width: 132,
  cell: ({ [field]: id }) => id !== null && <code data-tip={visibleLine(id)}>{shortId(id)}</code>,
})
const count = (field: 'pid' | 'clock'): Look => ({
  width: 88,
  align: 'end',
  cell: ({ [field]: number }) => (number === null ? null : String(number)),
})

const LOOKS: Readonly<Record<TaskColumnKey, Look>> = {
  state: { width: 124, cell: (task) => <StateCell task={task} /> },
  name: {
    width: null,
    names: true,
    sort: 'name',
    cell: (task, tabIndex) => <NameCell task={task} tabIndex={tabIndex} />,
  },
  id: { width: 128, cell: (task, tabIndex) => <IdCell task={task} tabIndex={tabIndex} /> },
  timestamp: { ...moment('timestamp'), sort: 'timestamp' },
  sent: moment('sent'),
  received: { ...moment('received'), sort: 'received' },
  started: { ...moment('started'), sort: 'started' },
  runtime: {
    width: 88,
    align: 'end',
    sort: 'runtime',
    cell: (task) => <RuntimeCell task={task} />,
  },
  attempt: { width: 76, align: 'end', cell: (task) => <AttemptCell task={task} /> },
  worker: host('worker'),
  client: host('client'),
  queue: named('queue'),
  routing: named('routingKey'),
  exchange: named('exchange'),
  preview: { width: null, cell: ({ preview }) => preview !== null && <Snippet text={preview} /> },
  wait: {
    width: 96,
    align: 'end',
    cell: (task) => {
      const wait = queueWait(task)
      return wait === null ? null : formatDuration(wait)
    },
  },
  eta: announced('eta'),
  expires: announced('expires'),
  root: relative('rootId'),
  parent: relative('parentId'),
  pid: count('pid'),
  clock: {
    ...count('clock'),
    cell: ({ clock }) => (clock === null ? null : formatWhole(clock)),
  },
}

interface TaskColumns {
  readonly columns: readonly Column<ShownTask>[]
  /** Below this width the names of tasks would be unreadable: the table scrolls sideways instead. */
  readonly minWidth: number
}

interface Options {
  readonly choices: readonly ColumnChoice[]
  readonly order: Pick<TaskQuestion, 'sort' | 'direction'>
  readonly onSort: (key: TaskSort) => void
  /** At the end of each row. */
  readonly menu: (task: ShownTask, tabIndex: 0 | -1) => ReactNode
}

/** The columns of a list of tasks. Keep what it answers: rows are drawn again when columns change. */
export function taskColumns({ choices, order, onSort, menu }: Options): TaskColumns {
  const widths = choices.map(({ key, width }) => {
    return width ?? LOOKS[key].width
  })
  const columns = choices.map(({ key }, at): Column<ShownTask> => {
    const { align, names, sort, cell } = LOOKS[key]
    const width = widths[at] ?? null
    return {
      key,
      header: TASK_COLUMNS.find((column) => column.key === key)?.header ?? key,
      cell,
      ...(width !== null && { width }),
      ...(align !== undefined && { align }),
      ...(names !== undefined && { names }),
      ...(sort !== undefined && { onSort: () => onSort(sort) }),
      ...(sort !== undefined && sort === order.sort && { sorted: wayOf(order.direction) }),
    }
  })
  const fixed = choices.reduce(
    (sum, { key }, at) => sum + (widths[at] ?? LEAST[key] ?? MENU_WIDTH),
    0,
  )
  const end: Column<ShownTask> = {
    key: 'menu',
    header: 'Actions',
    width: MENU_WIDTH,
    isControl: true,
    cell: menu,
  }
  return { columns: [...columns, end], minWidth: fixed + MENU_WIDTH }
}

const MENU_WIDTH = 48

const wayOf = (direction: TaskQuestion['direction']) =>
  direction === 'newest' ? ('descending' as const) : ('ascending' as const)
