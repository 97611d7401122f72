import type { ReactNode } from 'react'
import type { WorkerView } from '../../../contract/api/workers.ts'
import { RelativeTime } from '../../parts/relative-time.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { Unknown } from '../../ui/facts.tsx'
import { DoneCell, FailingCell } from './work-cells.tsx'
import {
  ActiveCell,
  ClockCell,
  LoadCell,
  ProcessedCell,
  StatusCell,
  versionOf,
  WorkerLink,
} from './worker-cells.tsx'
import { GroupActive, GroupHead, GroupOnline, GroupProcessed } from './worker-group-cells.tsx'
import { nextSort, type WorkerListSearch, type WorkerSort } from './worker-list-search.ts'
import { isGroup, type WorkerGroup, type WorkerRow } from './worker-rows.ts'

interface WorkerColumn extends Omit<Column<WorkerRow>, 'cell' | 'sorted' | 'onSort'> {
  readonly sort?: WorkerSort
  readonly cell: (worker: WorkerView, tabIndex: 0 | -1) => ReactNode
  /** @default nothing */
  readonly group?: (group: WorkerGroup, tabIndex: 0 | -1) => ReactNode
}

const COLUMNS: readonly WorkerColumn[] = [
  {
    key: 'status',
    header: 'Status',
    width: 120,
    cell: (worker) => <StatusCell worker={worker} />,
    group: (group) => <GroupOnline group={group} />,
  },
  {
    key: 'worker',
    header: 'Worker',
    names: true,
    sort: 'worker',
    cell: (worker, tabIndex) => <WorkerLink worker={worker} tabIndex={tabIndex} />,
    group: (group, tabIndex) => <GroupHead group={group} tabIndex={tabIndex} />,
  },
  {
    key: 'active',
    header: 'Running',
    width: 96,
    align: 'end',
    sort: 'active',
    cell: (worker) => <ActiveCell worker={worker} />,
    group: (group) => <GroupActive group={group} />,
  },
  {
    key: 'done',
    header: 'Finished, 5 min',
    width: 128,
    align: 'end',
    sort: 'done',
    cell: (worker) => <DoneCell hostname={worker.hostname} />,
  },
  {
    key: 'failing',
    header: 'Failed, 5 min',
    width: 120,
    align: 'end',
    sort: 'failing',
    cell: (worker) => <FailingCell hostname={worker.hostname} />,
  },
  {
    key: 'processed',
    header: 'Processed',
    width: 112,
    align: 'end',
    sort: 'processed',
    cell: (worker) => <ProcessedCell worker={worker} />,
    group: (group) => <GroupProcessed group={group} />,
  },
  {
    key: 'load',
    header: 'Load 1, 5, 15 min',
    width: 152,
    align: 'end',
    sort: 'load',
    cell: (worker) => <LoadCell worker={worker} />,
  },
  {
    key: 'heard',
    header: 'Last heard',
    width: 120,
    sort: 'heard',
    cell: (worker) => <RelativeTime time={worker.lastSeen} />,
  },
  {
    key: 'version',
    header: 'Celery',
    width: 96,
    sort: 'version',
    cell: (worker) => versionOf(worker) ?? <Unknown />,
  },
  {
    key: 'clock',
    header: 'Clock',
    width: 152,
    sort: 'clock',
    cell: (worker) => <ClockCell worker={worker} />,
  },
]

/** Pixels. */
export const WORKER_TABLE_WIDTH = 1280

/** @param onSort the reader pressed a header */
export function columnsFor(
  sort: WorkerListSearch['sort'],
  onSort: (sort: WorkerListSearch['sort']) => void,
): readonly Column<WorkerRow>[] {
  return COLUMNS.map(({ sort: by, cell, group, ...column }) => ({
    ...column,
    ...(by !== undefined && {
      onSort: () => onSort(nextSort(sort, by)),
      ...sortedOf(sort, by),
    }),
    cell: (row, tabIndex) =>
      isGroup(row) ? (group?.(row, tabIndex) ?? null) : cell(row, tabIndex),
  }))
}

function sortedOf(sort: WorkerListSearch['sort'], by: WorkerSort): Pick<Column<never>, 'sorted'> {
  if (sort === `-${by}`) return { sorted: 'descending' }
  const isThis = sort === by || (sort === undefined && by === 'worker')
  return isThis ? { sorted: 'ascending' } : {}
}
