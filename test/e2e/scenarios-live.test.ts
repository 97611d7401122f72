/** Scenarios of the design with real Celery workers on a real Redis. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { CELERIES } from '../live/celeries.ts'
import {
  type CeleryWorker,
  type ClusterOptions,
  type Producer,
  produce,
  startProducer,
  startWorker,
} from '../live/celery-cluster.ts'
import { startSepal } from '../live/sepal.ts'
import { startRedis } from '../peers/redis.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import { DESKTOP } from './browser.ts'
import { LIVE_MS, openPages, type SepalPages } from './demo-pages.ts'
import {
  expectOldLinks,
  expectRoundTrip,
  findTask,
  rows,
  walkToWorkerByKeyboard,
} from './scenario-steps.ts'

const celery = CELERIES.find(({ missing }) => missing === null)
const missing = inject('redis').missing ?? (celery === undefined ? CELERIES[0]?.missing : null)

describe.skipIf(missing != null)(
  peerTitle(`over ${celery?.title ?? 'Celery'} on Redis`, missing ?? null),
  () => {
    const cleanups: (() => Promise<unknown>)[] = []
    let pages: SepalPages
    let cluster: ClusterOptions
    let worker: CeleryWorker
    let producer: Producer

    beforeAll(async () => {
      const redis = await startRedis()
      cleanups.push(() => redis.stop())
      cluster = { python: celery?.python ?? '', broker: redis.url, results: redis.url }
      const sampling = ['--queue-sample-seconds', '1']
      pages = await openPages(await startSepal({ args: ['--broker', redis.url, ...sampling] }))
      cleanups.push(() => pages.stop())
    })
    afterAll(async () => {
      for (const cleanup of cleanups.toReversed()) await cleanup()
    })

    test('25 · the first steps tick while workers come, and turn into data without a reload', async () => {
      await pages.open(DESKTOP, '/', async (page) => {
        await page.getByText('Nothing has been heard yet').waitFor()
        await page.getByText('The broker is connected').waitFor({ timeout: LIVE_MS })
        await page.evaluate(() => Reflect.set(window, 'isSamePage', true))
        worker = await startWorker(cluster)
        cleanups.push(() => worker.stop())
        await produce(cluster)
        producer = startProducer(cluster)
        cleanups.push(() => producer.stop())
        await page.getByText('1 of 1', { exact: true }).waitFor({ timeout: LIVE_MS * 2 })
        await page
          .getByRole('slider')
          .nth(3)
          .waitFor({ timeout: LIVE_MS * 2 })
        expect(await page.evaluate(() => Reflect.get(window, 'isSamePage'))).toBe(true)
      })
    })

    test('4 · rows stand still while naps come and go behind the pill', async () => {
      await pages.open(DESKTOP, '/tasks', async (page) => {
        await rows(page).nth(20).waitFor({ timeout: LIVE_MS })
        const region = page.getByRole('region', { name: 'Tasks', exact: true })
        await region.evaluate((element) => element.scrollTo(0, 600))
        await page.getByRole('button', { name: /^Held/ }).waitFor()
        const places = () =>
          rows(page).evaluateAll((all) =>
            all.map((row) => [row.getAttribute('data-key'), row.getBoundingClientRect().top]),
          )
        const before = await places()
        await producer.send([['nap', 'celery', 12]])
        const pill = page.getByRole('button', { name: /^\d+ new$/ })
        await pill.waitFor({ timeout: LIVE_MS })
        // Of those that were sent before some may still come.
        const waiting = async () => Number.parseInt(await pill.innerText(), 10)
        await expect.poll(waiting, { timeout: LIVE_MS }).toBeGreaterThanOrEqual(12)
        expect(await places()).toEqual(before)
        await page.keyboard.press('.')
        await expect
          .poll(() => rows(page).first().innerText(), { timeout: LIVE_MS })
          .toContain('nap')
      })
    })

    test("6 · a search comes back from its address, and Flower's bookmarks lead on", async () => {
      const { id } = await findTask(pages, 'state:FAILURE name:live.fail')
      const now = Math.floor(Date.now() / 1000)
      await expectRoundTrip(pages, {
        q: '(state:FAILURE OR state:RETRY) -worker:celery@w7 -runtime:>10s',
        range: `${now - 600}..${now}`,
      })
      await expectOldLinks(pages, { id, worker: worker.hostname })
    })

    test('9 · a value that Celery cut says so and by which setting, and a tuple why it is no JSON', async () => {
      const { id } = await findTask(pages, 'name:live.echo')
      await pages.open(DESKTOP, `/tasks/${id}?tab=payload`, async (page) => {
        const region = page.getByRole('region', { name: 'Arguments', exact: true })
        await region.getByText('Celery cut this before sending it').waitFor()
        expect(await region.locator('code').allInnerTexts()).toContain('argsrepr_maxsize')
      })
      const whole = await findTask(pages, 'name:live.add state:SUCCESS')
      await pages.open(DESKTOP, `/tasks/${whole.id}?tab=payload`, async (page) => {
        const region = page.getByRole('region', { name: 'Arguments', exact: true })
        const json = region.getByRole('button', { name: /^JSON/ })
        expect(await json.getAttribute('aria-disabled')).toBe('true')
        expect(await json.innerText()).toContain('tuple')
      })
    })

    test('19 · what waits where no worker takes from is there; what Redis cannot tell is no figure', async () => {
      await producer.send([['success', 'nobody-takes', 31]])
      await pages.open(DESKTOP, '/queues', async (page) => {
        const row = page.getByRole('row', { name: /nobody-takes/ })
        await row.getByText('31', { exact: true }).waitFor({ timeout: LIVE_MS })
        await page.getByRole('row', { name: /^celery\b/ }).waitFor()
        const heads = await page.getByRole('columnheader').allInnerTexts()
        expect(heads.filter((head) => /consumers/i.test(head))).toEqual([])
      })
    })

    test('22 · a failed task, its traceback and its worker are reached by keyboard alone', async () => {
      await pages.open(DESKTOP, '/tasks', async (page) => {
        await rows(page).first().waitFor({ timeout: LIVE_MS })
        await walkToWorkerByKeyboard(page)
      })
    })
  },
)
