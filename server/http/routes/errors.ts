import { ErrorListQuery, ErrorListReply } from '../../../contract/api/error-groups.ts'
import { scopeOf } from '../../access/authorize.ts'
import { type ApiDeclaration, type ApiRoute, apiRoute } from '../api-route.ts'
import type { AppDeps } from '../app-deps.ts'
import { readCount } from '../read-count.ts'
import { readMinutes } from '../read-minutes.ts'

const MAX_GROUPS = 500
const MINUTE_S = 60

const LIST = {
  method: 'GET',
  path: '/api/v1/errors',
  operationId: 'listErrors',
  summary: 'Failures and retries by what makes them the same one, the most frequent first',
  // The message of an exception is part of its traceback, and of a result.
  permissions: ['task.read', 'task.result', 'task.traceback'],
  query: ErrorListQuery,
  reply: { kind: 'json', body: ErrorListReply, description: 'Groups of errors' },
} satisfies ApiDeclaration

export function errorRoutes({ reader, clock }: Pick<AppDeps, 'reader' | 'clock'>): ApiRoute[] {
  return [
    apiRoute(LIST, async ({ query, person }) => {
      const asOf = clock()
      const range = readMinutes(query.range, asOf)
      const { rows: groups, ...effort } = await reader.errors({
        ...range,
        scope: scopeOf(person),
        ...(query.error === undefined ? {} : { error: query.error }),
        limit: readCount('limit', query.limit, MAX_GROUPS),
      })
      const rows = groups.map(({ firstMinute, lastMinute, trend, workers, ...group }) => ({
        ...group,
        workers: [...workers],
        firstSeen: firstMinute * MINUTE_S,
        lastSeen: lastMinute * MINUTE_S,
        trend: trend.map(({ minute, count }) => ({ at: minute * MINUTE_S, count })),
      }))
      const [from, to] = [range.fromMinute * MINUTE_S, range.toMinute * MINUTE_S]
      return { from, to, rows, ...effort, asOf }
    }),
  ]
}
