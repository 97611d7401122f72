import { QueueListReply } from '../../../contract/api/queues.ts'
import { scopeOf } from '../../access/authorize.ts'
import { queuesIn, toQueueSamplingView } from '../../live/queue-view.ts'
import { type ApiDeclaration, type ApiRoute, apiRoute, NO_QUERY } from '../api-route.ts'
import type { AppDeps } from '../app-deps.ts'

const LIST = {
  method: 'GET',
  path: '/api/v1/queues',
  operationId: 'listQueues',
  summary: 'Every queue that is known, by name, and what it held when it was last looked at',
  permissions: ['queue.read'],
  query: NO_QUERY,
  reply: { kind: 'json', body: QueueListReply, description: 'The queues' },
} satisfies ApiDeclaration

export function queueRoutes({ picture, clock }: Pick<AppDeps, 'picture' | 'clock'>): ApiRoute[] {
  return [
    apiRoute(LIST, async ({ person }) => {
      const scope = scopeOf(person)
      const sampling = toQueueSamplingView(picture.queueSampling(), scope)
      return { rows: queuesIn(picture, scope), sampling, asOf: clock() }
    }),
  ]
}
