/**
 * The server, put together: the only file that knows every concrete class of the main thread.
 *
 * The order matters. The link socket comes first: it sends a second Sepal on the same data directory
 * away before anything is touched. The HTTP port comes last: what is answered can be answered truly.
 */
import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { connecting } from '../contract/model/broker-link.ts'
import type { FleetThreadData } from '../demo/fleet-thread.ts'
import type { Broker } from './broker/broker.ts'
import { createBroker, MEMORY_SCHEME } from './broker/create-broker.ts'
import { keepConnected } from './broker/keep-connected.ts'
import { systemClock } from './clock.ts'
import { createControl } from './control/control.ts'
import { createEventsEnabler, type EventsEnabler } from './control/events-enabler.ts'
import { codeOf } from './error-code.ts'
import { AppError, fromSentError } from './errors.ts'
import { openReaderThread } from './history/reader-thread-client.ts'
import type { AppDeps, Binding } from './http/app-deps.ts'
import { createApp } from './http/app.ts'
import { openLinkSocket } from './http/link-socket.ts'
import { createQueryContext } from './http/query-context.ts'
import type { IngestThreadData, IngestThreadMessage } from './ingest-thread.ts'
import type { IngestReport } from './ingest/ingest-report.ts'
import { createLiveHub } from './live/hub.ts'
import { createLivePicture } from './live/picture.ts'
import type { Log } from './log.ts'
import { createOneTimeLinks, loginUrl } from './login/one-time-link.ts'
import { createSessions, type Sessions } from './login/session.ts'
import { createMetrics } from './metrics/metrics.ts'
import { linkSocketPath } from './settings/data-dir.ts'
import type { Settings } from './settings/settings.ts'
import { LARGE_YOUNG_SPACE, startThread } from './start-thread.ts'
import { createPostgresPreferenceStore } from './state/postgres/preference-store.ts'
import { openPostgresSessionStore } from './state/postgres/session-store.ts'
import * as postgresState from './state/postgres/state-database.ts'
import { createPostgresViewStore } from './state/postgres/view-store.ts'
import { createSqlitePreferenceStore } from './state/sqlite/preference-store.ts'
import { openSqliteSessionStore } from './state/sqlite/session-store.ts'
import * as sqliteState from './state/sqlite/state-database.ts'
import { createSqliteViewStore } from './state/sqlite/view-store.ts'

export interface RunningServer {
  /** `http://127.0.0.1:5555` */
  readonly origin: string
  /** A fresh one-time login link. */
  makeLoginUrl(): string
  /** Settles when the server cannot go on, with the reason; otherwise never. */
  readonly failed: Promise<Error>
  stop(): Promise<void>
}

const COMPILE_THREADS = fileURLToPath(new URL('./compile-threads.ts', import.meta.url))
const INGEST_THREAD = new URL('./ingest-thread.ts', import.meta.url)
const READER_THREAD = new URL('./reader-thread.ts', import.meta.url)
const FLEET_THREAD = new URL('../demo/fleet-thread.ts', import.meta.url)
const WEB_ROOT = fileURLToPath(new URL('../dist/web', import.meta.url))
const DIRECTORY_MODE = 0o700
const SWEEP_MS = 10 * 60_000
const COMPILE_MS = 20_000

export interface ServerOptions {
  readonly settings: Settings
  readonly version: string
  readonly log: Log
}

/**
 * Starts everything, or nothing: what was opened is closed again when a later step fails.
 *
 * @throws {AppError} CONFIG_INVALID: the data directory or the port cannot be had; HISTORY_*
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  await using opened = new AsyncDisposableStack()
  const server = await start(options, opened)
  const all = opened.move()
  return { ...server, stop: () => all.disposeAsync() }
}

async function start({ settings, version, log }: ServerOptions, opened: AsyncDisposableStack) {
  const clock = systemClock
  const demo = settings.command === 'demo'
  const fault = Promise.withResolvers<Error>()
  const brokerUrl = settings.broker ?? `${MEMORY_SCHEME}demo`
  const broker = createBroker(brokerUrl, settings.brokerOptions)

  openDataDir(settings, opened)
  const compiled = keepCompiledCode(settings)
  const links = createOneTimeLinks({ clock, randomBytes })
  let origin: string | null = null
  const makeLoginUrl = () => {
    if (origin === null) {
      throw new AppError('STARTING', 'Cannot make a login link: Sepal is starting')
    }
    return loginUrl(origin + settings.urlPrefix, links.make())
  }
  const socket = await openLinkSocket({ path: linkSocketPath(settings.dataDir), makeLoginUrl })
  opened.defer(() => socket.close())
  const sessions = await openSessions(settings, log, opened)
  const own = await openOwnStores(settings, opened)

  const link = connecting(broker.label, clock())
  const picture = createLivePicture(link)
  const hub = createLiveHub({ picture, clock })
  opened.defer(() => hub.close())
  const enabler = settings.enableEvents ? keepEventsEnabled(broker, log, opened) : null
  const onReport = (report: IngestReport) => {
    picture.apply(report)
    hub.publish(report)
    enabler?.noticed(report.workers)
  }
  await compiled
  await openIngest(settings, brokerUrl, { log, onReport, onFailed: fault.resolve }, opened)
  const reader = openReaderThread({
    entry: READER_THREAD,
    historyDirectory: historyOf(settings),
    database: settings.database,
    log,
  })
  opened.defer(() => reader.close())

  const cluster = settings.clusterName ?? clusterOf(broker, demo)
  const mode = { demo, cluster, version, environment: settings.environment }
  const queryContext = createQueryContext({ reader, picture, clock, log })
  const metrics = createMetrics({ picture, clock })
  const deps = {
    reader,
    queryContext,
    metrics,
    picture,
    hub,
    sessions,
    ...own,
    links,
    log,
    clock,
    randomBytes,
    mode,
    urlPrefix: settings.urlPrefix,
  }
  origin = await listen(settings, deps, opened)
  if (demo) openFleet(settings, brokerUrl, fault.resolve, opened)
  return { origin, makeLoginUrl, failed: fault.promise }
}

/** The broker's address without its credentials: `127.0.0.1:6379/0`; of several, the first one's. */
const clusterOf = ({ label }: Broker, demo: boolean): string =>
  demo ? 'demo' : label.replace(/;.*$/, '').replace(/^[^:]+:\/\/(?:[^@]*@)?/, '')

function openDataDir(settings: Settings, opened: AsyncDisposableStack): void {
  const { dataDir, dataDirIsTemporary } = settings
  try {
    mkdirSync(dataDir, { recursive: true, mode: DIRECTORY_MODE })
  } catch (cause) {
    throw new AppError(
      'CONFIG_INVALID',
      `Cannot make the data directory ${dataDir}: ${codeOf(cause)}`,
      {
        cause,
        fix: 'Name another with --data-dir',
      },
    )
  }
  if (dataDirIsTemporary) opened.defer(() => rmSync(dataDir, { recursive: true, force: true }))
}

/**
 * Threads need neither parse their files nor strip the types off: each starts sooner and in 20 MB less.
 * In our own directory, as what lies there is run. Settles when there is something in it.
 */
async function keepCompiledCode({ dataDir }: Settings): Promise<void> {
  const directory = join(dataDir, 'compile-cache')
  const isNew = mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE }) !== undefined
  const isOurs = process.env['NODE_COMPILE_CACHE'] === undefined
  process.env['NODE_COMPILE_CACHE'] ??= directory
  if (!isNew || !isOurs) return
  const { NODE_COMPILE_CACHE: _, ...env } = process.env
  // Where it fails or takes too long, each thread compiles for itself.
  const limits = { timeout: COMPILE_MS, killSignal: 'SIGKILL' } as const
  await new Promise((resolve) => {
    execFile(process.execPath, [COMPILE_THREADS, directory], { env, ...limits }, resolve)
  })
}

async function openSessions(
  { dataDir, database }: Settings,
  log: Log,
  opened: AsyncDisposableStack,
): Promise<Sessions> {
  const store =
    database === null
      ? openSqliteSessionStore(stateFileOf(dataDir))
      : await openPostgresSessionStore({ url: database })
  opened.defer(() => store.close())
  const sessions = createSessions({ store, clock: systemClock, randomBytes, log })
  const sweep = () =>
    void sessions.sweep().catch((error: unknown) => {
      log.warn({ err: error }, 'Cannot drop the sessions that are over: tried again later')
    })
  const sweeping = setInterval(sweep, SWEEP_MS)
  opened.defer(() => clearInterval(sweeping))
  return sessions
}

const stateFileOf = (dataDir: string): string => join(dataDir, 'state.sqlite')

/** How people like their pages, and the views that they saved. */
async function openOwnStores(
  { dataDir, database }: Settings,
  opened: AsyncDisposableStack,
): Promise<Pick<AppDeps, 'preferences' | 'views'>> {
  if (database === null) {
    const db = sqliteState.openStateDatabase(stateFileOf(dataDir))
    opened.defer(() => db.close())
    return { preferences: createSqlitePreferenceStore(db), views: createSqliteViewStore(db) }
  }
  const db = await postgresState.openStateDatabase({ url: database, connections: 2 })
  opened.defer(() => db.close())
  return { preferences: createPostgresPreferenceStore(db), views: createPostgresViewStore(db) }
}

/** Main's own connection to the broker, for what Sepal asks of workers. */
function keepEventsEnabled(broker: Broker, log: Log, opened: AsyncDisposableStack): EventsEnabler {
  const control = createControl()
  const enabler = createEventsEnabler({ control, requestId: randomUUID, clock: systemClock, log })
  const quietly: Log['debug'] = (fields, message) => log.debug(fields, message)
  let refusal = ''
  const warn: Log['warn'] = (fields, message) => {
    quietly(fields, message)
    if (fields['code'] !== 'BROKER_REFUSED' || message === refusal) return
    refusal = message
    log.warn(fields, `Cannot ask workers to send task events: ${message}`)
  }
  const kept = keepConnected({
    broker,
    onConnected: async (connection) => {
      control.use(connection)
      await enabler.connected()
    },
    onLink: ({ state }) => {
      if (state !== 'lost') return
      control.use(null)
      enabler.lost()
    },
    clock: systemClock,
    // The ingest thread tells of the same broker in the log; twice is once too often.
    log: { debug: quietly, info: quietly, warn, error: quietly },
  })
  opened.defer(async () => {
    enabler.stop()
    await kept.stop()
  })
  return enabler
}

interface IngestEars {
  readonly log: Log
  readonly onReport: (report: IngestReport) => void
  readonly onFailed: (error: Error) => void
}

/**
 * Settles with the first report: from then on main's picture is the history's.
 *
 * @throws {AppError} HISTORY_*: the thread could not open the history
 */
async function openIngest(
  settings: Settings,
  broker: string,
  { log, onReport, onFailed }: IngestEars,
  opened: AsyncDisposableStack,
): Promise<void> {
  const { brokerOptions, database, retention, spillBytes, dataDir, logLevel } = settings
  const { queues, queueSampleSeconds } = settings
  const data: IngestThreadData = {
    broker,
    brokerOptions,
    database,
    historyDirectory: historyOf(settings),
    retention,
    spillDirectory: join(dataDir, 'spill'),
    spillBytes,
    queues,
    queueSampleSeconds,
    logLevel,
  }
  const started = Promise.withResolvers<void>()
  const onMessage = (message: unknown) => {
    const told = message as IngestThreadMessage
    if ('refused' in told) {
      started.reject(fromSentError(told.refused))
    } else {
      onReport(told.report)
      started.resolve()
    }
  }
  const fail = (error: Error) => {
    started.reject(error)
    onFailed(error)
  }
  const limits = LARGE_YOUNG_SPACE
  const thread = startThread({ entry: INGEST_THREAD, data, limits, onMessage, onFailed: fail })
  opened.defer(async () => {
    const isOrderly = await thread.stop()
    if (!isOrderly) log.warn({}, 'Ended the ingest thread by force: what waited is lost')
  })
  await started.promise
}

const historyOf = ({ dataDir }: Settings): string => join(dataDir, 'history')

/** The simulated fleet of the demo: a thread of its own, reached over the memory broker only. */
function openFleet(
  { seed }: Settings,
  brokerUrl: string,
  onFailed: (error: Error) => void,
  opened: AsyncDisposableStack,
): void {
  const data: FleetThreadData = { brokerName: brokerUrl.slice(MEMORY_SCHEME.length), seed }
  const thread = startThread({ entry: FLEET_THREAD, data, onFailed })
  opened.defer(async () => void (await thread.stop()))
}

/** @returns the origin, for links */
async function listen(
  { address, port }: Settings,
  deps: Omit<AppDeps, 'boundTo' | 'webRoot'>,
  opened: AsyncDisposableStack,
): Promise<string> {
  const boundTo = (): Binding | null => {
    const bound = app.server.address()
    return bound === null || typeof bound === 'string' ? null : bound
  }
  const app: FastifyInstance = createApp({ ...deps, webRoot: WEB_ROOT, boundTo })
  opened.defer(() => app.close())
  try {
    await app.listen({ host: address, port })
  } catch (cause) {
    const code = codeOf(cause)
    const state = code === 'EADDRINUSE' ? 'the port is taken' : code
    throw new AppError('CONFIG_INVALID', `Cannot listen on ${address}:${port}: ${state}`, {
      cause,
      fix: 'Choose another with --port; 0 takes any that is free',
    })
  }
  const bound = boundTo()
  if (bound === null) throw new AppError('INTERNAL', 'Cannot listen: the server is closed already')
  const host = isIPv6(bound.address) ? `[${bound.address}]` : bound.address
  return `http://${host}:${bound.port}`
}
