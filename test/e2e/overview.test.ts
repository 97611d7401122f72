/** The Overview, and the ways that lead on from it. */
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

describe.each([
  ['light', DESKTOP],
  ['dark', DESKTOP_DARK],
  ['phone', PHONE],
] as const)('in %s', (name, view) => {
  test.each([['overview', '/', 'Overview']])(
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
