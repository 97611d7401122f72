/** The list of tasks, live in a browser, while a Redis says a steady number of events a second. */
import type { CDPSession, Page } from 'playwright-core'
import { type Flood, prepareFlood } from '../../bench/harness/event-flood.ts'
import { openLiveStream } from '../live/live-stream.ts'
import { startSepal } from '../live/sepal.ts'
import { startRedis } from '../peers/redis.ts'
import { DESKTOP } from './browser.ts'
import { openPages } from './demo-pages.ts'

export interface FloodedPage {
  readonly page: Page
  /** Chromium's own view of the page. */
  readonly devtools: CDPSession
  readonly flood: Flood
}

/** Everything of its own, and gone with `use`; the flood begins when `use` lets it. */
export async function withFloodedPage(
  rate: { readonly eventsPerSecond: number; readonly seconds: number },
  use: (flooded: FloodedPage) => Promise<void>,
): Promise<void> {
  const cleanups: (() => Promise<unknown>)[] = []
  try {
    const redis = await startRedis()
    cleanups.push(() => redis.stop())
    const pages = await openPages(await startSepal({ args: ['--broker', redis.url] }))
    cleanups.push(() => pages.stop())
    const flood = await prepareFlood({ url: redis.url, ...rate, batch: 10 })
    cleanups.push(() => flood.stop())
    const stream = await openLiveStream(pages.sepal)
    await stream.until(({ link }) => link.state === 'connected', 30_000)
    stream.close()
    await pages.open(DESKTOP, '/tasks', async (page) => {
      await page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor()
      const devtools = await page.context().newCDPSession(page)
      await use({ page, devtools, flood })
    })
  } finally {
    for (const cleanup of cleanups.toReversed()) await cleanup()
  }
}
