/** What an operator does with the list of tasks and with a task, over the made-up cluster. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { accessibilityProblems, DESKTOP, FAULT_NOISE, openBrowser, withPage } from './browser.ts'
import { type FakeServer, startFakeServer } from './fake-server.ts'

let browser: Browser
let server: FakeServer
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser?.close())
beforeEach(async () => {
  server = await startFakeServer(3000)
})
afterEach(() => server.stop())

const onList = (search: string, use: (page: Page) => Promise<void>) =>
  withPage(browser, { ...DESKTOP, origin: server.baseUrl, expected: FAULT_NOISE }, async (page) => {
    await page.goto(`${server.baseUrl}/tasks${search}`)
    await rows(page).first().waitFor()
    await use(page)
  })

const rows = (page: Page) => page.locator('tr[data-key]')
const keys = (page: Page) =>
  rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-key')))
const query = (page: Page) => new URL(page.url()).searchParams.get('q')
const line = (page: Page) => page.getByRole('combobox', { name: 'Search tasks' })

test('a search, a range, an order, columns and a peek are in the address, and a fresh browser shows the same', async () => {
  const q = '(state:FAILURE OR state:RETRY) -worker:media runtime:none'
  const now = Date.now() / 1000
  const range = `${Math.floor(now - 3000)}..${Math.floor(now - 60)}`
  let url = ''
  let before: (string | null)[] = []
  await onList(`?${new URLSearchParams({ q, range, sort: 'name-asc' })}`, async (page) => {
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('checkbox', { name: 'Routing key' }).click()
    await page.keyboard.press('Escape')
    await rows(page).nth(2).locator('td').nth(4).click()
    await page.getByRole('complementary').getByRole('heading', { level: 2 }).first().waitFor()
    url = page.url()
    before = await keys(page)
  })
  expect([...new URL(url).searchParams.keys()].toSorted()).toEqual([
    'cols',
    'peek',
    'q',
    'range',
    'sort',
  ])
  await onList(new URL(url).search, async (page) => {
    expect(await keys(page)).toEqual(before)
    await page.getByRole('complementary').getByRole('heading', { level: 2 }).first().waitFor()
    await page.getByRole('columnheader', { name: 'Routing key' }).waitFor()
    expect(await page.getByRole('columnheader', { name: 'Task' }).getAttribute('aria-sort')).toBe(
      'ascending',
    )
  })
})

test('the search completes fields and values, makes chips, and gives them back', async () => {
  await onList('', async (page) => {
    await page.keyboard.press('/')
    await page.keyboard.type('sta')
    await page.getByRole('option', { name: /^state:/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: /^FAILURE/ }).waitFor()
    await page.keyboard.type('FAIL')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.searchParams.get('q') === 'state:FAILURE')
    await page
      .getByRole('list', { name: 'Terms of the search' })
      .getByText('state:FAILURE')
      .waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await line(page).press('Backspace')
    expect(await line(page).inputValue()).toBe('state:FAILURE')
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await page.waitForURL((url) => url.searchParams.get('q') === null)
  })
})

test('a search that cannot be read says where, keeps the rows, and asks nobody', async () => {
  await onList('?q=state:SUCCESS', async (page) => {
    const asked: string[] = []
    await line(page).fill('stat:(')
    page.on('request', (request) => asked.push(request.url()))
    await line(page).press('Escape')
    await line(page).fill('queue:mail (')
    await line(page).press('Escape')
    await line(page).press('Enter')
    await page.getByRole('alert').filter({ hasText: 'character' }).waitFor()
    expect(await line(page).getAttribute('aria-invalid')).toBe('true')
    expect(await line(page).inputValue()).toContain('queue:mail (')
    expect(await rows(page).count()).toBeGreaterThan(10)
    await page.waitForTimeout(1500)
    expect(asked.filter((url) => url.includes('/api/v1/tasks?'))).toEqual([])
    expect(query(page)).toBe('state:SUCCESS')
    expect(await accessibilityProblems(page)).toEqual([])
  })
})

test('a chip can be turned around and taken away', async () => {
  await onList('?q=state:SUCCESS', async (page) => {
    await page.getByRole('button', { name: 'state:SUCCESS', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Exclude instead' }).click()
    await page.waitForURL((url) => url.searchParams.get('q') === '-state:SUCCESS')
    await page.getByRole('button', { name: 'Remove -state:SUCCESS' }).click()
    await page.waitForURL((url) => url.searchParams.get('q') === null)
  })
})

test('the chart over time leads to a moment and to a stretch, by keyboard', async () => {
  await onList('', async (page) => {
    const chart = page.getByRole('slider', { name: /^Tasks over time/ })
    await chart.focus()
    for (let n = 0; n < 30; n += 1) await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Enter')
    await page.getByText('These are the tasks before').waitFor()
    const at = Number(new URL(page.url()).searchParams.get('at'))
    expect(at).toBeLessThan(Date.now() / 1000 - 600)
    await page.getByRole('button', { name: 'Back to newest' }).click()
    await page.waitForURL((url) => url.searchParams.get('at') === null)
    await chart.focus()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Shift+ArrowLeft')
    await page.keyboard.press('Shift+ArrowLeft')
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => /^\d+(\.\d+)?\.\.\d+/.test(url.searchParams.get('range') ?? ''))
  })
})

test('from a moment the list goes on in both directions', async () => {
  const at = String(Math.floor(Date.now() / 1000 - 1500))
  await onList(`?at=${at}`, async (page) => {
    const region = page.getByRole('region', { name: 'Tasks', exact: true })
    const [first = ''] = await keys(page)
    // What comes in above does not push away what is seen.
    await page.waitForFunction(
      () => (document.querySelector('section[aria-label=Tasks]')?.scrollTop ?? 0) > 0,
    )
    const place = () =>
      page.locator(`tr[data-key="${first}"]`).evaluate((row) => row.getBoundingClientRect().top)
    expect(await place()).toBeLessThan(600)
    await region.evaluate((element) => element.scrollBy(0, -300))
    await page.waitForTimeout(300)
    const above = await keys(page)
    expect(above.indexOf(first)).toBeGreaterThan(5)
    expect(new Set(above).size).toBe(above.length)
  })
})

test('tasks are selected by keyboard and by pointer, and updates wait meanwhile', async () => {
  await onList('', async (page) => {
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('Shift+X')
    const bar = page.getByRole('region', { name: 'Selected tasks' })
    await bar.getByText('3 selected').waitFor()
    await bar.getByText('Updates held while selecting').waitFor()
    await page.getByRole('button', { name: /^Held/ }).waitFor()
    await page.waitForTimeout(1200)
    await bar.getByText('3 selected').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('checkbox', { name: 'Select every loaded row' }).click()
    await bar.getByText(/^All \d+ loaded selected/).waitFor()
    await bar.getByRole('button', { name: 'Clear' }).click()
    await line(page).waitFor()
  })
})

test('a failed task, its traceback and its worker are reached by keyboard alone', async () => {
  await onList('?q=state:FAILURE', async (page) => {
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Why it failed' }).waitFor()
    await page.getByRole('tab', { name: 'Summary' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.getByRole('heading', { name: 'Traceback' }).waitFor()
    expect(new URL(page.url()).searchParams.get('tab')).toBe('traceback')
    await page
      .getByRole('link', { name: /^celery@/ })
      .first()
      .focus()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/workers/**')
  })
})

test('the panel beside the list goes along from row to row, and Escape closes it', async () => {
  await onList('', async (page) => {
    await page.keyboard.press('p')
    await page.keyboard.press('j')
    await page.keyboard.press(' ')
    const panel = page.getByRole('complementary')
    await panel.getByText('Lifecycle').waitFor()
    const first = new URL(page.url()).searchParams.get('peek')
    await page.keyboard.press('ArrowDown')
    await page.waitForURL((url) => url.searchParams.get('peek') !== first)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
  })
})

test('a value is looked at as a tree by keyboard, searched, and told why it is no JSON', async () => {
  server.cluster.put({
    id: 'with-args',
    name: 'billing.charge',
    state: 'SUCCESS',
    args: "('cust_42', {'deep': {'er': ['x', 'y']}})",
    kwargs: `{'big': '${'x'.repeat(9000)}', 'n': 12345678901234567890}`,
  })
  await withPage(browser, { ...DESKTOP, origin: server.baseUrl }, async (page) => {
    await page.goto(`${server.baseUrl}/tasks/with-args?tab=payload`)
    const tree = page.getByRole('tree', { name: 'Arguments', exact: true })
    await tree.getByText("'cust_42'").waitFor()
    await tree.getByRole('treeitem').first().focus()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowRight')
    await page.getByRole('searchbox', { name: 'Find in arguments' }).fill("'y'")
    await tree.getByText("'y'").waitFor()
    const region = page.getByRole('region', { name: 'Arguments', exact: true })
    const json = region.getByRole('button', { name: /^JSON/ })
    expect(await json.getAttribute('aria-disabled')).toBe('true')
    expect(await json.innerText()).toContain('tuple')
    // Long values are read in a worker, which the content security policy must let start.
    await page
      .getByRole('tree', { name: 'Keyword arguments' })
      .getByText('12345678901234567890')
      .waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })
})
