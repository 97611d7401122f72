/** What 10,000 events a second cost a page that shows them. */
import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { peerTitle } from '../peers/shared-peer.ts'
import { withFloodedPage } from './flooded-page.ts'

const { missing } = inject('redis')
const RATE = { eventsPerSecond: 10_000, seconds: 15 }
/** Of live data. What is under way when the count begins is one more. */
const PAINTS_PER_SECOND = 4
/** Asked for is none above 50; a test allows ten times that, for the machine is shared. */
const LONG_TASK_MS = 500

test.skipIf(missing !== null)(
  peerTitle('10,000 events a second are four paints, and no long task', missing),
  async () => {
    await withFloodedPage(RATE, async ({ page, flood }) => {
      const running = flood.run()
      await page.locator('tr[data-key]').nth(10).waitFor()
      await watchPaints(page)
      const { events, seconds } = await running
      const { paints, longTasks, tookS } = await readPaints(page)
      const perSecond = paints / tookS
      process.stdout.write(
        `${events} events in ${seconds.toFixed(1)} s: ${perSecond.toFixed(2)} paints/s over ` +
          `${tookS.toFixed(1)} s, long tasks [${longTasks.map(Math.round).join(', ')}] ms\n`,
      )
      expect(perSecond).toBeGreaterThan(0.5)
      expect(paints).toBeLessThanOrEqual(Math.ceil(tookS) * PAINTS_PER_SECOND + 1)
      expect(Math.max(0, ...longTasks)).toBeLessThan(LONG_TASK_MS)
    })
  },
)

interface Watched {
  readonly since: number
  paints: number
  readonly longTasks: number[]
}

/** Counts, from now on, the frames in which rows came, went, or became others. */
const watchPaints = (page: Page) =>
  page.evaluate(() => {
    const watched: Watched = { since: performance.now(), paints: 0, longTasks: [] }
    Reflect.set(window, 'watched', watched)
    let isCounted = false
    const isRow = (node: Node) => node instanceof HTMLElement && node.matches('tr[data-key]')
    new MutationObserver((records) => {
      const isLive = records.some(({ target, addedNodes, type }) =>
        type === 'attributes' ? isRow(target) : [...addedNodes].some(isRow),
      )
      if (!isLive || isCounted) return
      isCounted = true
      watched.paints += 1
      requestAnimationFrame(() => (isCounted = false))
    }).observe(document.body, {
      subtree: true,
      childList: true,
      attributeFilter: ['data-key', 'data-state'],
    })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) watched.longTasks.push(duration)
    }).observe({ type: 'longtask' })
  })

const readPaints = (page: Page) =>
  page.evaluate(() => {
    const { since, ...counts } = Reflect.get(window, 'watched') as Watched
    return { ...counts, tookS: (performance.now() - since) / 1000 }
  })
