import { visibleLine } from '../../lib/visible-text.ts'
import { NameCell, RuntimeCell, type ShownTask, StateCell, TimeCell } from './task-cells.tsx'
import styles from './task-item.module.css'

/** A task on a phone, in two lines. */
export const taskItem = (task: ShownTask, tabIndex: 0 | -1) => (
  <div className={styles['item']}>
    <div className={styles['first']}>
      <NameCell task={task} tabIndex={tabIndex} />
      <StateCell task={task} />
    </div>
    <div className={styles['second']}>
      <TimeCell time={task.timestamp} />
      <RuntimeCell task={task} />
      {task.worker !== null && <span className={styles['worker']}>{visibleLine(task.worker)}</span>}
    </div>
  </div>
)
