/** What a page holds while tasks pass through it: its heap after a collection, elements, listeners. */
import { setTimeout as sleep } from 'node:timers/promises'
import { withFloodedPage } from './flooded-page.ts'

export interface HeapRunOptions {
  readonly eventsPerSecond: number
  readonly seconds: number
  /** Of these the first so many: the list grows to the window of rows that it keeps. */
  readonly warmSeconds: number
  readonly looks: number
}

interface HeapLook {
  /** Seconds since the end of the warm-up. */
  readonly at: number
  readonly heapMb: number
  /** In the document; what was taken out of it may wait for React's next commit. */
  readonly elements: number
  readonly listeners: number
}

/** Evenly over what is left after the warm-up. */
export async function watchHeap(options: HeapRunOptions): Promise<readonly HeapLook[]> {
  const { seconds, warmSeconds, looks } = options
  const seen: HeapLook[] = []
  await withFloodedPage(options, async ({ page, devtools, flood }) => {
    const running = flood.run()
    await page.locator('tr[data-key]').nth(10).waitFor()
    await sleep(warmSeconds * 1000)
    const begun = performance.now()
    for (let look = 0; look < looks; look += 1) {
      const due = ((seconds - warmSeconds) * 1000 * look) / looks
      await sleep(Math.max(0, begun + due - performance.now()))
      await devtools.send('HeapProfiler.collectGarbage')
      const { usedSize } = await devtools.send('Runtime.getHeapUsage')
      const { jsEventListeners } = await devtools.send('Memory.getDOMCounters')
      const elements = await page.locator('*').count()
      const at = (performance.now() - begun) / 1000
      seen.push({ at, heapMb: usedSize / 1e6, elements, listeners: jsEventListeners })
    }
    await running
  })
  return seen
}

/** MB a minute, by least squares. */
export function heapSlope(looks: readonly HeapLook[]): number {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const [at, heap] = [mean(looks.map((look) => look.at)), mean(looks.map((look) => look.heapMb))]
  const along = looks.reduce((sum, look) => sum + (look.at - at) * (look.heapMb - heap), 0)
  const spread = looks.reduce((sum, look) => sum + (look.at - at) ** 2, 0)
  return (60 * along) / spread
}

/** By how much the least of the second half is above the least of the first: single looks vary. */
export function growth(looks: readonly HeapLook[], what: 'heapMb' | 'listeners'): number {
  const half = Math.ceil(looks.length / 2)
  const least = (some: readonly HeapLook[]) => Math.min(...some.map((look) => look[what]))
  return least(looks.slice(half)) - least(looks.slice(0, half))
}

export const heapLine = (looks: readonly HeapLook[]): string =>
  `${heapSlope(looks).toFixed(3)} MB/min; ` +
  looks
    .map(({ at, heapMb, elements, listeners }) =>
      [
        `${at.toFixed(0)} s`,
        `${heapMb.toFixed(1)} MB`,
        `${elements} elements`,
        `${listeners} listeners`,
      ].join(' '),
    )
    .join(', ')
