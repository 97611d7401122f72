import type { WorkerView } from '../../../contract/api/workers.ts'
import { RelativeTime } from '../../parts/relative-time.tsx'
import { TwoLineItem } from '../../parts/two-line-item.tsx'
import { ActiveCell, ProcessedCell, StatusCell, WorkerLink } from './worker-cells.tsx'

/** A worker on a phone, in two lines. */
export const workerItem = (worker: WorkerView, tabIndex: 0 | -1) => (
  <TwoLineItem
    first={
      <>
        <WorkerLink worker={worker} tabIndex={tabIndex} />
        <StatusCell worker={worker} />
      </>
    }
    second={
      <>
        <span>
          <ActiveCell worker={worker} /> active
        </span>
        <span>
          <ProcessedCell worker={worker} /> processed
        </span>
        <span>
          heard <RelativeTime time={worker.lastSeen} />
        </span>
      </>
    }
  />
)
