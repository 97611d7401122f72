/** Moves a damaged file out of the way: renamed, never deleted, so that somebody can look at it. */
import { existsSync, renameSync } from 'node:fs'
import { basename } from 'node:path'

/** Of a database: its file, and what SQLite may have left beside it. */
const PARTS = ['', '-wal', '-shm'] as const

/**
 * Renames `x.sqlite` to `x.sqlite.corrupt-20261121T174002Z`, its log likewise. The file must be closed.
 *
 * @param now Unix seconds
 * @returns the new name
 */
export function setAside(path: string, now: number): string {
  const time = new Date(now * 1_000).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  let aside = `${path}.corrupt-${time}`
  for (let again = 2; existsSync(aside); again += 1) aside = `${path}.corrupt-${time}-${again}`
  for (const part of PARTS) {
    if (existsSync(path + part)) renameSync(path + part, aside + part)
  }
  return basename(aside)
}
