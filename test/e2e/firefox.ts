/**
 * A real Firefox for tests, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), which
 * it speaks by itself: no driver beside it.
 */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Sepal } from '../live/sepal.ts'
import { startProgram } from '../live/start-program.ts'

const FIREFOX = process.env['SEPAL_TEST_FIREFOX'] ?? 'firefox-esr'
const START_MS = 60_000
const WAIT_MS = 40_000

/** Why its tests are left out; null when it can be started. */
export const firefoxMissing: string | null =
  spawnSync(FIREFOX, ['--version']).status === 0 ? null : `${FIREFOX} cannot be started`

export interface FirefoxPage {
  /** An address without the URL prefix, loaded when it resolves. */
  open(path: string): Promise<void>
  /** @returns what the expression is in the page */
  read(expression: string): Promise<unknown>
  /** Settles when the expression is true in the page. */
  until(expression: string): Promise<void>
  /** One after the other: characters, or the code points of WebDriver's keys. */
  press(keys: string): Promise<void>
  stop(): Promise<void>
}

/** Nothing of it speaks to its maker while a test runs. */
const PREFERENCES = `user_pref('app.normandy.enabled', false);
user_pref('app.update.disabledForTesting', true);
user_pref('browser.safebrowsing.downloads.enabled', false);
user_pref('browser.shell.checkDefaultBrowser', false);
user_pref('datareporting.policy.dataSubmissionEnabled', false);
user_pref('network.captive-portal-service.enabled', false);
user_pref('network.connectivity-service.enabled', false);
user_pref('services.settings.server', 'data:,');
`

/** A page of a browser of its own, signed in. */
export async function openFirefox(sepal: Sepal): Promise<FirefoxPage> {
  const profile = await mkdtemp(join(tmpdir(), 'sepal-firefox-'))
  await writeFile(join(profile, 'user.js'), PREFERENCES)
  const flags = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0']
  const program = startProgram(FIREFOX, [...flags], { scratch: profile })
  const stop = async () => {
    await program.stop()
    await rm(profile, { recursive: true, force: true })
  }
  try {
    const [, url = ''] = await program.waitFor(/BiDi listening on (ws:\/\/\S+)/, START_MS)
    const send = await connect(`${url}/session`)
    await send('session.new', { capabilities: {} })
    const { contexts } = (await send('browsingContext.getTree', {})) as Tree
    const context = contexts[0]?.context
    const [name, value = ''] = sepal.cookie.split('=')
    const cookie = { name, value: { type: 'string', value }, domain: '127.0.0.1', path: '/' }
    await send('storage.setCookie', { cookie })
    const read = async (expression: string) => {
      const target = { context }
      const asked = { expression: `JSON.stringify(${expression})`, target, awaitPromise: false }
      const { result, exceptionDetails } = (await send('script.evaluate', asked)) as Evaluated
      if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text)
      return result?.value === undefined ? undefined : (JSON.parse(result.value) as unknown)
    }
    return {
      async open(path) {
        const to = { context, url: sepal.baseUrl + path, wait: 'complete' }
        await send('browsingContext.navigate', to)
      },
      read,
      until: (expression) =>
        expect.poll(() => read(`Boolean(${expression})`), { timeout: WAIT_MS }).toBe(true),
      async press(keys) {
        const actions = Array.from(keys).flatMap((key) => [
          { type: 'keyDown', value: key },
          { type: 'keyUp', value: key },
        ])
        const keyboard = { type: 'key', id: 'keyboard', actions }
        await send('input.performActions', { context, actions: [keyboard] })
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

interface Tree {
  readonly contexts: readonly { readonly context: string }[]
}

interface Evaluated {
  readonly result?: { readonly value?: string }
  readonly exceptionDetails?: { readonly text: string }
}

interface Reply {
  readonly id?: number
  readonly type: 'success' | 'error' | 'event'
  readonly result?: unknown
  readonly message?: string
}

type Send = (method: string, params: object) => Promise<unknown>

async function connect(url: string): Promise<Send> {
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error(`Cannot open ${url}`)))
  })
  let asked = 0
  const waiting = new Map<number, (reply: Reply) => void>()
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply)
  })
  return (method, params) =>
    new Promise((resolve, reject) => {
      asked += 1
      const id = asked
      waiting.set(id, ({ type, result, message }) => {
        waiting.delete(id)
        if (type === 'success') resolve(result)
        else reject(new Error(`Cannot ${method}: ${message}`))
      })
      socket.send(JSON.stringify({ id, method, params }))
    })
}
