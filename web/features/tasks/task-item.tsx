import { visibleLine } from '../../lib/visible-text.ts'
import { TwoLineItem } from '../../parts/two-line-item.tsx'
import { NameCell, RuntimeCell, type ShownTask, StateCell, TimeCell } from './task-cells.tsx'

/** A task on a phone, in two lines. */
export const taskItem = (task: ShownTask, tabIndex: 0 | -1) => (
  <TwoLineItem
    first={
      <>
        <NameCell task={task} tabIndex={tabIndex} />
        <StateCell task={task} />
      </>
    }
    second={
      <>
        <TimeCell time={task.timestamp} />
        <RuntimeCell task={task} />
        <span>{visibleLine(task.worker ?? '')}</span>
      </>
    }
  />
)
