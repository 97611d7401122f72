/**
 * A real Chromium for tests. A page that logs an error, throws, or asks anything of another origin
 * fails the test that opened it.
 */
import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['SEPAL_TEST_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ARGS,
  })

export interface View {
  readonly theme: 'light' | 'dark'
  /** Pixels. */
  readonly width: number
  readonly height: number
}

export const DESKTOP: View = { theme: 'light', width: 1440, height: 900 }
export const DESKTOP_DARK: View = { ...DESKTOP, theme: 'dark' }
export const PHONE: View = { theme: 'light', width: 390, height: 844 }

/** What a fault that the test makes on purpose writes to the console. */
export const FAULT_NOISE = /^Failed to load resource/

export interface WatchOptions extends View {
  readonly origin: string
  /** Console errors that the test brings about itself. */
  readonly expected?: RegExp
}

/** Opens a page in a context of its own, runs `use` with it, and fails if anything went wrong on it. */
export async function withPage(
  browser: Browser,
  options: WatchOptions,
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await newContext(browser, options)
  try {
    const page = await context.newPage()
    const problems = watch(page, options)
    await use(page)
    if (problems.length > 0) throw new Error(`The page misbehaved:\n${problems.join('\n')}`)
  } finally {
    await context.close()
  }
}

export function newContext(browser: Browser, view: View): Promise<BrowserContext> {
  const { theme, width, height } = view
  const isPhone = width < 640
  return browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    isMobile: isPhone,
    hasTouch: isPhone,
    reducedMotion: 'reduce',
  })
}

/** @returns a list that grows with whatever goes wrong on the page */
function watch(page: Page, { origin, expected }: WatchOptions): string[] {
  const problems: string[] = []
  page.on('console', (message) => {
    const text = message.text()
    if (message.type() === 'error' && expected?.test(text) !== true) problems.push(text)
  })
  page.on('pageerror', (error) => problems.push(error.stack ?? error.message))
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) problems.push(`Off-origin: ${request.url()}`)
  })
  return problems
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What axe finds wrong with the page as it stands, one line each: empty is right. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // Evaluated, not inserted: the content security policy allows no script of others.
  await page.evaluate(AXE)
  return page.evaluate(async (tags) => {
    const axe = Reflect.get(window, 'axe') as typeof import('axe-core')
    // The other types are then not gathered: a quarter of its time.
    const { violations } = await axe.run({
      runOnly: { type: 'tag', values: tags },
      resultTypes: ['violations'],
    })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
    )
  }, AXE_TAGS)
}

const SCREENSHOTS = resolve(import.meta.dirname, '../../artifacts/screenshots')

/** Writes artifacts/screenshots/`name`.png: what people see in review and in the README. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) })
}
