/** A million tasks, and two hundred pages of them scrolled through in a browser. */
import { expect, test } from 'vitest'
import { scrollLine, scrollPages } from '../e2e/scroll-pages.ts'
import { startRedis } from '../peers/redis.ts'

const RUN = { tasks: 1_000_000, pages: 200 }
/** Asked for are 1,000 and 300; a test allows ten times that, for the machine is shared. */
const FIRST_ROWS_MS = 10_000
const PAGE_MS = 3_000

test(`${RUN.pages} pages of ${RUN.tasks} tasks, without a row twice or missing`, async () => {
  const broker = await startRedis()
  try {
    const run = await scrollPages(broker.url, RUN)
    process.stdout.write(`${scrollLine(run)}\n`)
    expect(run.seen).toEqual(run.wanted)
    expect(run.mostRows).toBeLessThan(120)
    expect(run.firstRowsMs).toBeLessThan(FIRST_ROWS_MS)
    expect(Math.max(...run.pageMs)).toBeLessThan(PAGE_MS)
  } finally {
    await broker.stop()
  }
})
