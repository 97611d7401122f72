/** The list of tasks over a large history, in a browser that scrolls: what it sees, and how long it waits. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { fillHistory, filledId } from '../live/fill-history.ts'
import { startSepal } from '../live/sepal.ts'
import { DESKTOP, openBrowser, withPage } from './browser.ts'

interface ScrollRun {
  /** Milliseconds from opening the address to the first row that is seen, the page's code included. */
  readonly firstRowsMs: number
  /** The same in a browser that has the page's code. */
  readonly nextRowsMs: number
  /** Milliseconds of each page, as the browser waited for it. */
  readonly pageMs: readonly number[]
  /** Ids of the rows in the order in which they were seen. */
  readonly seen: readonly string[]
  /** What they should be. */
  readonly wanted: readonly string[]
  /** The most rows that were in the document at once. */
  readonly mostRows: number
}

const PAGE_ROWS = 100

/** @param pages of 100 rows, that are scrolled through; `broker` says nothing meanwhile */
export async function scrollPages(
  broker: string,
  { tasks, pages }: { readonly tasks: number; readonly pages: number },
): Promise<ScrollRun> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sepal-pages-'))
  try {
    mkdirSync(join(dataDir, 'history'))
    await fillHistory(join(dataDir, 'history'), tasks, Date.now() / 1000 - 60)
    const sepal = await startSepal({ args: ['--broker', broker], dataDir })
    const browser = await openBrowser()
    try {
      const [name = '', value = ''] = sepal.cookie.split('=')
      let run: ScrollRun | null = null
      await withPage(browser, { ...DESKTOP, origin: sepal.baseUrl }, async (page) => {
        await page.context().addCookies([{ name, value, url: sepal.baseUrl }])
        const firstRowsMs = await openList(page, sepal.baseUrl)
        const nextRowsMs = await openList(page, sepal.baseUrl)
        const wanted = Array.from({ length: pages * PAGE_ROWS }, (_, at) =>
          filledId(tasks - 1 - at),
        )
        run = { firstRowsMs, nextRowsMs, wanted, ...(await scrollDown(page, wanted.length)) }
      })
      if (run === null) throw new Error('Cannot scroll: the page did not open')
      return run
    } finally {
      await browser.close()
      await sepal.stop()
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function openList(page: Page, baseUrl: string): Promise<number> {
  const begun = performance.now()
  await page.goto(`${baseUrl}/tasks`, { waitUntil: 'commit' })
  await page.locator('tr[data-key]').first().waitFor()
  return performance.now() - begun
}

/** Scrolls a screen at a time until so many rows were seen, or none came for ten seconds. */
const scrollDown = (page: Page, rows: number) =>
  page.evaluate(async (wanted) => {
    const region = document.querySelector<HTMLElement>('section[aria-label="Tasks"]')
    if (region === null) throw new Error('Cannot scroll: there is no list')
    performance.setResourceTimingBufferSize(2_000)
    const seen = new Set<string>()
    let mostRows = 0
    let lastNews = performance.now()
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    while (seen.size < wanted && performance.now() - lastNews < 10_000) {
      const shown = [...region.querySelectorAll<HTMLElement>('tr[data-key]')]
      const before = seen.size
      for (const row of shown) if (seen.size < wanted) seen.add(row.dataset['key'] ?? '')
      mostRows = Math.max(mostRows, shown.length)
      if (seen.size > before) lastNews = performance.now()
      region.scrollTop += Math.max(32, region.clientHeight - 96)
      await frame()
      await frame()
    }
    const pageMs = performance
      .getEntriesByType('resource')
      .filter(({ name }) => /\/api\/v1\/tasks\?.*cursor=/.test(name))
      .map(({ duration }) => duration)
    return { seen: [...seen], mostRows, pageMs }
  }, rows)

/** The value that a share of all does not exceed. */
const atShare = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN

export const scrollLine = ({ firstRowsMs, nextRowsMs, pageMs, mostRows }: ScrollRun): string =>
  `first rows ${firstRowsMs.toFixed(0)} ms, with the code there ${nextRowsMs.toFixed(0)} ms; ${pageMs.length} pages, median ${atShare(pageMs, 0.5).toFixed(0)} ms, ` +
  `95 % ${atShare(pageMs, 0.95).toFixed(0)} ms, slowest ${Math.max(...pageMs).toFixed(0)} ms; at most ${mostRows} rows in the document`
