/** The pages over a started Sepal with its demo: what somebody does in the first two minutes. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sepal, startSepal } from '../live/sepal.ts'
import {
  accessibilityProblems,
  DESKTOP,
  DESKTOP_DARK,
  openBrowser,
  PHONE,
  screenshot,
  type View,
  withPage,
} from './browser.ts'

let sepal: Sepal
let browser: Browser
/** Of the session that the link opened. */
let cookies: Awaited<ReturnType<ReturnType<Page['context']>['cookies']>>

beforeAll(async () => {
  // Without a cookie of its own the helper would spend the link, and the page shall.
  sepal = await startSepal({ args: ['demo'], cookie: '' })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await sepal?.stop()
})

const onPage = (view: View, use: (page: Page) => Promise<void>, expected?: RegExp) =>
  withPage(
    browser,
    { ...view, origin: sepal.baseUrl, ...(expected === undefined ? {} : { expected }) },
    use,
  )

const signedIn = (view: View, use: (page: Page) => Promise<void>, expected?: RegExp) =>
  onPage(
    view,
    async (page) => {
      await page.context().addCookies(cookies)
      await use(page)
    },
    expected,
  )

const rows = (page: Page) => page.locator('tr[data-key]')
const LIVE_MS = 20_000

test('the link signs in by its button, once, and leads back to where one wanted to go', async () => {
  await onPage(DESKTOP, async (page) => {
    await page.goto(`${sepal.baseUrl}/tasks?state=FAILURE`)
    expect(new URL(page.url()).pathname).toBe('/login')
    await page.goto(sepal.loginUrl)
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, 'login-light')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
    cookies = await page.context().cookies()
  })
})

test('tasks come by themselves, and every page says that it is a demo', async () => {
  await signedIn(DESKTOP, async (page) => {
    await page.goto(`${sepal.baseUrl}/tasks`)
    await page.getByText('Demo data: nothing here is real').waitFor()
    await rows(page).first().waitFor({ timeout: LIVE_MS })
    const before = await rows(page).first().getAttribute('data-key')
    await page.waitForFunction(
      (key) => document.querySelector('tr[data-key]')?.getAttribute('data-key') !== key,
      before,
      { timeout: LIVE_MS },
    )
    expect(await page.getByRole('button', { name: 'Live' }).isVisible()).toBe(true)
  })
})

test('rows stand still under a reader, change in place, and new ones wait behind the pill', async () => {
  await signedIn(DESKTOP, async (page) => {
    await page.goto(`${sepal.baseUrl}/tasks`)
    await rows(page).nth(30).waitFor({ timeout: LIVE_MS })
    const region = page.getByRole('region', { name: 'Tasks', exact: true })
    await region.evaluate((element) => element.scrollTo(0, 64))
    await page.getByRole('button', { name: /^Held/ }).waitFor()
    const places = () =>
      rows(page).evaluateAll((all) =>
        all.map((row) => [row.getAttribute('data-key'), row.getBoundingClientRect().top]),
      )
    const before = await places()
    const pill = page.getByRole('button', { name: /\d new/ }).last()
    await pill.waitFor({ timeout: LIVE_MS })
    await page.waitForTimeout(3000)
    expect(await places()).toEqual(before)
    await page.keyboard.press('.')
    await page.getByRole('button', { name: 'Live' }).waitFor()
    expect(await region.evaluate((element) => element.scrollTop)).toBe(0)
    expect(await places()).not.toEqual(before)
  })
})

test('a filter is in the address, and survives reload and back', async () => {
  await signedIn(DESKTOP, async (page) => {
    await page.goto(`${sepal.baseUrl}/tasks`)
    await page.getByRole('button', { name: /^Failure/ }).click()
    await page.waitForURL((url) => url.searchParams.get('q') === 'state:FAILURE')
    await page.keyboard.press('/')
    await page.keyboard.type('name:nosuchtask', { delay: 10 })
    await page.keyboard.press('Enter')
    await page.getByText('No tasks match').waitFor()
    expect(new URL(page.url()).searchParams.get('q')).toBe('state:FAILURE name:nosuchtask')
    await page.reload()
    await page.getByText('No tasks match').waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await rows(page).first().waitFor({ timeout: LIVE_MS })
    await page.goBack()
    await page.getByText('No tasks match').waitFor()
  })
})

test('a failed task shows its exception and its whole traceback, by keyboard alone', async () => {
  const failed = await failedTask()
  await signedIn(DESKTOP, async (page) => {
    await page.goto(`${sepal.baseUrl}/tasks?state=FAILURE`)
    await rows(page).first().waitFor({ timeout: LIVE_MS })
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Why it failed' }).waitFor()

    await page.goto(`${sepal.baseUrl}/tasks/${encodeURIComponent(failed.id)}?tab=traceback`)
    const shown = await page.getByRole('region', { name: 'Traceback' }).locator('pre').innerText()
    expect(
      shown
        .split('\n')
        .map((line) => line.trimEnd())
        .filter(Boolean),
    ).toEqual(
      failed.traceback
        .split('\n')
        .map((line) => line.trimEnd())
        .filter(Boolean),
    )
    await page.getByRole('link', { name: 'Tasks' }).first().click()
    await page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor()
  })
})

test('a task that does not exist is told apart from an error', async () => {
  await withPage(
    browser,
    { ...DESKTOP, origin: sepal.baseUrl, expected: /status of 404/ },
    async (page) => {
      await page.context().addCookies(cookies)
      await page.goto(`${sepal.baseUrl}/tasks/nope%2F%C3%A4`)
      await page.getByText('Sepal has no record of this task').waitFor()
    },
  )
})

describe.each([
  ['light', DESKTOP],
  ['dark', DESKTOP_DARK],
  ['phone', PHONE],
] as const)('in %s', (name, view) => {
  test.each([
    ['tasks', '/tasks', 'Tasks'],
    ['workers', '/workers', 'Workers'],
  ])('%s has no accessibility problem and does not overflow', async (page, path, heading) => {
    await signedIn(view, async (tab) => {
      await tab.goto(sepal.baseUrl + path)
      await tab.getByRole('heading', { level: 1, name: heading }).waitFor()
      await tab.locator('[data-row-link]').nth(3).waitFor({ timeout: LIVE_MS })
      await expectFine(tab)
      await screenshot(tab, `${page}-${name}`)
    })
  })

  test('queues have no accessibility problem and do not overflow', async () => {
    await signedIn(view, async (page) => {
      await page.goto(`${sepal.baseUrl}/tasks`)
      await page.getByRole('link', { name: 'Queues' }).click()
      await page.getByRole('heading', { level: 1, name: 'Queues' }).waitFor()
      await page.reload()
      await page.getByText('nightly', { exact: true }).first().waitFor({ timeout: LIVE_MS })
      await expectFine(page)
      await screenshot(page, `queues-${name}`)
    })
  })

  test('a task has no accessibility problem and does not overflow', async () => {
    const { id } = await failedTask()
    await signedIn(view, async (page) => {
      await page.goto(`${sepal.baseUrl}/tasks/${encodeURIComponent(id)}`)
      await page.getByRole('heading', { name: 'Lifecycle' }).waitFor()
      await expectFine(page)
      await screenshot(page, `task-${name}`)
    })
  })

  test('a worker has no accessibility problem and does not overflow', async () => {
    await signedIn(view, async (page) => {
      await page.goto(`${sepal.baseUrl}/workers`)
      await page.locator('[data-row-link]').first().click()
      await page.getByRole('heading', { name: 'Running now' }).waitFor()
      await expectFine(page)
      await screenshot(page, `worker-${name}`)
    })
  })
})

test('the theme that somebody chose is there from the first paint on', async () => {
  await signedIn(DESKTOP, async (page) => {
    await page.goto(`${sepal.baseUrl}/tasks`)
    await page.getByRole('button', { name: 'Colour theme' }).click()
    await page.getByRole('menuitemradio', { name: 'Dark' }).click()
    await page.reload({ waitUntil: 'commit' })
    await page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor()
    const paint = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(paint).toBe('rgb(14, 17, 22)')
  })
})

test('signing out ends the session everywhere', async () => {
  // The page lets go of its stream, and the server cuts it with the session: either may be first.
  const cut = /ERR_INCOMPLETE_CHUNKED_ENCODING/
  await signedIn(
    DESKTOP,
    async (page) => {
      await page.goto(`${sepal.baseUrl}/tasks`)
      await page.getByRole('button', { name: /^Account/ }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await page.waitForURL('**/login')
      await page.goto(`${sepal.baseUrl}/tasks`)
      expect(new URL(page.url()).pathname).toBe('/login')
    },
    cut,
  )
})

async function expectFine(page: Page): Promise<void> {
  expect(await accessibilityProblems(page)).toEqual([])
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBe(0)
}

/** A failed task with a traceback, as the API tells it. The demo makes one within seconds. */
async function failedTask(): Promise<{ id: string; traceback: string }> {
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const read = async <Body>(path: string): Promise<Body> => {
    const response = await fetch(sepal.baseUrl + path, { headers: { cookie } })
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Body
  }
  for (const end = Date.now() + LIVE_MS; Date.now() < end;) {
    const { rows: failed } = await read<{ rows: { id: string }[] }>('/api/v1/tasks?state=FAILURE')
    for (const { id } of failed) {
      const { traceback } = await read<{ traceback: string | null }>(
        `/api/v1/tasks/${encodeURIComponent(id)}`,
      )
      if (traceback !== null) return { id, traceback }
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error('The demo made no failed task')
}
