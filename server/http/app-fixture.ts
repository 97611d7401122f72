/** An app over fakes, signed in where wanted. For the tests of this room; not used by the product. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Task } from '../../contract/model/task.ts'
import { createLiveHub, type LiveHub } from '../live/hub.ts'
import { createLivePicture, type LivePicture } from '../live/picture.ts'
import { aReport } from '../live/report-fixture.ts'
import type { Log } from '../log.ts'
import { createOneTimeLinks, type OneTimeLinks } from '../login/one-time-link.ts'
import { createSessions, type Sessions } from '../login/session.ts'
import { createMetrics } from '../metrics/metrics.ts'
import { createSqlitePreferenceStore } from '../state/sqlite/preference-store.ts'
import { openSqliteSessionStore } from '../state/sqlite/session-store.ts'
import { openStateDatabase } from '../state/sqlite/state-database.ts'
import { createSqliteViewStore } from '../state/sqlite/view-store.ts'
import type { AppDeps, Binding } from './app-deps.ts'
import { createApp } from './app.ts'
import {
  type AskedOfReader,
  type GivenSums,
  noSums,
  openMemoryReader,
} from './memory-reader-fixture.ts'
import { createQueryContext } from './query-context.ts'
import { sessionCookieName } from './session-cookie.ts'

export const THEME_SCRIPT = "document.documentElement.dataset.theme='dark'"

export interface TestApp {
  readonly app: FastifyInstance
  readonly deps: AppDeps
  readonly tasks: Task[]
  readonly sums: GivenSums
  readonly asked: AskedOfReader
  readonly links: OneTimeLinks
  readonly sessions: Sessions
  readonly picture: LivePicture
  readonly hub: LiveHub
  readonly logged: { level: string; message: string; fields: unknown }[]
  readonly time: { now: number }
  /** @returns a `Cookie` header of a fresh session */
  signIn(): Promise<{ cookie: string }>
  close(): Promise<void>
}

export interface TestAppOptions {
  readonly demo?: boolean
  readonly boundTo?: Binding | null
  readonly webRoot?: string
  /** @default sessions in memory */
  readonly stateFile?: string
  /** @default '' */
  readonly urlPrefix?: string
}

export function openTestApp({
  demo = false,
  boundTo = null,
  webRoot,
  stateFile = ':memory:',
  urlPrefix = '',
}: TestAppOptions = {}): TestApp {
  const time = { now: 1_000_000 }
  const clock = () => time.now
  const logged: TestApp['logged'] = []
  const log = recordingLog(logged)
  const tasks: Task[] = []
  const sums = noSums()
  const asked: AskedOfReader = { lists: [], others: [] }
  const reader = openMemoryReader(tasks, sums, asked)
  const picture = createLivePicture(aReport().link)
  const hub = createLiveHub({ picture, clock })
  const store = openSqliteSessionStore(stateFile)
  const state = openStateDatabase(stateFile)
  const sessions = createSessions({ store, clock, randomBytes, log })
  const links = createOneTimeLinks({ clock, randomBytes })
  const ownRoot = webRoot ?? buildWebRoot()
  const deps: AppDeps = {
    reader,
    queryContext: createQueryContext({ reader, picture, clock, log }),
    metrics: createMetrics({ picture, clock }),
    picture,
    hub,
    sessions,
    preferences: createSqlitePreferenceStore(state),
    views: createSqliteViewStore(state),
    links,
    log,
    clock,
    randomBytes,
    webRoot: ownRoot,
    mode: { demo, cluster: 'redis://127.0.0.1:6379/0', version: '0.1.0', environment: null },
    urlPrefix,
    boundTo: () => boundTo,
  }
  const app = createApp(deps)
  return {
    app,
    deps,
    tasks,
    sums,
    asked,
    links,
    sessions,
    picture,
    hub,
    logged,
    time,
    async signIn() {
      const id = await sessions.open({ name: 'owner', method: 'link' })
      return { cookie: `${sessionCookieName(boundTo)}=${id}` }
    },
    async close() {
      await app.close()
      await store.close()
      state.close()
      if (webRoot === undefined) rmSync(ownRoot, { recursive: true })
    },
  }
}

/** As the build would leave it. */
function buildWebRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'sepal-web-'))
  mkdirSync(join(root, 'assets'))
  const page = (body: string) =>
    `<!doctype html><html lang="en"><head><base href="/" /><script>${THEME_SCRIPT}</script></head><body>${body}</body></html>`
  writeFileSync(join(root, 'index.html'), page('<div id="root"></div>'))
  writeFileSync(join(root, 'login.html'), page('<main><!--sepal:notice--><!--sepal:form--></main>'))
  writeFileSync(join(root, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  writeFileSync(join(root, 'assets', 'app-1a2b.js'), 'plain')
  writeFileSync(join(root, 'assets', 'app-1a2b.js.br'), 'brotli')
  writeFileSync(join(root, 'assets', 'app-1a2b.js.map'), '{}')
  writeFileSync(join(root, 'secret.txt'), 'secret')
  return root
}

function recordingLog(logged: TestApp['logged']): Log {
  const at = (level: string) => (fields: unknown, message: string) =>
    void logged.push({ level, fields, message })
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
