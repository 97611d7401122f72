/** The budget of the page, as it travels: gzip of what the build made. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'

const DIST = join(import.meta.dirname, '../dist/web')
const KB = 1000

const sizeOf = (path: string) => gzipSync(readFileSync(join(DIST, path)), { level: 9 }).byteLength
const assets = (ending: string) =>
  readdirSync(join(DIST, 'assets'))
    .filter((name) => name.endsWith(ending))
    .map((name) => `assets/${name}`)

/** Built by `npm run build` and by the start script; where nobody built, there is nothing to weigh. */
describe.skipIf(!existsSync(join(DIST, 'index.html')))('the built page', () => {
  const index = () => readFileSync(join(DIST, 'index.html'), 'utf8')

  test('sends at most 145 kB of script before its first paint', () => {
    const entry = [...index().matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].flatMap(
      ([, path]) => path ?? [],
    )
    expect(entry.length).toBeGreaterThan(0)
    expect(entry.map(sizeOf).reduce((sum, size) => sum + size, 0)).toBeLessThan(145 * KB)
  })

  test('has no lazy chunk above 60 kB, and 520 kB of script and 20 kB of style in all', () => {
    const scripts = assets('.js')
    const total = (paths: string[]) => paths.map(sizeOf).reduce((sum, size) => sum + size, 0)
    const lazy = scripts.filter((path) => !index().includes(path))
    expect(Math.max(...lazy.map(sizeOf))).toBeLessThan(60 * KB)
    expect(total(scripts)).toBeLessThan(520 * KB)
    expect(total(assets('.css'))).toBeLessThan(20 * KB)
  })

  test('lies beside its compressed forms, which hold the same', () => {
    const plain = [...assets('.js'), ...assets('.css')]
    expect(plain.length).toBeGreaterThan(5)
    for (const path of plain) {
      const text = readFileSync(join(DIST, path), 'utf8')
      expect(gunzipSync(readFileSync(join(DIST, `${path}.gz`))).toString()).toBe(text)
      expect(brotliDecompressSync(readFileSync(join(DIST, `${path}.br`))).toString()).toBe(text)
    }
  })

  test('has one inline script of at most 300 bytes and no inline style', () => {
    const inline = [...index().matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
      ([, text]) => text ?? '',
    )
    expect(inline).toHaveLength(1)
    expect(Buffer.byteLength(inline[0] ?? '')).toBeLessThanOrEqual(300)
    expect(index()).not.toMatch(/<style|\sstyle=/)
  })

  test('keeps the marks that the server fills in, in a sign-in page without script', () => {
    const login = readFileSync(join(DIST, 'login.html'), 'utf8')
    expect(login).toContain('<!--sepal:notice-->')
    expect(login).toContain('<!--sepal:form-->')
    expect(login).not.toContain('<script')
  })
})
