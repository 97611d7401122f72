/** A started Sepal, as an operator starts it: its own process, its link read off the terminal. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startProgram } from './start-program.ts'

export const REPOSITORY = resolve(import.meta.dirname, '../..')

export interface SepalOptions {
  /** After `--port 0 --data-dir …`. */
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** Of Node itself, before the program. */
  readonly nodeArgs?: readonly string[]
  /** Kept by `stop()`; a temporary one is made, and removed, where none is given. */
  readonly dataDir?: string
  /** `name=value` of a session opened before; without it the printed link is spent for a new one. */
  readonly cookie?: string
}

export interface Sepal {
  /** `http://127.0.0.1:<port>`, and the URL prefix where it has one. */
  readonly baseUrl: string
  /** As printed; spent, unless the options brought a cookie. */
  readonly loginUrl: string
  /** `name=value` of the session. */
  readonly cookie: string
  readonly dataDir: string
  readonly pid: number
  /** As somebody signed in. */
  request(path: string, init?: RequestInit): Promise<Response>
  /** @throws when the answer is not 200 */
  get<Body>(path: string): Promise<Body>
  output(): string
  /** Settles when the process is over. */
  readonly gone: Promise<unknown>
  stop(): Promise<void>
}

const START_MS = 30_000
const LINK = /http:\/\/127\.0\.0\.1:\d+(?:\/[\w./~-]+)?\/login\?token=\S+/

export async function startSepal(options: SepalOptions): Promise<Sepal> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'sepal-live-')))
  const removeData = async () => {
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
  }
  const flags = ['--port', '0', '--data-dir', dataDir, ...options.args]
  const main = join(REPOSITORY, 'server/main.ts')
  const program = startProgram(process.execPath, [...(options.nodeArgs ?? []), main, ...flags], {
    cwd: REPOSITORY,
    env: { ...process.env, ...options.env },
    scratch: dataDir,
  })
  const stop = async () => {
    await program.stop()
    await removeData()
  }
  try {
    const [loginUrl] = await program.waitFor(LINK, START_MS)
    const baseUrl = new URL('.', loginUrl).href.replace(/\/$/, '')
    const cookie = toPort(options.cookie, baseUrl) ?? (await spendLink(loginUrl)).cookie
    const request = (path: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers)
      headers.set('cookie', cookie)
      return fetch(baseUrl + path, { redirect: 'manual', ...init, headers })
    }
    return {
      baseUrl,
      loginUrl,
      cookie,
      dataDir,
      pid: program.pid,
      request,
      async get<Body>(path: string): Promise<Body> {
        const response = await request(path)
        const text = await response.text()
        if (response.status !== 200) throw new Error(`GET ${path}: ${response.status} ${text}`)
        return JSON.parse(text) as Body
      },
      output: () => program.output(),
      gone: program.exited,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The same session at another port, whose number is in the cookie's name. */
const toPort = (cookie: string | undefined, baseUrl: string): string | undefined =>
  cookie?.replace(/^sepal-\d+=/, `sepal-${new URL(baseUrl).port}=`)

/** Presses the button behind a login link. `cookie` is empty where the answer set none. */
export async function spendLink(
  loginUrl: string,
): Promise<{ response: Response; cookie: string; setCookie: string }> {
  const { origin, pathname, searchParams } = new URL(loginUrl)
  const response = await fetch(origin + pathname, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token: searchParams.get('token') ?? '' }),
  })
  const setCookie = response.headers.getSetCookie()[0] ?? ''
  return { response, setCookie, cookie: setCookie.split(';')[0] ?? '' }
}
