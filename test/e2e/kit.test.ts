/** Every component in every state and theme, as the development server shows it, by eye and by axe. */
import { resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { createServer, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEFAULT_PREFERENCES, type Preferences } from '../../contract/api/preferences.ts'
import {
  accessibilityProblems,
  DESKTOP,
  DESKTOP_DARK,
  FAULT_NOISE,
  openBrowser,
  PHONE,
  screenshot,
  type View,
  withPage,
} from './browser.ts'
import { type FakeServer, startFakeServer } from './fake-server.ts'

let browser: Browser
let fake: FakeServer
let vite: ViteDevServer
let origin: string

beforeAll(async () => {
  fake = await startFakeServer(50)
  vite = await createServer({
    configFile: resolve(import.meta.dirname, '../../vite.config.ts'),
    logLevel: 'error',
    server: { port: 0, hmr: false, proxy: { '/api': fake.baseUrl } },
  })
  await vite.listen()
  origin = new URL(vite.resolvedUrls?.local[0] ?? '').origin
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await vite?.close()
  await fake?.stop()
})

const VIEWS: readonly (readonly [string, View, Preferences['theme']])[] = [
  ['light', DESKTOP, 'system'],
  ['dark', DESKTOP_DARK, 'system'],
  ['contrast', DESKTOP, 'contrast'],
  ['contrast-dark', DESKTOP_DARK, 'contrast'],
  ['phone', PHONE, 'system'],
]

test.each(VIEWS)('the kit is fine: %s', async (name, view, theme) => {
  await withPage(browser, { ...view, origin, expected: FAULT_NOISE }, async (page) => {
    await page.route('**/api/v1/preferences', (route) =>
      route.fulfill({ json: { ...DEFAULT_PREFERENCES, theme } }),
    )
    await page.goto(`${origin}/__kit`)
    await page.getByRole('heading', { level: 2, name: 'Charts' }).waitFor({ timeout: 60_000 })
    // Takes five seconds to appear: once is enough.
    if (name === 'light') await page.getByText('Still loading…').waitFor({ timeout: 15_000 })
    if (theme !== 'system') await page.locator(`html[data-theme="${theme}"]`).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('menuitem', { name: 'Edit' }).waitFor()
    await page.keyboard.press('Escape')
    for (const toast of ['Toast: done', 'Toast: failed']) {
      await page.getByRole('button', { name: toast }).click()
    }
    await page.getByRole('button', { name: 'Question' }).click()
    await page.getByRole('alertdialog').waitFor()
    if (theme === 'system') expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Escape')
    expect(await page.getByRole('alertdialog').count()).toBe(1)
    await page.getByRole('button', { name: 'Close' }).click()
    await screenshot(page, `kit-${name}`)
    const overflow = await page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement
      return [scrollWidth - innerWidth, scrollHeight - innerHeight]
    })
    expect(overflow).toEqual([0, 0])
  })
})
