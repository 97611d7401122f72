/** How the rows of a page are read from their places. */
import type { Task, TaskRow } from '../../../contract/model/task.ts'
import { ENOUGH_CHARS } from '../task-list.ts'
import type { SegmentSnapshot } from './segment-snapshot.ts'

export interface PageRows<Row> {
  readonly read: (place: { readonly segment: number; readonly row: number }) => Row
  /** Whether what was read is as much as one page may hold. */
  readonly isEnough: () => boolean
}

export const bareRows = (segments: SegmentSnapshot): PageRows<TaskRow> => ({
  read: ({ segment, row }) => segments.use(segment).row(row),
  isEnough: () => false,
})

export function wholeRows(segments: SegmentSnapshot): PageRows<Task> {
  let chars = 0
  return {
    read({ segment, row }) {
      const task = segments.use(segment).whole(row)
      chars += payloadChars(task)
      return task
    },
    isEnough: () => chars >= ENOUGH_CHARS,
  }
}

const payloadChars = ({ args, kwargs, result, exception, traceback }: Task): number =>
  [args, kwargs, result, exception, traceback].reduce((sum, text) => sum + (text?.length ?? 0), 0)
