/** Every worker query of the page. */
import { queryOptions } from '@tanstack/react-query'
import { TaskListReply } from '../../../contract/api/tasks.ts'
import { WorkerListReply } from '../../../contract/api/workers.ts'
import { getJson } from '../../lib/api.ts'
import { valueText } from '../../lib/query-terms.ts'

/** Tasks of one worker that a page shows at most. */
const MOST_TASKS = '200'

export const workerQueries = {
  list: () =>
    queryOptions({
      queryKey: ['workers'],
      queryFn: ({ signal }) => getJson('api/v1/workers', WorkerListReply, signal),
    }),
  /** What a worker has: tasks that it received or started, and that did not end. */
  tasks: (hostname: string) =>
    queryOptions({
      queryKey: ['workers', 'tasks', hostname],
      queryFn: ({ signal }) => {
        const q = `worker:=${valueText(hostname)} state:STARTED,RECEIVED`
        const params = new URLSearchParams({ q, limit: MOST_TASKS })
        return getJson(`api/v1/tasks?${params}`, TaskListReply, signal)
      },
    }),
}
