import { WorkerListReply } from '../../../contract/api/workers.ts'
import { inGlobs } from '../../../contract/model/scope.ts'
import { scopeOf } from '../../access/authorize.ts'
import { toWorkerView } from '../../live/worker-view.ts'
import { type ApiDeclaration, type ApiRoute, apiRoute, NO_QUERY } from '../api-route.ts'
import type { AppDeps } from '../app-deps.ts'

const LIST = {
  method: 'GET',
  path: '/api/v1/workers',
  operationId: 'listWorkers',
  summary: 'Every worker that is known, by name, and whether it lives',
  permissions: ['worker.read'],
  query: NO_QUERY,
  reply: { kind: 'json', body: WorkerListReply, description: 'The workers' },
} satisfies ApiDeclaration

export function workerRoutes({ picture, clock }: Pick<AppDeps, 'picture' | 'clock'>): ApiRoute[] {
  return [
    apiRoute(LIST, async ({ person }) => {
      const now = clock()
      const scope = scopeOf(person)
      const seen = picture.workers().filter(({ hostname }) => inGlobs(scope.workers, hostname))
      return { rows: seen.map((worker) => toWorkerView(worker, now)), asOf: now }
    }),
  ]
}
