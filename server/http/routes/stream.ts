import type { FastifyReply } from 'fastify'
import * as z from 'zod/mini'
import { LiveHello, LivePatch } from '../../../contract/api/live.ts'
import { scopeOf } from '../../access/authorize.ts'
import { principalName } from '../../access/principal.ts'
import { AppError } from '../../errors.ts'
import type { LiveSocket } from '../../live/hub.ts'
import { type ApiDeclaration, type ApiRoute, apiRoute, NO_QUERY } from '../api-route.ts'
import type { AppDeps } from '../app-deps.ts'

const STREAM = {
  method: 'GET',
  path: '/api/v1/stream',
  operationId: 'streamChanges',
  summary: 'What changes, as it changes: an event `hello`, then `patch`, at least every 5 s',
  permissions: [
    'worker.read',
    'queue.read',
    'task.read',
    'task.result',
    'task.traceback',
    'broker.read',
  ],
  query: NO_QUERY,
  reply: {
    kind: 'stream',
    body: z.union([LiveHello, LivePatch]),
    description: 'Server-sent events; the data of each is one of these',
  },
} satisfies ApiDeclaration

/** A session that ran out ends its streams within that time; one that is closed, at once. */
const RECHECK_MS = 4000
/** For so long a stream goes on when the sessions cannot be looked up, seconds. */
const TRUSTED_S = 5 * 60

/** How `EventSource` waits before it connects again, milliseconds. */
const PREAMBLE = 'retry: 2000\n\n'

export function streamRoutes({
  hub,
  sessions,
  clock,
  log,
}: Pick<AppDeps, 'hub' | 'sessions' | 'clock' | 'log'>): ApiRoute[] {
  return [
    apiRoute(STREAM, async ({ person, request, reply }) => {
      const { raw } = reply
      const sessionId = request.sessionId ?? ''
      const requestId = request.id
      // A client that left while the gate looked says so no second time.
      if (raw.destroyed) {
        reply.hijack()
        return undefined
      }
      const cleanups: (() => void)[] = []
      let knownGoodAt = clock()
      // Without a listener, an error of a hijacked answer ends the process.
      raw.on('error', (err) => log.debug({ requestId, err }, 'A live stream broke off'))
      raw.on('close', stop)
      cleanups.push(
        hub.subscribe({
          user: principalName(person),
          scope: scopeOf(person),
          socket: toSocket(reply),
        }),
      )
      // From here on the answer is ours; until here a refusal went the usual way.
      reply.hijack()
      cleanups.push(sessions.watch(sessionId, end))
      const recheck = setInterval(() => void endWithSession(), RECHECK_MS)
      cleanups.push(() => clearInterval(recheck))
      return undefined

      function stop(): void {
        for (const cleanup of cleanups.splice(0)) cleanup()
      }

      /** Cut, not ended: a client that does not read would never take the end. */
      function end(): void {
        stop()
        raw.destroy()
      }

      async function endWithSession(): Promise<void> {
        try {
          if ((await sessions.peek(sessionId)) === null) end()
          else knownGoodAt = clock()
        } catch (err) {
          // Whoever watches when the database goes shall see that it did; nobody signs out meanwhile.
          const isAway = err instanceof AppError && err.code === 'STATE_UNAVAILABLE'
          if (isAway && clock() - knownGoodAt < TRUSTED_S) return
          log.warn({ requestId, err }, 'Cannot tell whether a session is over')
          end()
        }
      }
    }),
  ]
}

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // nginx would collect the events of several seconds.
  'x-accel-buffering': 'no',
} as const

/** Sends the head with the first bytes: before them the stream can still be refused. */
function toSocket(reply: FastifyReply): LiveSocket {
  const { raw } = reply
  return {
    write(bytes) {
      if (raw.destroyed || raw.writableEnded) return
      if (!raw.headersSent) {
        for (const [name, value] of Object.entries(reply.getHeaders())) {
          if (value !== undefined) raw.setHeader(name, value)
        }
        raw.writeHead(200, STREAM_HEADERS).write(PREAMBLE)
      }
      raw.write(bytes)
    },
    unsentBytes: () => raw.writableLength,
    drop: () => void raw.destroy(),
  }
}
