/** Pages over a started Sepal with its demo, signed in. */
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { type Sepal, startSepal } from '../live/sepal.ts'
import { accessibilityProblems, openBrowser, type View, withPage } from './browser.ts'

/** The demo tells something of everything within that. */
export const LIVE_MS = 20_000

export interface DemoPages {
  /** Opens an address in a browser of its own, and fails if anything goes wrong on it. */
  readonly open: (view: View, path: string, use: (page: Page) => Promise<void>) => Promise<void>
  readonly stop: () => Promise<void>
}

export async function openDemoPages(): Promise<DemoPages> {
  const sepal: Sepal = await startSepal({ args: ['demo'] })
  const browser: Browser = await openBrowser()
  return {
    open: (view, path, use) =>
      withPage(browser, { ...view, origin: sepal.baseUrl }, async (page) => {
        const [name = '', value = ''] = sepal.cookie.split('=')
        await page.context().addCookies([{ name, value, url: sepal.baseUrl }])
        await page.goto(sepal.baseUrl + path)
        await use(page)
      }),
    async stop() {
      await browser.close()
      await sepal.stop()
    },
  }
}

/** Nothing for axe to find, and nothing that scrolls the page sideways. */
export async function expectFine(page: Page): Promise<void> {
  expect(await accessibilityProblems(page)).toEqual([])
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBe(0)
}
