/** What is around every page, over a started Sepal below a URL prefix, with its demo. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Sepal, startSepal } from '../live/sepal.ts'
import {
  accessibilityProblems,
  DESKTOP,
  DESKTOP_DARK,
  newContext,
  openBrowser,
  PHONE,
  screenshot,
  type View,
  withPage,
} from './browser.ts'

let sepal: Sepal
let browser: Browser
let origin: string

beforeAll(async () => {
  const badge = ['--environment-name', 'production', '--cluster-name', 'billing-eu']
  sepal = await startSepal({ args: ['demo', '--url-prefix', 'flower', ...badge] })
  origin = new URL(sepal.baseUrl).origin
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await sepal?.stop()
})
beforeEach(async () => {
  await sepal.request('/api/v1/preferences', { method: 'DELETE' })
})

const signIn = (context: BrowserContext): Promise<void> => {
  const [name = '', value = ''] = sepal.cookie.split('=')
  return context.addCookies([{ name, value, domain: '127.0.0.1', path: '/flower' }])
}

const signedIn = (use: (page: Page) => Promise<void>, view: View = DESKTOP) =>
  withPage(browser, { ...view, origin }, async (page) => {
    await signIn(page.context())
    await use(page)
  })

const open = async (page: Page, path: string) => {
  await page.goto(sepal.baseUrl + path)
  await page.getByRole('heading', { level: 1 }).waitFor()
}
const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name }).waitFor()
const rows = (page: Page) => page.locator('tr[data-key]')

test('everything is below the prefix: signing in, pages, files, data, and the way out', async () => {
  await withPage(browser, { ...DESKTOP, origin }, async (page) => {
    const outside: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(`${sepal.baseUrl}/`)) outside.push(request.url())
    })
    await page.goto(`${sepal.baseUrl}/workers?x=1`)
    expect(new URL(page.url()).pathname).toBe('/flower/login')
    expect(await accessibilityProblems(page)).toEqual([])
    await signIn(page.context())
    await page.reload()
    await heading(page, 'Workers')
    await page.getByRole('link', { name: 'Tasks' }).click()
    await rows(page).first().waitFor({ timeout: 20_000 })
    expect(new URL(page.url()).pathname).toBe('/flower/tasks')
    await page.reload()
    await rows(page).first().waitFor({ timeout: 20_000 })
    await page.getByRole('link', { name: 'Sepal, home' }).click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(outside).toEqual([])
  })
})

test("Flower's bookmarks and short addresses lead to the new pages", async () => {
  await signedIn(async (page) => {
    const { rows: tasks } = await sepal.get<{ rows: { id: string }[] }>('/api/v1/tasks?limit=1')
    const id = tasks[0]?.id ?? ''
    for (const [from, to] of [
      [`/task/${id}`, `/flower/tasks/${id}`],
      [`/t/${id}`, `/flower/tasks/${id}`],
      ['/worker/celery@orders-1', '/flower/workers/celery%40orders-1'],
      ['/w/celery@orders-1', '/flower/workers/celery%40orders-1'],
      ['/broker', '/flower/queues'],
    ]) {
      await open(page, from ?? '')
      expect(new URL(page.url()).pathname).toBe(to)
    }
    await page.goto(`${sepal.baseUrl}/tasks?state=FAILURE`)
    await heading(page, 'Tasks')
  })
})

test('the badge names the environment, in the title too', async () => {
  await signedIn(async (page) => {
    await open(page, '/queues')
    expect(await page.getByRole('banner').innerText()).toMatch(/production\s+Cluster\s*billing-eu/)
    expect(await page.title()).toBe('Queues · production · Sepal')
  })
})

test('preferences hold at once, and in another browser', async () => {
  await signedIn(async (page) => {
    await open(page, '/settings/preferences')
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark')
    await page.getByLabel('Search time zones').fill('kiritimati')
    await page.getByRole('radio', { name: /Kiritimati/ }).check()
    const answered = page.waitForResponse((reply) => reply.request().method() === 'PATCH')
    await page.getByLabel('Rows').selectOption('Compact')
    expect((await answered).status()).toBe(200)
    await page.getByRole('button', { name: 'UTC+14, time zone Pacific/Kiritimati' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })
  await signedIn(async (page) => {
    await open(page, '/tasks')
    await page.locator('html[data-theme="dark"][data-density="compact"]').waitFor()
    await page.getByRole('button', { name: 'UTC+14, time zone Pacific/Kiritimati' }).waitFor()
    await open(page, '/settings/preferences')
    await page.getByRole('button', { name: 'Back to the usual' }).click()
    await page.getByText('Back to the usual preferences').first().waitFor()
    await page.locator('html:not([data-theme]):not([data-density])').waitFor()
  })
})

test('two tabs of a browser follow each other in what somebody prefers', async () => {
  const context = await newContext(browser, DESKTOP)
  await signIn(context)
  const [one, other] = [await context.newPage(), await context.newPage()]
  await open(one, '/settings/preferences')
  await open(other, '/tasks')
  await one.getByRole('combobox', { name: 'Theme' }).selectOption('High contrast')
  await other.locator('html[data-theme="contrast"]').waitFor()
  await context.close()
})

test('keys lead about, show what they do, and can be switched off', async () => {
  await signedIn(async (page) => {
    await open(page, '/tasks')
    await page.keyboard.press('g')
    await page.keyboard.press('w')
    await heading(page, 'Workers')
    const live = page.getByRole('button', { name: 'Live' })
    await live.focus()
    await page.keyboard.press('?')
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await sheet.waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    expect(await live.evaluate((element) => element === document.activeElement)).toBe(true)
    await open(page, '/settings/preferences')
    await page.getByLabel('Single-key shortcuts').selectOption('Off')
    await page.getByRole('heading', { level: 1 }).focus()
    await page.keyboard.press('?')
    await page.keyboard.press('g')
    await page.keyboard.press('t')
    await page.waitForTimeout(300)
    expect(await sheet.count()).toBe(0)
    await heading(page, 'Preferences')
  })
})

test('the first Tab leads to the content', async () => {
  await signedIn(async (page) => {
    await open(page, '/queues')
    await page.keyboard.press('Tab')
    const skip = page.getByRole('link', { name: 'Skip to content' })
    expect(await skip.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
    expect(new URL(page.url()).pathname).toBe('/flower/queues')
  })
})

test('the tabs of a browser share one stream, and another takes over when its tab goes', async () => {
  const context = await newContext(browser, DESKTOP)
  await signIn(context)
  const streams: Page[] = []
  context.on('request', (request) => {
    if (request.url().endsWith('/api/v1/stream')) streams.push(request.frame().page())
  })
  const pages: Page[] = []
  for (let at = 0; at < 5; at += 1) {
    const page = await context.newPage()
    pages.push(page)
    await open(page, '/tasks')
    await page.getByRole('button', { name: 'Live' }).waitFor()
  }
  expect(streams).toHaveLength(1)
  const [leader] = streams
  await leader?.close()
  const left = pages.filter((page) => page !== leader)
  await expect.poll(() => streams.length, { timeout: 10_000 }).toBe(2)
  for (const page of left) {
    await page.bringToFront()
    const before = await rows(page).first().getAttribute('data-key')
    await page.waitForFunction(
      (key) => document.querySelector('tr[data-key]')?.getAttribute('data-key') !== key,
      before,
      { timeout: 20_000 },
    )
    await page.getByRole('button', { name: 'Live' }).waitFor()
  }
  expect(streams).toHaveLength(2)
  await context.close()
})

test.each([
  ['light', DESKTOP],
  ['dark', DESKTOP_DARK],
  ['phone', PHONE],
] as const)('the preferences and what opens from the top bar are fine: %s', async (name, view) => {
  await signedIn(async (page) => {
    await open(page, '/settings/preferences')
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, `preferences-${name}`)
    await page.getByRole('button', { name: 'Account: owner' }).click()
    await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /Connected/ }).click()
    await page.getByRole('dialog', { name: 'Connections' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await screenshot(page, `connections-${name}`)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  }, view)
})
