import {
  TaskCountQuery,
  TaskCountReply,
  TaskFacetQuery,
  TaskFacetReply,
  TaskHistogramQuery,
  TaskHistogramReply,
} from '../../../contract/api/task-figures.ts'
import { MAX_BUCKETS, MAX_FACET_VALUES } from '../../../contract/model/query/query-limits.ts'
import { type ApiDeclaration, type ApiRoute, apiRoute } from '../api-route.ts'
import type { AppDeps } from '../app-deps.ts'
import { readCount } from '../read-count.ts'
import { readClosedRange, readSelection } from '../read-selection.ts'

// A search may look into exceptions, so that a count of its matches tells something of them.
const PERMISSIONS = ['task.read', 'task.traceback'] as const

const COUNT = {
  method: 'GET',
  path: '/api/v1/task-count',
  operationId: 'countTasks',
  summary: 'How many tasks a search matches: exact to 10,000, estimated beyond',
  permissions: PERMISSIONS,
  query: TaskCountQuery,
  reply: { kind: 'json', body: TaskCountReply, description: 'The count' },
} satisfies ApiDeclaration

const HISTOGRAM = {
  method: 'GET',
  path: '/api/v1/task-histogram',
  operationId: 'getTaskHistogram',
  summary: 'The tasks of a search over time, by state',
  permissions: PERMISSIONS,
  query: TaskHistogramQuery,
  reply: { kind: 'json', body: TaskHistogramReply, description: 'Equal stretches of the range' },
} satisfies ApiDeclaration

const FACET = {
  method: 'GET',
  path: '/api/v1/task-facets',
  operationId: 'getTaskFacet',
  summary: 'The tasks of a search by the values of one field, the most frequent first',
  permissions: PERMISSIONS,
  query: TaskFacetQuery,
  reply: { kind: 'json', body: TaskFacetReply, description: 'The values' },
} satisfies ApiDeclaration

const USUAL_RANGE = 'now-1h'

export function taskFigureRoutes(
  deps: Pick<AppDeps, 'reader' | 'clock' | 'queryContext'>,
): ApiRoute[] {
  const { reader, clock } = deps
  return [
    apiRoute(COUNT, async ({ query, person }) => {
      const selection = await readSelection(query, person, deps)
      return { ...(await reader.count(selection)), asOf: clock() }
    }),
    apiRoute(HISTOGRAM, async ({ query, person }) => {
      const range = query.range ?? USUAL_RANGE
      const buckets = readCount('buckets', query.buckets, MAX_BUCKETS)
      const selection = await readSelection({ q: query.q, range }, person, deps)
      const closed = readClosedRange(range, selection.context.now)
      const found = await reader.histogram({ ...selection, range: closed, buckets })
      return { ...closed, ...found, buckets: [...found.buckets], asOf: clock() }
    }),
    apiRoute(FACET, async ({ query, person }) => {
      const limit = readCount('limit', query.limit, MAX_FACET_VALUES)
      const selection = await readSelection(query, person, deps)
      const found = await reader.facet({ ...selection, field: query.field, limit })
      return { ...found, values: [...found.values], asOf: clock() }
    }),
  ]
}
