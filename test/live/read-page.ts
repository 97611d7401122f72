/** What a person reads off the pages, in a real browser. */
import { existsSync } from 'node:fs'
import type { Page } from 'playwright-core'

const SCROLLS = 400

/** Why no browser can be opened here; null when one can. */
export function chromiumMissing(): string | null {
  const path = process.env['SEPAL_TEST_CHROMIUM'] ?? '/usr/bin/chromium'
  return existsSync(path) ? null : `${path} is not there`
}

/** Every task of the list as the page shows it, id → state word, by scrolling through all of it. */
export async function readTaskList(page: Page, baseUrl: string): Promise<Map<string, string>> {
  await page.goto(`${baseUrl}/tasks`)
  const region = page.getByRole('region', { name: 'Tasks' })
  await page.locator('tr[data-key]').first().waitFor()
  const seen = new Map<string, string>()
  for (let turn = 0, quiet = 0; turn < SCROLLS && quiet < 10; turn += 1) {
    const before = seen.size
    const rows = await page.locator('tr[data-key]').evaluateAll((all) =>
      all.map((row) => {
        const state = row.querySelector('[data-state]')?.getAttribute('data-state') ?? ''
        return [row.getAttribute('data-key') ?? '', state] as const
      }),
    )
    for (const [id, state] of rows) seen.set(id, state)
    quiet = seen.size === before ? quiet + 1 : 0
    await region.evaluate((element) => element.scrollBy(0, element.clientHeight / 2))
    await page.waitForTimeout(50)
  }
  return seen
}
