/** Twenty minutes of a page that is left open on a busy cluster: it holds no more at the end. */
import { expect, test } from 'vitest'
import { growth, heapLine, heapSlope, watchHeap } from '../e2e/heap-run.ts'

const MINUTES = 20
const RUN = { eventsPerSecond: 200, seconds: MINUTES * 60, warmSeconds: 5 * 60, looks: 16 }
const MOST = { heapMb: 150, elements: 3_000, mbPerMinute: 0.1, moreListeners: 300 }

test(
  `the heap is flat over ${MINUTES} minutes at ${RUN.eventsPerSecond} events a second`,
  { timeout: (MINUTES + 10) * 60_000 },
  async () => {
    const looks = await watchHeap(RUN)
    process.stdout.write(`${heapLine(looks)}\n`)
    expect(Math.max(...looks.map(({ heapMb }) => heapMb))).toBeLessThan(MOST.heapMb)
    expect(Math.max(...looks.map(({ elements }) => elements))).toBeLessThan(MOST.elements)
    expect(heapSlope(looks)).toBeLessThan(MOST.mbPerMinute)
    expect(growth(looks, 'listeners')).toBeLessThan(MOST.moreListeners)
  },
)
