/**
 * The scenarios of the design that these pages can meet, over a started Sepal with its demo, at the
 * root of a host and below a prefix. The numbers are those of the design.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TaskListReply } from '../../contract/api/tasks.ts'
import { DESKTOP, FAULT_NOISE } from './browser.ts'
import { expectFine, LIVE_MS, openDemoPages, type SepalPages } from './demo-pages.ts'
import {
  expectOldLinks,
  expectRoundTrip,
  findTask,
  keys,
  rows,
  unnamedControls,
} from './scenario-steps.ts'

describe.each([
  ['/', []],
  ['/flower/', ['--url-prefix', 'flower']],
] as const)('at %s', (_place, args) => {
  let pages: SepalPages
  beforeAll(async () => {
    pages = await openDemoPages(['--seed', '1', ...args])
  })
  afterAll(() => pages?.stop())

  test('1 · the start page has four charts with data, and axe finds nothing', async () => {
    await pages.open(DESKTOP, '/', async (page) => {
      const charts = page.getByRole('slider')
      await expect.poll(() => charts.count(), { timeout: LIVE_MS * 2 }).toBe(4)
      for (const chart of await charts.all()) await chart.locator('canvas').first().waitFor()
      await expectFine(page)
    })
  })

  test('3 · an id that nobody knows is told apart from an error, and why that may be', async () => {
    const unknown = '/tasks/00000000-0000-4000-8000-000000000000'
    await pages.open(
      DESKTOP,
      unknown,
      async (page) => {
        await page.getByText('Sepal has no record of this task').waitFor()
        await page.getByText('older than the retention').waitFor()
      },
      FAULT_NOISE,
    )
  })

  test('4 · no row jumps under a reader, states change in place, and "." leads to what is new', async () => {
    await pages.open(DESKTOP, '/tasks', async (page) => {
      const region = page.getByRole('region', { name: 'Tasks', exact: true })
      await expect
        .poll(
          () => region.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight),
          {
            timeout: LIVE_MS * 2,
          },
        )
        .toBeGreaterThan(700)
      await region.evaluate((element) => element.scrollTo(0, 600))
      await page.getByRole('button', { name: /^Held/ }).waitFor()
      const read = () =>
        rows(page).evaluateAll((all) =>
          all.map((row) => ({
            place: [row.getAttribute('data-key'), row.getBoundingClientRect().top],
            state: row.dataset['state'],
          })),
        )
      const pill = page.getByRole('button', { name: /\d new/ }).last()
      const waiting = async () => Number(/\d+/.exec((await pill.textContent()) ?? '')?.[0])
      await pill.waitFor({ timeout: LIVE_MS })
      const [before, few] = [await read(), await waiting()]
      const states = async () => (await read()).map(({ state }) => state)
      await expect
        .poll(states, { timeout: LIVE_MS * 2 })
        .not.toEqual(before.map(({ state }) => state))
      await expect.poll(waiting, { timeout: LIVE_MS }).toBeGreaterThan(few)
      expect((await read()).map(({ place }) => place)).toEqual(before.map(({ place }) => place))
      await page.keyboard.press('.')
      await page.getByRole('button', { name: 'Live' }).waitFor()
      expect(await region.evaluate((element) => element.scrollTop)).toBe(0)
      expect(await pill.count()).toBe(0)
      const seen = new Set(before.map(({ place }) => place[0]))
      const isNew = async () => !seen.has((await keys(page))[0] ?? null)
      await expect.poll(isNew, { timeout: LIVE_MS }).toBe(true)
    })
  })

  // A task of the range may end, and so belong to it, between the two looks.
  test('6 · a search comes back from its address, to the row', { retry: 2 }, async () => {
    const q = '(state:FAILURE OR state:SUCCESS) -worker:celery@mail-1 -runtime:>10s'
    const range = () => {
      const now = Math.floor(Date.now() / 1000)
      return `${now - 600}..${now - 5}`
    }
    const found = async () => {
      const search = new URLSearchParams({ q, range: range() })
      return (await pages.sepal.get<TaskListReply>(`/api/v1/tasks?${search}`)).rows.length
    }
    await expect.poll(found, { timeout: LIVE_MS * 2, interval: 500 }).toBeGreaterThan(10)
    await expectRoundTrip(pages, { q, range: range() })
  })

  test("6 · Flower's bookmarks lead to the new pages", async () => {
    const { id, worker } = await findTask(pages, 'state:FAILURE')
    await expectOldLinks(pages, { id, worker: worker ?? '' })
  })

  test('7 · a search that cannot be read says where, keeps what is shown, and asks once at most', async () => {
    await pages.open(DESKTOP, '/tasks?q=state:SUCCESS', async (page) => {
      await rows(page).nth(5).waitFor({ timeout: LIVE_MS })
      const asked: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      const line = page.getByRole('combobox', { name: 'Search tasks' })
      await line.fill('state:(')
      await line.press('Escape')
      await line.press('Enter')
      await page.getByRole('alert').filter({ hasText: 'character' }).waitFor()
      expect(await line.getAttribute('aria-invalid')).toBe('true')
      expect(await rows(page).count()).toBeGreaterThan(5)
      await page.waitForTimeout(1_000)
      expect(asked.filter((url) => url.includes('q=state%3A%28'))).toEqual([])
    })
  })

  test('22, 25 · no control is without a name, and every page says that it is a demo', async () => {
    const { id, worker } = await findTask(pages, 'state:FAILURE')
    await pages.open(DESKTOP, '/', async (page) => {
      for (const path of [
        '/',
        '/tasks',
        `/tasks/${id}`,
        '/workers',
        `/workers/${encodeURIComponent(worker ?? '')}`,
        '/queues',
      ]) {
        await page.goto(pages.sepal.baseUrl + path)
        await page.locator('canvas, [data-row-link], dl').first().waitFor({ timeout: LIVE_MS })
        await page.getByText('Demo data: nothing here is real').waitFor()
        expect([path, await unnamedControls(page)]).toEqual([path, []])
      }
    })
  })
})
