import type { WorkerView } from '../../../contract/api/workers.ts'
import { RelativeTime } from '../../parts/relative-time.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { Unknown } from '../../ui/facts.tsx'
import {
  ActiveCell,
  ClockCell,
  LoadCell,
  ProcessedCell,
  StatusCell,
  versionOf,
  WorkerLink,
} from './worker-cells.tsx'

export const WORKER_COLUMNS: readonly Column<WorkerView>[] = [
  {
    key: 'status',
    header: 'Status',
    width: 128,
    cell: (worker) => <StatusCell worker={worker} />,
  },
  {
    key: 'worker',
    header: 'Worker',
    names: true,
    cell: (worker, tabIndex) => <WorkerLink worker={worker} tabIndex={tabIndex} />,
  },
  {
    key: 'active',
    header: 'Active',
    width: 96,
    align: 'end',
    cell: (worker) => <ActiveCell worker={worker} />,
  },
  {
    key: 'processed',
    header: 'Processed',
    width: 112,
    align: 'end',
    cell: (worker) => <ProcessedCell worker={worker} />,
  },
  {
    key: 'load',
    header: 'Load 1, 5, 15 min',
    width: 152,
    align: 'end',
    cell: (worker) => <LoadCell worker={worker} />,
  },
  {
    key: 'heartbeat',
    header: 'Last heard',
    width: 128,
    cell: (worker) => <RelativeTime time={worker.lastSeen} />,
  },
  {
    key: 'version',
    header: 'Celery',
    width: 112,
    cell: (worker) => versionOf(worker) ?? <Unknown />,
  },
  { key: 'pid', header: 'Pid', width: 88, align: 'end', cell: ({ pid }) => pid ?? <Unknown /> },
  { key: 'clock', header: 'Clock', width: 160, cell: (worker) => <ClockCell worker={worker} /> },
]

export const WORKER_TABLE_WIDTH = 1184
