/** Every worker query of the page. */
import { queryOptions } from '@tanstack/react-query'
import { WorkerListReply } from '../../../contract/api/workers.ts'
import { getJson } from '../../lib/api.ts'

export const workerQueries = {
  list: () =>
    queryOptions({
      queryKey: ['workers'],
      queryFn: ({ signal }) => getJson('api/v1/workers', WorkerListReply, signal),
    }),
}
