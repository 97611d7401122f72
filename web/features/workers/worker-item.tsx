import { RelativeTime } from '../../parts/relative-time.tsx'
import { TwoLineItem } from '../../parts/two-line-item.tsx'
import { ActiveCell, ProcessedCell, StatusCell, WorkerLink } from './worker-cells.tsx'
import { GroupActive, GroupHead, GroupOnline } from './worker-group-cells.tsx'
import { isGroup, type WorkerRow } from './worker-rows.ts'

/** A worker, or the head of a group, on a phone: in two lines. */
export const workerItem = (row: WorkerRow, tabIndex: 0 | -1) =>
  isGroup(row) ? (
    <TwoLineItem
      first={<GroupHead group={row} tabIndex={tabIndex} />}
      second={
        <>
          <GroupOnline group={row} />
          <span>
            <GroupActive group={row} /> running
          </span>
        </>
      }
    />
  ) : (
    <TwoLineItem
      first={
        <>
          <WorkerLink worker={row} tabIndex={tabIndex} />
          <StatusCell worker={row} />
        </>
      }
      second={
        <>
          <span>
            <ActiveCell worker={row} /> running
          </span>
          <span>
            <ProcessedCell worker={row} /> processed
          </span>
          <span>
            heard <RelativeTime time={row.lastSeen} />
          </span>
        </>
      }
    />
  )
