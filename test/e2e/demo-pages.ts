/** Pages over a started Sepal, signed in. */
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { type Sepal, startSepal } from '../live/sepal.ts'
import { accessibilityProblems, openBrowser, type View, withPage } from './browser.ts'

/** The demo tells something of everything within that. */
export const LIVE_MS = 20_000

export interface SepalPages {
  readonly sepal: Sepal
  /**
   * Opens an address, without the URL prefix, in a browser of its own, and fails if anything goes
   * wrong on it.
   *
   * @param expected console errors that the test brings about itself
   */
  readonly open: (
    view: View,
    path: string,
    use: (page: Page) => Promise<void>,
    expected?: RegExp,
  ) => Promise<void>
  readonly stop: () => Promise<void>
}

/** Over this Sepal, which stops with the pages. */
export async function openPages(sepal: Sepal): Promise<SepalPages> {
  const browser: Browser = await openBrowser()
  const { origin } = new URL(sepal.baseUrl)
  return {
    sepal,
    open: (view, path, use, expected) =>
      withPage(browser, { ...view, origin, ...(expected && { expected }) }, async (page) => {
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

/** Over a demo of its own. @param args after `demo` */
export const openDemoPages = async (args: readonly string[] = []): Promise<SepalPages> =>
  openPages(await startSepal({ args: ['demo', ...args] }))

/** Nothing for axe to find, and nothing that scrolls the page sideways. */
export async function expectFine(page: Page): Promise<void> {
  expect(await accessibilityProblems(page)).toEqual([])
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBe(0)
}
