/** The heap of a page that is watched for a short while. The long form is test/long/heap.test.ts. */
import { expect, inject, test } from 'vitest'
import { peerTitle } from '../peers/shared-peer.ts'
import { growth, heapLine, watchHeap } from './heap-run.ts'

const { missing } = inject('redis')
const RUN = { eventsPerSecond: 2_000, seconds: 40, warmSeconds: 15, looks: 6 }
const MOST = { heapMb: 150, elements: 3_000 }
/**
 * What the second half may hold beyond the first. Rows taken out hold their listeners until React's next
 * commit: one screen of them more or less. A leak of one a row would be thousands.
 */
const MORE = { heapMb: 3, listeners: 300 }

test.skipIf(missing !== null)(
  peerTitle('a page holds no more after 80,000 events than after a few', missing),
  async () => {
    const looks = await watchHeap(RUN)
    process.stdout.write(`${heapLine(looks)}\n`)
    expect(Math.max(...looks.map(({ heapMb }) => heapMb))).toBeLessThan(MOST.heapMb)
    expect(Math.max(...looks.map(({ elements }) => elements))).toBeLessThan(MOST.elements)
    expect(growth(looks, 'heapMb')).toBeLessThan(MORE.heapMb)
    expect(growth(looks, 'listeners')).toBeLessThan(MORE.listeners)
  },
)
