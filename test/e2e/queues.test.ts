/** One queue, over time. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { DESKTOP, DESKTOP_DARK, PHONE, screenshot, type View } from './browser.ts'
import { expectFine, LIVE_MS, openDemoPages, type SepalPages } from './demo-pages.ts'

let demo: SepalPages

beforeAll(async () => {
  demo = await openDemoPages()
})
afterAll(() => demo?.stop())

const onPage = (view: View, path: string, use: (page: Page) => Promise<void>) =>
  demo.open(view, path, use)

const drawn = (page: Page) => page.locator('[role="slider"] canvas').first()

test('a range is in the address, for charts and for what is broken down', async () => {
  await onPage(DESKTOP, '/queues/mail?range=now-15m', async (page) => {
    await page.getByRole('button', { name: 'Time range: Last 15 minutes' }).click()
    await page.getByRole('button', { name: 'Last 6 hours' }).click()
    await page.waitForURL('**/queues/mail?range=now-6h')
    await drawn(page).waitFor({ timeout: LIVE_MS })
  })
})

describe.each([
  ['light', DESKTOP],
  ['dark', DESKTOP_DARK],
  ['phone', PHONE],
] as const)('in %s', (name, view) => {
  test.each([['queue', '/queues/mail', 'mail']])(
    '%s has no accessibility problem and does not overflow',
    async (page, path, heading) => {
      await onPage(view, path, async (tab) => {
        await tab.getByRole('heading', { level: 1, name: heading }).waitFor()
        await tab.locator('canvas, [data-row-link]').first().waitFor({ timeout: LIVE_MS })
        await expectFine(tab)
        await screenshot(tab, `${page}-${name}`)
      })
    },
  )
})
