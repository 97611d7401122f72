/** The list of workers, and one of them. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DESKTOP, DESKTOP_DARK, PHONE, screenshot, type View } from './browser.ts'
import { expectFine, LIVE_MS, openDemoPages, type SepalPages } from './demo-pages.ts'

let demo: SepalPages

beforeAll(async () => {
  demo = await openDemoPages()
})
afterAll(() => demo?.stop())

const onPage = (view: View, path: string, use: (page: Page) => Promise<void>) =>
  demo.open(view, path, use)

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
    ['workers-grouped', '/workers?group=host', 'Workers'],
    ['worker-system', '/workers/celery%40mail-1?tab=system', 'celery@mail-1'],
    ['worker-queues', '/workers/celery%40mail-1?tab=queues', 'celery@mail-1'],
  ])('%s has no accessibility problem and does not overflow', async (page, path, heading) => {
    await onPage(view, path, async (tab) => {
      await tab.getByRole('heading', { level: 1, name: heading }).waitFor()
      await tab.locator('canvas, [data-row-link]').first().waitFor({ timeout: LIVE_MS })
      await expectFine(tab)
      await screenshot(tab, `${page}-${name}`)
    })
  })
})
