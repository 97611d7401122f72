/** What the scenarios have in common, whatever cluster is looked at: steps of somebody at a page. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { TaskListReply } from '../../contract/api/tasks.ts'
import { DESKTOP } from './browser.ts'
import { LIVE_MS, type SepalPages } from './demo-pages.ts'

export const rows = (page: Page) => page.locator('tr[data-key]')

export const keys = (page: Page) =>
  rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-key')))

/** As it is after the URL prefix, search included. */
const pathOf = ({ sepal }: SepalPages, page: Page): string => page.url().slice(sepal.baseUrl.length)

/** @returns the first task that the search finds, as soon as there is one */
export async function findTask(
  { sepal }: SepalPages,
  q: string,
): Promise<TaskListReply['rows'][number]> {
  const address = `/api/v1/tasks?${new URLSearchParams({ q, limit: '1' })}`
  let found: TaskListReply['rows'][number] | undefined
  await expect
    .poll(async () => ([found] = (await sepal.get<TaskListReply>(address)).rows).length, {
      timeout: LIVE_MS * 2,
      interval: 250,
    })
    .toBe(1)
  if (found === undefined) throw new Error(`Cannot find a task: none matches ${q}`)
  return found
}

/**
 * Scenario 6, first half: a search, a range, an order, columns and a peek, seen again after a reload
 * and behind the copied link in a fresh browser.
 */
export async function expectRoundTrip(
  pages: SepalPages,
  search: { readonly q: string; readonly range: string },
): Promise<void> {
  const sorted = new URLSearchParams({ ...search, sort: 'name-asc' })
  let [address, before] = ['', [] as (string | null)[]]
  const expectSame = async (page: Page) => {
    await page.getByRole('complementary').getByRole('heading', { level: 2 }).first().waitFor()
    await page.getByRole('columnheader', { name: 'Routing key' }).waitFor()
    await rows(page).first().waitFor()
    expect(await keys(page)).toEqual(before)
    expect(pathOf(pages, page)).toBe(address)
  }
  await pages.open(DESKTOP, `/tasks?${sorted}`, async (page) => {
    await rows(page).nth(1).waitFor()
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('checkbox', { name: 'Routing key' }).click()
    await page.keyboard.press('Escape')
    await rows(page).nth(1).locator('td').nth(4).click()
    await page.waitForURL((url) => url.searchParams.has('peek') && url.searchParams.has('cols'))
    address = pathOf(pages, page)
    before = await keys(page)
    await page.reload()
    await expectSame(page)
  })
  await pages.open(DESKTOP, address, expectSame)
}

/** Scenario 6, second half: each of Flower's bookmarks lands on its new equivalent. */
export async function expectOldLinks(
  pages: SepalPages,
  { id, worker }: { readonly id: string; readonly worker: string },
): Promise<void> {
  await pages.open(DESKTOP, `/task/${id}`, async (page) => {
    for (const [from, to, heading] of [
      [`/task/${id}`, `/tasks/${id}`, undefined],
      [`/worker/${worker}`, `/workers/${encodeURIComponent(worker)}`, worker],
      ['/broker', '/queues', 'Queues'],
    ] as const) {
      await page.goto(pages.sepal.baseUrl + from)
      await page
        .getByRole('heading', { level: 1, ...(heading !== undefined && { name: heading }) })
        .waitFor()
      expect(pathOf(pages, page)).toBe(to)
    }
    await page.goto(`${pages.sepal.baseUrl}/tasks?state=FAILURE`)
    await rows(page).first().waitFor()
    await expect.poll(() => statesShown(page)).toEqual(['FAILURE'])
  })
}

/** The states of the tasks in sight, each once. */
const statesShown = (page: Page): Promise<(string | undefined)[]> =>
  rows(page).evaluateAll((all) => [...new Set(all.map((row) => row.dataset['state']))])

/**
 * Scenario 22, without a pointer and without a place named: the list, a failed task, its traceback,
 * its worker. What has the focus is never covered on the way.
 */
export async function walkToWorkerByKeyboard(page: Page): Promise<void> {
  const press = async (...names: readonly string[]) => {
    for (const name of names) await page.keyboard.press(name)
  }
  await press('/')
  await page.keyboard.type('state:FAILURE ')
  await press('Enter')
  await page.waitForURL((url) => url.searchParams.get('q') === 'state:FAILURE')
  // The rows of before stay until these come, and would take the focus with them.
  await expect.poll(() => statesShown(page), { timeout: LIVE_MS }).toEqual(['FAILURE'])
  await press('Escape', 'Escape', 'j')
  await expectFocusSeen(page)
  await press('Enter')
  await page.getByRole('heading', { name: 'Why it failed' }).waitFor({ timeout: LIVE_MS })
  await tabTo(page, '[role="tab"]')
  await press('ArrowRight', 'ArrowRight')
  await page.getByRole('heading', { name: 'Traceback', exact: true }).waitFor()
  await page.getByText('Traceback (most recent call last)').waitFor()
  await tabTo(page, 'main a[href*="/workers/"]', 'Shift+Tab')
  const worker = await page.evaluate(() => document.activeElement?.textContent ?? '')
  await press('Enter')
  await page.getByRole('heading', { level: 1, name: worker }).waitFor()
  expect(new URL(page.url()).pathname).toContain('/workers/')
}

const MOST_TABS = 60

/** Presses Tab until such an element has the focus; what has it on the way is seen. */
async function tabTo(page: Page, selector: string, key: 'Tab' | 'Shift+Tab' = 'Tab') {
  for (let pressed = 0; pressed < MOST_TABS; pressed += 1) {
    await page.keyboard.press(key)
    await expectFocusSeen(page)
    const isThere = await page.evaluate(
      (wanted) => document.activeElement?.matches(wanted) ?? false,
      selector,
    )
    if (isThere) return
  }
  throw new Error(`Cannot reach ${selector} in ${MOST_TABS} presses of ${key}`)
}

/** In the window, with nothing over its middle, and with a mark around it or in it. */
async function expectFocusSeen(page: Page): Promise<void> {
  const problem = await page.evaluate(() => {
    const element = document.activeElement
    if (element === null || element === document.body) return null
    const { left, top, width, height } = element.getBoundingClientRect()
    const what = `${element.tagName} "${(element.textContent ?? '').slice(0, 40)}"`
    const [x, y] = [
      (Math.max(0, left) + Math.min(innerWidth, left + width)) / 2,
      (Math.max(0, top) + Math.min(innerHeight, top + height)) / 2,
    ]
    const over = document.elementFromPoint(x, y)
    if (over === null) return `${what} is outside the window`
    if (element.contains(over) || over.contains(element)) return null
    return `${what} is covered by ${over.tagName} "${(over.textContent ?? '').slice(0, 40)}"`
  })
  expect(problem).toBeNull()
}

const UNNAMED =
  /^\s*- (button|link|checkbox|combobox|textbox|searchbox|tab|slider|radio|switch|menuitem|row link)(:| \[|$)/

/** Controls for which the accessibility tree has no name. */
export async function unnamedControls(page: Page): Promise<string[]> {
  const tree = await page.locator('body').ariaSnapshot()
  return tree.split('\n').filter((line) => UNNAMED.test(line))
}
