/** Four scenarios of the design in Firefox, over a started Sepal with its demo. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sepal, startSepal } from '../live/sepal.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import { type FirefoxPage, firefoxMissing, openFirefox } from './firefox.ts'

/** WebDriver's code points (https://w3c.github.io/webdriver/#keyboard-actions). */
const [ENTER, ESCAPE] = ['\uE007', '\uE00C']
const TEXT = 'document.body.innerText'
const HEADING = "document.querySelector('h1')?.textContent"
const ROWS = "[...document.querySelectorAll('tr[data-key]')]"

describe.skipIf(firefoxMissing !== null)(peerTitle('in Firefox', firefoxMissing), () => {
  let sepal: Sepal
  let page: FirefoxPage
  beforeAll(async () => {
    sepal = await startSepal({ args: ['demo', '--seed', '1'] })
    page = await openFirefox(sepal)
  })
  afterAll(async () => {
    await page?.stop()
    await sepal?.stop()
  })

  test('1 · the start page has four charts with data', async () => {
    await page.open('/')
    await page.until(`document.querySelectorAll('[role="slider"] canvas').length >= 4`)
  })

  test('3 · an id that nobody knows is told apart from an error', async () => {
    await page.open('/tasks/00000000-0000-4000-8000-000000000000')
    await page.until(`${TEXT}.includes('Sepal has no record of this task')`)
  })

  test("6 · Flower's bookmarks lead to the new pages", async () => {
    await page.open('/broker')
    await page.until(`location.pathname === '/queues' && ${HEADING} === 'Queues'`)
    await page.open('/worker/celery@orders-1')
    await page.until(`${HEADING} === 'celery@orders-1'`)
    await page.open('/tasks?state=FAILURE')
    await page.until(
      `${ROWS}.length > 0 && ${ROWS}.every((row) => row.dataset.state === 'FAILURE')`,
    )
  })

  test('7 · a search that cannot be read says where, and keeps what is shown', async () => {
    await page.open('/tasks?q=state:SUCCESS')
    await page.until(`${ROWS}.length > 5`)
    await page.press('/')
    await page.press(` state:(${ESCAPE}${ENTER}`)
    await page.until(`document.querySelector('[aria-invalid="true"]')`)
    await page.until(`document.querySelector('[role="alert"]')?.textContent.includes('character')`)
    expect(await page.read(`${ROWS}.length > 5`)).toBe(true)
  })
})
