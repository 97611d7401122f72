/**
 * Serves dist/web over a made-up cluster, with faults on demand: for states of the page that a real
 * server can hardly be brought into. The contract is the real one, and so is the strictness of the
 * content security policy.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LiveHello, LivePatch } from '../../contract/api/live.ts'
import { PERMISSIONS } from '../../contract/api/permissions.ts'
import { DEFAULT_PREFERENCES } from '../../contract/api/preferences.ts'
import type { QueueSamplingView } from '../../contract/api/queues.ts'
import type { SessionReply } from '../../contract/api/session.ts'
import { createFakeCluster, type FakeCluster, STEP_MS } from './fake-cluster.ts'
import { fakeSeries } from './fake-series.ts'
import { fakeTasks, searchProblem } from './fake-tasks.ts'

export interface Faults {
  /** Every API answer takes this much longer. */
  slowMs: number
  /** The API answers 500, the stream included. */
  failing: boolean
  signedOut: boolean
  brokerLost: boolean
  /** The queues cannot be looked at: with figures from before, or without any. */
  queuesRefused: 'from the start' | 'later' | null
  /** RabbitMQ without its management API. */
  queuesGuessed: boolean
  /** The history refuses. */
  holding: LiveHello['holding']
  gaps: LiveHello['gaps']
  /** Another Sepal on the same database learns. */
  standby: LiveHello['standby']
  /** More came in than could be read. */
  intake: Partial<LiveHello['intake']>
  /** Of what happened over time a stretch is missing, and the beginning. */
  courseHasGap: boolean
  demo: boolean
  environment: SessionReply['environment']
  /** Tasks that every patch leaves out. */
  omitted: number
  version: string
}

export interface FakeServer {
  readonly baseUrl: string
  readonly cluster: FakeCluster
  /** Changes what goes wrong; open streams end, so that the page notices. */
  fault(change: Partial<Faults>): void
  /** Stops answering at all, and comes back on the same port. */
  goAway(): Promise<void>
  comeBack(): Promise<void>
  stop(): Promise<void>
}

const WEB = join(import.meta.dirname, '../../dist/web')
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}
const NOW = () => Date.now() / 1000

/** @param known tasks in the history at the start; none makes a cluster where nothing ever happened */
export async function startFakeServer(known: number): Promise<FakeServer> {
  const cluster = createFakeCluster(NOW, known)
  const index = await readFile(join(WEB, 'index.html'), 'utf8')
  const policy = policyFor(index)
  const streams = new Set<ServerResponse>()
  const faults: Faults = {
    slowMs: 0,
    failing: false,
    signedOut: false,
    brokerLost: false,
    queuesRefused: null,
    queuesGuessed: false,
    holding: null,
    gaps: [],
    standby: null,
    intake: {},
    courseHasGap: false,
    demo: true,
    environment: null,
    omitted: 0,
    version: '0.1.0',
  }
  let lostSince = 0
  const startedAt = NOW()

  const state = () => ({
    asOf: NOW(),
    link: faults.brokerLost
      ? {
          state: 'lost' as const,
          since: lostSince,
          broker: 'redis://:**@broker.fra:6379/0',
          problem: 'Cannot connect to redis://:**@broker.fra:6379/0: connection refused',
          hint: null,
          retryAt: NOW() + 4,
        }
      : {
          state: 'connected' as const,
          since: NOW() - 500,
          broker: 'redis://:**@broker.fra:6379/0',
          problem: null,
          hint: null,
          retryAt: null,
        },
    intake: { ...cluster.intake(), ...faults.intake },
    holding: faults.holding,
    standby: faults.standby,
    gaps: faults.brokerLost ? [absenceSince(lostSince), ...faults.gaps] : faults.gaps,
    queueSampling: samplingUnder(faults, cluster.queueSampling(), startedAt),
  })
  const queues = () => {
    if (faults.queuesRefused === 'from the start') return []
    const isStale = faults.queuesRefused === 'later'
    return cluster.queues().map((queue) => (isStale ? { ...queue, asOf: startedAt - 20 } : queue))
  }
  const workers = () => (known === 0 ? [] : cluster.workers())

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake')
    response.setHeader('content-security-policy', policy)
    if (!url.pathname.startsWith('/api/')) return sendFile(url.pathname, index, response)
    await sleep(faults.slowMs)
    if (faults.signedOut) return problem(response, 401, 'LOGIN_REQUIRED', 'Sign in')
    if (url.pathname === '/api/v1/session') {
      return json(response, {
        user: 'operator',
        permissions: PERMISSIONS,
        cluster: faults.demo ? 'demo' : 'production-eu',
        environment: faults.environment,
        demo: faults.demo,
        version: faults.version,
        now: NOW(),
      })
    }
    if (url.pathname === '/api/v1/preferences') return json(response, DEFAULT_PREFERENCES)
    if (faults.failing) return problem(response, 500, 'INTERNAL', 'Cannot answer: see the log')
    if (url.pathname === '/api/v1/stream') return openStream(response)
    if (url.pathname === '/api/v1/workers') return json(response, { rows: workers(), asOf: NOW() })
    if (url.pathname === '/api/v1/queues') {
      return json(response, { rows: queues(), sampling: state().queueSampling, asOf: NOW() })
    }
    if (url.pathname === '/api/v1/preferences') return json(response, DEFAULT_PREFERENCES)
    if (url.pathname === '/api/v1/views') return json(response, { rows: [] })
    const unread = searchProblem(url.searchParams, NOW())
    if (unread !== null) return problem(response, 400, 'REQUEST_INVALID', unread)
    const told = fakeTasks(url.pathname, url.searchParams, NOW(), cluster)
    if (told !== null) return json(response, told)
    const course = fakeSeries(url.pathname, url.searchParams, NOW(), {
      isAlive: known > 0,
      hasGap: faults.courseHasGap,
    })
    if (course !== null) return json(response, course)
    const id = decodeURIComponent(url.pathname.slice('/api/v1/tasks/'.length))
    const task = cluster.task(id)
    if (task === null) return problem(response, 404, 'TASK_NOT_FOUND', `Cannot find task "${id}"`)
    return json(response, task)
  }

  function openStream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    const hello: LiveHello = { ...state(), workers: workers(), queues: queues() }
    response.write(`event: hello\ndata: ${JSON.stringify(hello)}\n\n`)
    streams.add(response)
    response.on('close', () => streams.delete(response))
  }

  const timer = setInterval(() => {
    if (faults.brokerLost) return
    const changed = cluster.step()
    const patch: LivePatch = {
      ...state(),
      workers: workers(),
      queues: [],
      goneQueues: [],
      tasks: changed.slice(0, changed.length - faults.omitted),
      omitted: Math.min(faults.omitted, changed.length),
    }
    for (const stream of streams) stream.write(`event: patch\ndata: ${JSON.stringify(patch)}\n\n`)
  }, STEP_MS)

  const open = async (port: number) => {
    const server = createServer((request, response) => {
      answer(request, response).catch(() => response.destroy())
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    return server
  }
  let server = await open(0)
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const goAway = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    cluster,
    fault(change) {
      if (change.brokerLost === true) lostSince = NOW() - 31
      Object.assign(faults, change)
      for (const stream of streams) stream.destroy()
    },
    goAway,
    async comeBack() {
      server = await open(port)
    },
    async stop() {
      clearInterval(timer)
      await goAway()
    },
  }
}

const absenceSince = (from: number): LiveHello['gaps'][number] => ({
  from,
  to: null,
  cause: 'disconnected',
  events: null,
  isEstimate: true,
})

function samplingUnder(
  { queuesRefused, queuesGuessed }: Faults,
  sampling: QueueSamplingView,
  startedAt: number,
): QueueSamplingView {
  if (queuesRefused === null) return { ...sampling, isListed: !queuesGuessed }
  return {
    ...sampling,
    sampledAt: queuesRefused === 'later' ? startedAt - 20 : null,
    isListed: queuesRefused === 'later' ? true : null,
    problem:
      'Cannot use http://monitor:**@broker.fra:15672/api/: wrong user name or password, or the user lacks the tag "monitoring" or "management"',
    hint: null,
    problemSince: startedAt - 10,
  }
}

function policyFor(index: string): string {
  const script = /<script>([\s\S]*?)<\/script>/.exec(index)?.[1] ?? ''
  const hash = createHash('sha256').update(script).digest('base64')
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

async function sendFile(path: string, index: string, response: ServerResponse): Promise<void> {
  if (path === '/login') {
    const login = await readFile(join(WEB, 'login.html'), 'utf8')
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(login.replace('<!--sepal:notice-->', NOTICE).replace('<!--sepal:form-->', FORM))
    return
  }
  const type = TYPES[extname(path)]
  if (type === undefined) {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(index)
    return
  }
  const file = await readFile(join(WEB, normalize(path))).catch(() => null)
  response.writeHead(file === null ? 404 : 200, { 'content-type': type })
  response.end(file)
}

const NOTICE = '<p class="demo-ribbon">Demo data: nothing here is real</p>'
const FORM = `<form class="login-form" method="post" action="/login">
  <input type="hidden" name="token" value="x" />
  <p>This link signs you in once, on this browser.</p>
  <button class="login-button" type="submit">Sign in to Sepal</button>
</form>`

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function problem(response: ServerResponse, status: number, code: string, detail: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' })
  const type = `https://sepal.invalid/errors#${code}`
  response.end(JSON.stringify({ type, title: code, status, code, detail, requestId: 'req-7f3a91' }))
}
