/** Overview, workers and queues over a started Sepal with its demo. */
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
const LIVE_MS = 20_000

beforeAll(async () => {
  sepal = await startSepal({ args: ['demo'] })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await sepal?.stop()
})

const onPage = (view: View, path: string, use: (page: Page) => Promise<void>) =>
  withPage(browser, { ...view, origin: sepal.baseUrl }, async (page) => {
    const [name = '', value = ''] = sepal.cookie.split('=')
    await page.context().addCookies([{ name, value, url: sepal.baseUrl }])
    await page.goto(sepal.baseUrl + path)
    await use(page)
  })

const drawn = (page: Page) => page.locator('[role="slider"] canvas').first()

test('the overview says how it goes, and that its history has only begun', async () => {
  await onPage(DESKTOP, '/', async (page) => {
    await drawn(page).waitFor({ timeout: LIVE_MS })
    await page.getByText(/^\d+ of \d+$/).waitFor({ timeout: LIVE_MS })
    await page.getByText('This history begins at').waitFor()
    await page.getByRole('heading', { name: 'Failing task types' }).waitFor()
  })
})

test('a chart is read by keyboard, and as a table that does not make zero of unknown', async () => {
  await onPage(DESKTOP, '/', async (page) => {
    const chart = page.getByRole('slider', { name: /^Attempts that ended/ })
    await chart.waitFor({ timeout: LIVE_MS })
    await chart.focus()
    await page.keyboard.press('Home')
    expect(await chart.getAttribute('aria-valuetext')).toMatch(/: Success unknown/)
    await page.keyboard.press('End')
    expect(await chart.getAttribute('aria-valuetext')).not.toContain('unknown')
    await page.getByRole('button', { name: 'Finished, by outcome: show as a table' }).click()
    const table = page.getByRole('table', { name: 'Finished, by outcome, as a table' })
    expect(await table.getByRole('row').last().textContent()).toContain('unknown')
  })
})

test('from the overview to a queue to a worker that takes from it, and back by the address', async () => {
  await onPage(DESKTOP, '/', async (page) => {
    await page.getByRole('group', { name: 'Queues that hold most' }).getByText('mail').click()
    await page.getByRole('heading', { level: 1, name: 'mail' }).waitFor()
    await page
      .getByRole('group', { name: 'Workers that take from it' })
      .getByRole('link')
      .first()
      .click()
    await page.getByRole('heading', { name: 'Running now' }).waitFor()
    await page.getByRole('tab', { name: 'Pool' }).click()
    await page.getByText('Not asked yet').waitFor()
    await page.reload()
    await page.getByText('Not asked yet').waitFor()
    await page.keyboard.press('Tab')
    await page.getByRole('tab', { name: 'Pool' }).focus()
    await page.keyboard.press('End')
    await page.getByRole('heading', { name: 'Process' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'mail' }).waitFor()
  })
})

test('a range is in the address, for charts and for what is broken down', async () => {
  await onPage(DESKTOP, '/queues/mail?range=now-15m', async (page) => {
    await page.getByRole('button', { name: 'Time range: Last 15 minutes' }).click()
    await page.getByRole('button', { name: 'Last 6 hours' }).click()
    await page.waitForURL('**/queues/mail?range=now-6h')
    await drawn(page).waitFor({ timeout: LIVE_MS })
  })
})

test('workers are found, ordered and grouped; the address keeps it', async () => {
  await onPage(DESKTOP, '/workers', async (page) => {
    const rows = page.locator('tr[data-key]')
    await rows.nth(4).waitFor({ timeout: LIVE_MS })
    await page.getByRole('button', { name: 'Processed' }).click()
    await page.waitForURL('**/workers?sort=-processed')
    await page.getByRole('button', { name: 'No groups' }).click()
    await page.getByRole('menuitemradio', { name: 'By name before the @' }).click()
    await page.waitForURL('**/workers?sort=-processed&group=name')
    const head = page.getByRole('button', { name: /^celery/ })
    await head.click()
    expect(await rows.count()).toBe(1)
    await page.keyboard.press('/')
    await page.keyboard.type('orders', { delay: 10 })
    await page.waitForURL(/name=orders/)
    await head.click()
    expect(await rows.count()).toBe(3)
  })
})

describe.each([
  ['light', DESKTOP],
  ['dark', DESKTOP_DARK],
  ['phone', PHONE],
] as const)('in %s', (name, view) => {
  test.each([
    ['overview', '/', 'Overview'],
    ['workers', '/workers?group=host', 'Workers'],
    ['worker-system', '/workers/celery%40mail-1?tab=system', 'celery@mail-1'],
    ['worker-queues', '/workers/celery%40mail-1?tab=queues', 'celery@mail-1'],
    ['queue', '/queues/mail', 'mail'],
  ])('%s has no accessibility problem and does not overflow', async (page, path, heading) => {
    await onPage(view, path, async (tab) => {
      await tab.getByRole('heading', { level: 1, name: heading }).waitFor()
      await tab.locator('canvas, [data-row-link]').first().waitFor({ timeout: LIVE_MS })
      expect(await accessibilityProblems(tab)).toEqual([])
      const overflow = await tab.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow).toBe(0)
      await screenshot(tab, `${page}-${name}`)
    })
  })
})
