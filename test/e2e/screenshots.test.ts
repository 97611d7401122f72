/**
 * Every page as people see it, on a desk and on a phone, light and dark, with the demo's data and
 * without any: artifacts/screenshots/. Each has its heading, logs no error and scrolls no page sideways.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sepal, startSepal } from '../live/sepal.ts'
import { type RedisPeer, startRedis } from '../peers/redis.ts'
import { DESKTOP, openBrowser, PHONE, screenshot, withPage } from './browser.ts'

interface Shot {
  readonly name: string
  readonly path: string
  readonly heading: string
}

interface Task {
  readonly id: string
  readonly name: string
}

const VIEWS = [
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const
const THEMES = ['light', 'dark'] as const
/** What pages of nothing, and a search that cannot be read, bring about. */
const REFUSED = /status of 40[04]/
const WAIT_MS = 30_000
/** Charts are drawn in the frames after their answers. */
const SETTLE_MS = 120

let sepal: Sepal
let redis: RedisPeer
let empty: Sepal
let browser: Browser
let failed: Task

beforeAll(async () => {
  redis = await startRedis()
  ;[sepal, empty, browser] = await Promise.all([
    startSepal({ args: ['demo', '--seed', '1'] }),
    startSepal({ args: ['--broker', redis.url] }),
    openBrowser(),
  ])
  failed = await aTask('FAILURE')
})
afterAll(async () => {
  await browser?.close()
  await empty?.stop()
  await sepal?.stop()
  await redis?.stop()
})

describe.concurrent.each(VIEWS)('on a %s', (device, view) => {
  test('every page with data', async () => {
    const { baseUrl } = sepal
    const options = { ...view, origin: baseUrl, expected: REFUSED }
    await withPage(browser, options, async (page) => {
      await shoot(page, `${baseUrl}/login`, device, { name: 'login', heading: 'Sign in' })
      await signIn(page, sepal)
      const running = await aTask('STARTED')
      for (const shot of shots(running)) await shoot(page, baseUrl + shot.path, device, shot)
    })
  })

  test('every page of a cluster where nothing happened yet', async () => {
    await withPage(browser, { ...view, origin: empty.baseUrl }, async (page) => {
      await signIn(page, empty)
      for (const { name, path, heading } of EMPTY) {
        await shoot(page, empty.baseUrl + path, device, { name: `${name}-empty`, heading })
      }
    })
  })
})

async function signIn(page: Page, { baseUrl, cookie }: Sepal): Promise<void> {
  const [name = '', value = ''] = cookie.split('=')
  await page.context().addCookies([{ name, value, url: baseUrl }])
}

const EMPTY: readonly Shot[] = [
  { name: 'overview', path: '/', heading: 'Overview' },
  { name: 'tasks', path: '/tasks', heading: 'Tasks' },
  { name: 'workers', path: '/workers', heading: 'Workers' },
  { name: 'queues', path: '/queues', heading: 'Queues' },
]

/** @param running first of all, before it has ended */
function shots(running: Task): readonly Shot[] {
  const search = (q: string) => `/tasks?q=${encodeURIComponent(q)}`
  const tabs = (name: string, path: string, heading: string, keys: readonly string[]) =>
    keys.map((tab) => ({ name: `${name}-${tab}`, path: `${path}?tab=${tab}`, heading }))
  const taskTabs = ['summary', 'payload', 'traceback', 'attempts', 'events']
  const workerTabs = ['now', 'queues', 'limits', 'pool', 'config', 'system']
  return [
    ...tabs('task-running', taskPath(running.id), running.name, taskTabs),
    { name: 'overview', path: '/', heading: 'Overview' },
    { name: 'tasks', path: '/tasks', heading: 'Tasks' },
    { name: 'tasks-search', path: search('state:FAILURE'), heading: 'Tasks' },
    { name: 'tasks-peek', path: `/tasks?peek=${encodeURIComponent(failed.id)}`, heading: 'Tasks' },
    { name: 'tasks-no-match', path: search('name:nosuchtask'), heading: 'Tasks' },
    { name: 'tasks-unreadable', path: search('state:FAILURE runtime:>x'), heading: 'Tasks' },
    ...tabs('task-failed', taskPath(failed.id), failed.name, taskTabs),
    { name: 'task-not-found', path: taskPath('nope'), heading: 'Task nope' },
    { name: 'workers', path: '/workers', heading: 'Workers' },
    ...tabs('worker', '/workers/celery%40mail-1', 'celery@mail-1', workerTabs),
    { name: 'worker-not-found', path: '/workers/nope', heading: 'nope' },
    { name: 'queues', path: '/queues', heading: 'Queues' },
    { name: 'queue', path: '/queues/mail', heading: 'mail' },
    { name: 'queue-not-found', path: '/queues/nope', heading: 'nope' },
    { name: 'preferences', path: '/settings/preferences', heading: 'Preferences' },
    { name: 'not-found', path: '/nope', heading: 'Not Found' },
  ]
}

const taskPath = (id: string): string => `/tasks/${encodeURIComponent(id)}`

/** Opens a page, and keeps it in both themes. */
async function shoot(page: Page, url: string, device: string, shot: Omit<Shot, 'path'>) {
  await page.goto(url)
  const heading = { name: shot.heading, exact: true }
  await page.getByRole('heading', heading).first().waitFor({ timeout: WAIT_MS })
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached', timeout: WAIT_MS })
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme })
    await page.waitForTimeout(SETTLE_MS)
    await screenshot(page, `${shot.name}-${device}-${theme}`)
  }
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(sideways, shot.name).toBe(0)
}

/** One in that state, as the API tells it. The demo makes one within seconds. */
async function aTask(state: string): Promise<Task> {
  for (const end = Date.now() + WAIT_MS; Date.now() < end;) {
    const { rows } = await sepal.get<{ rows: { id: string; name: string | null }[] }>(
      `/api/v1/tasks?state=${state}`,
    )
    // The newest stand first: the last has been so for the longest, and stays so more likely.
    const found = rows.findLast(({ name }) => name !== null)
    if (found !== undefined) return { id: found.id, name: found.name ?? '' }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`The demo made no task in the state ${state}`)
}
