import type { WorkerView } from '../../../contract/api/workers.ts'
import { RelativeTime } from '../../parts/relative-time.tsx'
import { ActiveCell, ProcessedCell, StatusCell, WorkerLink } from './worker-cells.tsx'
import styles from './worker-item.module.css'

/** A worker on a phone, in two lines. */
export const workerItem = (worker: WorkerView, tabIndex: 0 | -1) => (
  <div className={styles['item']}>
    <div className={styles['first']}>
      <WorkerLink worker={worker} tabIndex={tabIndex} />
      <StatusCell worker={worker} />
    </div>
    <div className={styles['second']}>
      <span>
        <ActiveCell worker={worker} /> active
      </span>
      <span>
        <ProcessedCell worker={worker} /> processed
      </span>
      <span className={styles['heard']}>
        heard <RelativeTime time={worker.lastSeen} />
      </span>
    </div>
  </div>
)
