/**
 * States of the page that a healthy Sepal never shows, over a server with faults on demand: each is
 * looked at in a real browser, by axe too, and photographed.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  accessibilityProblems,
  DESKTOP,
  DESKTOP_DARK,
  FAULT_NOISE,
  newContext,
  openBrowser,
  PHONE,
  screenshot,
  type View,
  withPage,
} from './browser.ts'
import { type FakeServer, startFakeServer } from './fake-server.ts'
import { retriedTask } from './retried-task.ts'

const KNOWN_TASKS = 3000

let browser: Browser
let server: FakeServer
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser?.close())
beforeEach(async () => {
  server = await startFakeServer(KNOWN_TASKS)
})
afterEach(() => server.stop())

const onPage = (use: (page: Page) => Promise<void>, view: View = DESKTOP) =>
  withPage(browser, { ...view, origin: server.baseUrl, expected: FAULT_NOISE }, use)

const open = async (page: Page, path = '/tasks') => {
  await page.goto(server.baseUrl + path)
  await page.getByRole('heading', { level: 1 }).waitFor()
}
const rows = (page: Page) => page.locator('tr[data-key]')

async function look(page: Page, name: string): Promise<void> {
  expect(await accessibilityProblems(page)).toEqual([])
  await screenshot(page, `state-${name}`)
}

test('the server goes away while a page loads: it says so, and comes up by itself', async () => {
  await onPage(async (page) => {
    await open(page)
    const part = '**/assets/worker-list-page*'
    await page.route(part, (route) => route.abort())
    await page.route('**/healthcheck', (route) => route.abort())
    await page.getByRole('link', { name: 'Workers' }).click()
    await page.getByRole('heading', { level: 1, name: 'Sepal does not answer' }).waitFor()
    await look(page, 'unloaded')
    await page.unroute(part)
    await page.getByRole('heading', { level: 1, name: 'Workers' }).waitFor()
  })
})

test('loading: a skeleton in the shape of what comes, and after 5 s a word', async () => {
  await onPage(async (page) => {
    await open(page, '/workers')
    server.fault({ slowMs: 7500 })
    await page.getByRole('link', { name: 'Tasks' }).click()
    await page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor()
    await page.getByText('Still loading…').waitFor({ timeout: 40_000 })
    await look(page, 'loading')
    await rows(page).first().waitFor({ timeout: 40_000 })
  })
})

test('nothing ever: what is missing, ticking live', async () => {
  const empty = await startFakeServer(0)
  try {
    await withPage(browser, { ...DESKTOP, origin: empty.baseUrl }, async (page) => {
      await page.goto(`${empty.baseUrl}/tasks`)
      await page.getByText('No task events yet').waitFor()
      await page.getByText('The broker is connected').waitFor()
      await look(page, 'nothing-ever')
      await page.goto(`${empty.baseUrl}/workers`)
      await page.getByText('No worker has been heard yet').waitFor()
      await look(page, 'no-workers')
      await page.goto(`${empty.baseUrl}/queues`)
      await page.getByText('No queue found yet').waitFor()
      await look(page, 'no-queues')
    })
  } finally {
    await empty.stop()
  }
})

test('error: what failed with its request id, and another try brings the tasks', async () => {
  server.fault({ failing: true })
  await onPage(async (page) => {
    await open(page)
    await page.getByText('Cannot load the tasks').waitFor()
    expect(await page.getByText('req-7f3a91').isVisible()).toBe(true)
    await look(page, 'error')
    server.fault({ failing: false })
    await page.getByRole('button', { name: 'Try again' }).click()
    await rows(page).first().waitFor()
  })
})

test('disconnected: data stays, a countdown runs, and it comes back by itself', async () => {
  await onPage(async (page) => {
    await open(page)
    await rows(page).first().waitFor()
    await server.goAway()
    await page.getByText('No live updates.').waitFor()
    await page.getByRole('button', { name: /^Disconnected/ }).waitFor()
    expect(await rows(page).count()).toBeGreaterThan(10)
    await page.getByText(/Next try in \d+ s/).waitFor()
    await page.getByRole('button', { name: 'Retry now' }).click()
    await page.getByText(/Next try in \d+ s/).waitFor()
    await look(page, 'disconnected')
    await server.comeBack()
    await page.getByRole('button', { name: 'Live' }).waitFor()
    await page.getByText('No live updates.').waitFor({ state: 'detached' })
  })
})

test('broker lost: the reason, workers unknown rather than offline', async () => {
  await onPage(async (page) => {
    await open(page, '/workers')
    await page.getByText('Online', { exact: true }).first().waitFor()
    server.fault({ brokerLost: true })
    await page.getByText('The broker is not connected.').waitFor()
    await page.locator('[data-status="unknown"]').first().waitFor()
    await page.getByRole('button', { name: /^Data \d+ s old/ }).waitFor()
    await look(page, 'broker-lost')
  })
})

test('session ended: a dialog over the page, which goes on where it was', async () => {
  await onPage(async (page) => {
    await open(page, '/tasks?q=state:FAILURE')
    await rows(page).first().waitFor()
    server.fault({ signedOut: true })
    const dialog = page.getByRole('alertdialog', { name: 'Your session ended' })
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    expect(await dialog.isVisible()).toBe(true)
    await look(page, 'session-ended')
    server.fault({ signedOut: false })
    await page.getByRole('button', { name: 'Continue' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(new URL(page.url()).searchParams.get('q')).toBe('state:FAILURE')
    await page.getByRole('button', { name: 'Live' }).waitFor()
  })
})

test('signed out from the start: the way to sign in knows the way back', async () => {
  server.fault({ signedOut: true })
  await onPage(async (page) => {
    await page.goto(`${server.baseUrl}/tasks?state=RETRY`)
    await page.waitForURL('**/login?next=*')
    expect(new URL(page.url()).searchParams.get('next')).toBe('/tasks?q=state%3ARETRY')
  })
})

test('updated: a newer Sepal is told, never forced', async () => {
  await onPage(async (page) => {
    await open(page)
    await rows(page).first().waitFor()
    server.fault({ version: '0.2.0' })
    await page.getByText('Sepal was updated to 0.2.0').waitFor()
    await look(page, 'updated')
  })
})

test('paused: nothing moves, not even a clock', async () => {
  await onPage(async (page) => {
    await open(page)
    await rows(page).first().waitFor()
    await page.keyboard.press('p')
    await page.getByRole('button', { name: /^Paused/ }).waitFor()
    const text = () => page.locator('tbody').innerText()
    const before = await text()
    await page.waitForTimeout(2500)
    expect(await text()).toBe(before)
    await look(page, 'paused')
    await page.keyboard.press('p')
    await page.getByRole('button', { name: 'Live' }).waitFor()
    expect(await text()).not.toBe(before)
  })
})

test('left the filter: a row that no longer matches stays and says what it is now', async () => {
  await onPage(async (page) => {
    await open(page, '/tasks?state=STARTED')
    await rows(page).first().waitFor()
    await page.keyboard.press('j')
    await page.locator('[data-left]').first().waitFor({ timeout: 40_000 })
    await look(page, 'left-the-filter')
  })
})

test('changes left out: the pill says "at least", and the list asks again when it is let go', async () => {
  server.fault({ omitted: 2 })
  await onPage(async (page) => {
    await open(page)
    await rows(page).first().waitFor()
    await page.keyboard.press('j')
    await page
      .getByRole('button', { name: /≥ \d+ new/ })
      .first()
      .waitFor()
    const asked = page.waitForResponse(/\/api\/v1\/tasks\?/)
    await page.keyboard.press('.')
    await asked
  })
})

test('scrolling loads older tasks, and the way back from a task leads to the same place', async () => {
  await onPage(async (page) => {
    await open(page)
    await rows(page).first().waitFor()
    const region = page.getByRole('region', { name: 'Tasks', exact: true })
    for (let i = 0; i < 8; i += 1) {
      await region.evaluate((element) => element.scrollBy(0, 3000))
      await page.waitForTimeout(150)
    }
    const top = () => region.evaluate((element) => element.scrollTop)
    const before = await top()
    expect(before).toBeGreaterThan(5000)
    expect(await page.locator('tr').count()).toBeLessThan(100)
    const link = page.locator('[data-row-link]').nth(15)
    const name = await link.getAttribute('href')
    await link.click()
    await page.getByRole('heading', { name: 'Lifecycle' }).waitFor()
    await page.goBack()
    await page.locator(`[href="${name}"]`).waitFor()
    expect(Math.abs((await top()) - before)).toBeLessThan(2)
  })
})

describe.each([
  ['light', DESKTOP],
  ['dark', DESKTOP_DARK],
  ['phone', PHONE],
] as const)('queues in %s', (name, view) => {
  test('some: zero, unknown, stranded and gone are told apart', async () => {
    await onPage(async (page) => {
      await open(page, '/queues')
      await page.getByText('legacy.imports').first().waitFor()
      await page.getByText('not there').waitFor()
      expect(await page.locator('[data-unknown]').count()).toBeGreaterThan(1)
      await expectNoOverflow(page)
      await look(page, `queues-${name}`)
    }, view)
  })

  test('guessed: the page says that there may be others', async () => {
    server.fault({ queuesGuessed: true })
    await onPage(async (page) => {
      await open(page, '/queues')
      await page.getByText('This broker does not list its queues.').waitFor()
      await look(page, `queues-guessed-${name}`)
    }, view)
  })

  test('refused: unknown, and why, is not nothing', async () => {
    server.fault({ queuesRefused: 'from the start' })
    await onPage(async (page) => {
      await open(page, '/queues')
      await page.getByText('Queue lengths are unknown').waitFor()
      await page.getByText('wrong user name or password').waitFor()
      await expectNoOverflow(page)
      await look(page, `queues-refused-${name}`)
      server.fault({ queuesRefused: 'later' })
      await page.getByText('Queue lengths are unknown since').waitFor()
      await page.getByText('What is shown was so at').waitFor()
      await page.getByText('legacy.imports').first().waitFor()
      await look(page, `queues-stale-${name}`)
    }, view)
  })
})

describe.each([
  ['light', DESKTOP],
  ['dark', DESKTOP_DARK],
  ['phone', PHONE],
] as const)('history in %s', (name, view) => {
  const connections = (page: Page) => page.getByRole('dialog', { name: 'Connections' })

  test('refuses: a banner over the page, and what is held', async () => {
    const since = Date.now() / 1000 - 95
    const reason = 'Cannot write to the history: the disk is full'
    await onPage(async (page) => {
      await open(page)
      await page.locator('[data-row-link]').first().waitFor()
      server.fault({ holding: { since, events: 48_210, bytes: 9e6, reason } })
      await page.getByText('The history does not take events.').waitFor()
      await page.getByRole('button', { name: /History not writing/ }).click()
      await connections(page).getByText('48,210 events held since').waitFor()
      await expectNoOverflow(page)
      await look(page, `history-refuses-${name}`)
      server.fault({ holding: null })
      await page.getByText('The history does not take events.').waitFor({ state: 'detached' })
    }, view)
  })

  test('has a gap: since when, how much and why, and what was dropped by what cause', async () => {
    const droppedBy = { overload: 1100, history: 0, disk: 100 }
    await onPage(async (page) => {
      await open(page)
      const now = Date.now() / 1000
      const waiting = { messages: 12_000, bytes: 30e6, since: now - 2 }
      const gap = { cause: 'broker', events: 12_340, isEstimate: true } as const
      server.fault({
        gaps: [{ from: now - 900, to: now - 840, ...gap }],
        intake: { dropped: 1200, droppedBy, spilled: 84_000, waiting },
      })
      await page.getByRole('button', { name: /History gap/ }).click()
      const panel = connections(page)
      await panel.getByText('≈ 12,340 events missing from').waitFor()
      await panel.getByText('1,100 came faster than they could be read').waitFor()
      await panel.getByText('12,000 messages (29 MiB) waiting to be read').waitFor()
      await panel.getByText('84,000 messages went by way of the disk').waitFor()
      await expectNoOverflow(page)
      await look(page, `history-gap-${name}`)
    }, view)
  })

  test('is learned by another Sepal: standing by, and by whom', async () => {
    server.fault({ standby: { holder: 'sepal-b.fra:4121', asOf: Date.now() / 1000 - 1 } })
    await onPage(async (page) => {
      await open(page, '/workers')
      await page.getByRole('button', { name: /Workers \d/ }).click()
      await connections(page).getByText('sepal-b.fra:4121 learns').waitFor()
      await look(page, `standby-${name}`)
      server.fault({ standby: { holder: null, asOf: null } })
      await connections(page).getByText('No Sepal learns from the broker').waitFor()
      await expectNoOverflow(page)
      await look(page, `standby-nobody-${name}`)
    }, view)
  })

  test('tells every attempt and every change of a task that was tried again', async () => {
    server.cluster.put(retriedTask(Date.now() / 1000 - 300))
    await onPage(async (page) => {
      await open(page, '/tasks/tried-again?tab=attempts')
      const attempts = page.getByRole('table', { name: 'Attempts, oldest first' })
      await attempts.getByText('StripeTimeout').first().waitFor()
      expect(await attempts.getByRole('rowheader').allInnerTexts()).toEqual(['1', '2', '2 again'])
      await expectNoOverflow(page)
      await look(page, `attempts-${name}`)
      await page.getByRole('tab', { name: /^Events/ }).click()
      const changes = page.getByRole('table', { name: /^State changes/ })
      expect(await changes.getByRole('rowheader').count()).toBe(8)
      await expectNoOverflow(page)
      await screenshot(page, `state-state-changes-${name}`)
    }, view)
  })
})

async function expectNoOverflow(page: Page): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBe(0)
}

const HOSTILE = {
  id: '"><script>alert(1)</script>/../%2F\u202e',
  name: `${'very.long.'.repeat(25)}<img src=x onerror=alert(1)>\u202e\u0000`,
  state: 'CUSTOM<b>STATE</b>'.repeat(5),
  worker: `celery@${'x'.repeat(200)}\u200b`,
  args: `(${"'a', ".repeat(1500)}...)`,
  kwargs: `{'\u001b[31m': '${'w'.repeat(5000)}'}`,
  exception: `Boom('${'e'.repeat(3000)}')`,
  traceback: `${'t'.repeat(5000)}\n${'line\n'.repeat(500)}`,
  queue: `<svg onload=alert(1)>${'q'.repeat(300)}`,
  routingKey: 'javascript:alert(1)',
  exchange: '\u202e<iframe>',
  client: '{{7*7}}${alert(1)}',
  rootId: '"><img src=x onerror=alert(1)>',
  parentId: 'javascript:alert(1)',
  eta: '<b>tomorrow</b>',
  expires: '9999999-01-01T00:00:00',
  signum: '<script>alert(1)</script>',
  result: `{'link': 'https://evil.example/<script>', 'html': '<img src=x onerror=alert(1)>', 'bidi': '\u202e'}`,
  terminated: true,
  received: 1e300,
  started: -5,
}

describe.each([
  ['light', DESKTOP],
  ['dark', DESKTOP_DARK],
  ['phone', PHONE],
  ['narrow', { ...PHONE, width: 320, height: 640 }],
] as const)('hostile text in %s', (name, view) => {
  test('is text, and breaks no page', async () => {
    await onPage(async (page) => {
      page.on('dialog', () => expect.unreachable('a script ran'))
      const future = Date.now() / 1000 + 3600
      server.cluster.put({ ...HOSTILE, timestamp: future })
      await open(page)
      await page.locator('[data-row-link]').first().waitFor()
      await look(page, `hostile-list-${name}`)
      await page.locator('[data-row-link]').first().click()
      await page.getByRole('heading', { name: 'Lifecycle' }).waitFor()
      const overflow = await page.evaluate(() => {
        const main = document.querySelector('main') ?? document.body
        return main.scrollWidth - main.clientWidth
      })
      expect(overflow).toBe(0)
      await look(page, `hostile-task-${name}`)
      for (const tab of ['Payload', 'Traceback', 'Attempts', 'Events']) {
        await page.getByRole('tab', { name: tab }).click()
        const inside = await page.evaluate(() => {
          const main = document.querySelector('main') ?? document.body
          return main.scrollWidth - main.clientWidth
        })
        expect([tab, inside]).toEqual([tab, 0])
        expect(await accessibilityProblems(page)).toEqual([])
      }
    }, view)
  })
})

test('forced colours: every state still has its shape', async () => {
  const context = await newContext(browser, DESKTOP)
  try {
    const page = await context.newPage()
    await page.emulateMedia({ forcedColors: 'active' })
    await page.goto(`${server.baseUrl}/tasks`)
    await rows(page).first().waitFor()
    await screenshot(page, 'state-forced-colors')
    expect(await page.locator('[data-state] svg').count()).toBeGreaterThan(10)
  } finally {
    await context.close()
  }
})
