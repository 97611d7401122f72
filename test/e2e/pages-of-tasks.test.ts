/** Pages of the list of tasks, scrolled through in a browser. The long form is test/long/pages-of-tasks.test.ts. */
import { expect, test } from 'vitest'
import { BROKERS } from '../live/live-brokers.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import { scrollLine, scrollPages } from './scroll-pages.ts'

const REDIS = BROKERS.find(({ title }) => title === 'Redis')
/** More than the window of rows that a page keeps. */
const RUN = { tasks: 12_000, pages: 30 }

test.skipIf(REDIS?.missing !== null)(
  peerTitle(
    `${RUN.pages} pages are scrolled through without a row twice or missing`,
    REDIS?.missing ?? null,
  ),
  async () => {
    const broker = await REDIS?.launch()
    try {
      const run = await scrollPages(broker?.url ?? '', RUN)
      process.stdout.write(`${scrollLine(run)}\n`)
      expect(run.seen).toEqual(run.wanted)
      expect(run.mostRows).toBeLessThan(120)
    } finally {
      await broker?.stop()
    }
  },
)
