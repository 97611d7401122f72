/** What becomes of a history on a disk that is full, and on one that turns read-only. */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import type { DiskReport } from './full-disk-fixture.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'

const PROGRAM = new URL('./full-disk-fixture.ts', import.meta.url).pathname
const newDirectory = temporaryDirectories()

/** A mount namespace of one's own needs no rights where the system lets users have their own. */
const inNamespace = (...command: readonly string[]) =>
  spawnSync('unshare', ['--user', '--map-root-user', '--mount', ...command], { encoding: 'utf8' })

const canMount = inNamespace('mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', '/mnt').status === 0
const where = canMount ? test : test.skip

where(
  'a full or read-only disk refuses, keeps what was written, and is written again later',
  () => {
    const { stdout, stderr } = inNamespace(process.execPath, PROGRAM, newDirectory())
    expect(stderr).toBe('')
    const report = JSON.parse(stdout) as DiskReport
    expect(report.fitted).toBeGreaterThan(3)
    // Twice while it was full, before that batch was written after all; once while it was read-only.
    expect(report.refusals).toEqual(Array.from({ length: 3 }, () => 'HISTORY_UNAVAILABLE'))
    expect(report.found).toBe(report.written)
    expect(report.received).toBe(report.written)
  },
  60_000,
)
