import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** Makes new directories that are gone after the last test of the file. */
export function temporaryDirectories(): () => string {
  const root = mkdtempSync(join(tmpdir(), 'sepal-history-'))
  afterAll(() => rmSync(root, { recursive: true }))
  return () => mkdtempSync(join(root, 'history-'))
}
