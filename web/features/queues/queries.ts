/** Every queue query of the page. */
import { queryOptions } from '@tanstack/react-query'
import { QueueListReply } from '../../../contract/api/queues.ts'
import { getJson } from '../../lib/api.ts'

export const queueQueries = {
  list: () =>
    queryOptions({
      queryKey: ['queues'],
      queryFn: ({ signal }) => getJson('api/v1/queues', QueueListReply, signal),
    }),
}
