/**
 * GET /api/workers in Flower's shape.
 *
 * Flower fills a worker's keys from inspections and leaves a key out where its inspection failed.
 * Sepal does not inspect yet, so that what is left is when the worker was last heard of.
 */
import type { FastifyInstance } from 'fastify'
import { inGlobs } from '../../../contract/model/scope.ts'
import { workerStatus } from '../../../contract/model/worker.ts'
import { scopeOf } from '../../access/authorize.ts'
import type { AppDeps } from '../app-deps.ts'
import { personOf } from '../gate.ts'
import { escapeText } from '../html.ts'
import { searchOf } from '../search-of.ts'
import { boolArgument, textArgument } from './flower-argument.ts'
import { orderedJson } from './ordered-json.ts'

const HTML = 'text/html; charset=UTF-8'
const NO_INSPECTION = 'Failed to update workers: this version of Sepal does not inspect workers yet'

const ACCESS = { permissions: ['worker.read'] } as const

export function registerFlowerWorkers(
  app: FastifyInstance,
  { picture, clock }: Pick<AppDeps, 'picture' | 'clock'>,
): void {
  app.get('/api/workers', { config: { access: ACCESS } }, async (request, reply) => {
    const search = searchOf(request)
    if (boolArgument(search, 'refresh')) {
      return reply.code(503).type(HTML).send(NO_INSPECTION)
    }
    const scope = scopeOf(personOf(request))
    const seen = picture.workers().filter(({ hostname }) => inGlobs(scope.workers, hostname))
    reply.type('application/json; charset=UTF-8')

    // As in Flower: with `status` the name does not filter.
    if (boolArgument(search, 'status')) {
      const now = clock()
      return orderedJson(
        seen.map((worker) => [worker.hostname, workerStatus(worker, now) === 'online']),
      )
    }
    const name = textArgument(search, 'workername')
    const chosen = name === null || name === '' ? seen : seen.filter((one) => one.hostname === name)
    if (chosen.length === 0 && name !== null && name !== '') {
      return reply.code(404).type(HTML).send(unknownWorker(name))
    }
    return orderedJson(chosen.map(({ hostname, lastSeen }) => [hostname, { timestamp: lastSeen }]))
  })
}

const MAX_SHOWN_CHARS = 200

const unknownWorker = (name: string): string =>
  escapeText(`Unknown worker '${name.slice(0, MAX_SHOWN_CHARS)}'`)
