/** The documentation as a test: what it says about files and options is so. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkLinks } from './docs/check-links.ts'
import { metricsPage } from './docs/metrics-page.ts'
import { optionsPage } from './docs/options-page.ts'
import { searchPage } from './docs/search-page.ts'
import { ROOT, sourceFiles } from './layers/source-files.ts'

const MAX_README_LINES = 120
const MAX_CONTRIBUTING_LINES = 80

test('docs/reference/options.md says what the declaration says', async () => {
  await expect(optionsPage()).toMatchFileSnapshot('../docs/reference/options.md')
})

test('docs/reference/metrics.md says what the declaration says', async () => {
  await expect(metricsPage()).toMatchFileSnapshot('../docs/reference/metrics.md')
})

test('docs/search.md says what the declaration says', async () => {
  await expect(searchPage()).toMatchFileSnapshot('../docs/search.md')
})

test('every link of a page leads to a file or a heading of ours', async () => {
  const pages = await sourceFiles('{*.md,docs/**/*.md}')
  const { seen, broken } = checkLinks(pages, (path) => existsSync(join(ROOT, path)))
  expect(broken).toEqual([])
  expect(seen).toBeGreaterThan(5)
})

test('README.md and CONTRIBUTING.md stay short', async () => {
  const pages = await sourceFiles('{README,CONTRIBUTING}.md')
  const lines = (name: string) => pages.get(name)?.trimEnd().split('\n').length
  expect(lines('README.md')).toBeLessThanOrEqual(MAX_README_LINES)
  expect(lines('CONTRIBUTING.md')).toBeLessThanOrEqual(MAX_CONTRIBUTING_LINES)
})

describe('checkLinks()', () => {
  const brokenIn = (text: string) =>
    checkLinks(new Map([['docs/page.md', text]]), (path) => path !== 'docs/gone.md').broken

  test.each([
    '[x](gone.md)',
    '[x](./gone.md "title")',
    '[x](../docs/gone.md#part)',
    '![x](gone.md)',
    '[x](#nowhere)',
    '[a](other.md) and [x](gone.md)',
  ])('catches %s', (text) => {
    expect(brokenIn(text)).toHaveLength(1)
  })

  test.each([
    '[x](other.md)',
    '[x](https://example.org/gone.md)',
    '# A `b`, c\n[x](#a-b-c)',
    '`[x](gone.md)`',
    '```\n[x](gone.md)\n```',
  ])('lets %j through', (text) => {
    expect(brokenIn(text)).toEqual([])
  })
})
