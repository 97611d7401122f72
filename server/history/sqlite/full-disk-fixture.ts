/**
 * A program that fills a small disk with a history, has it cleared, and goes on; then the disk is
 * read-only when the history is opened, and later not. Argument: a directory to put the disk on, in a mount namespace of its own.
 * Prints what it saw as one line of JSON.
 */
import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv } from 'node:process'
import type { Outcome } from '../../../contract/model/rollup.ts'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import { codeOf } from '../../error-code.ts'
import { aRollup, batchOf, numbered, sumsOf } from '../history-batch-fixture.ts'
import { DAY } from '../task-arbitrary-fixture.ts'
import { openRollupReader } from './rollup-reader.ts'
import { openSqliteWriter } from './sqlite-writer.ts'

const MINUTE = DAY / 60
const BATCH = 400

export interface DiskReport {
  /** Batches that were written before the disk was full. */
  readonly fitted: number
  /** Codes of what was refused: writing while it was full, opening while it was read-only. */
  readonly refusals: readonly string[]
  /** Tasks that were written, and that were found. */
  readonly written: number
  readonly found: number
  readonly received: number
}

const mount = (...args: readonly string[]) => execFileSync('mount', args, { stdio: 'ignore' })

async function fill(disk: string): Promise<DiskReport> {
  mount('-t', 'tmpfs', '-o', 'size=96m', 'none', disk)
  const filler = join(disk, 'filler')
  writeFileSync(filler, Buffer.alloc(80 * 2 ** 20))
  const directory = join(disk, 'history')
  const writer = openSqliteWriter({ directory, clock: () => DAY })
  const refusals: string[] = []
  const ids: string[] = []
  const write = async (prefix: string): Promise<boolean> => {
    const tasks = numbered(BATCH, prefix).map((task) => ({ ...task, args: 'x'.repeat(500) }))
    const counts: Partial<Record<Outcome, number>> = { received: BATCH }
    const sums = sumsOf({ rollups: [aRollup({ minute: MINUTE, counts })] })
    const batch = batchOf({ tasks, sums })
    for (let again = 0; again < 3; again += 1) {
      try {
        await writer.write(batch)
        ids.push(...tasks.map(({ id }) => id))
        return true
      } catch (error) {
        refusals.push(String(codeOf(error)))
        // What keeps it from being written goes away before the last try.
        if (again === 1) rmSync(filler)
      }
    }
    return false
  }
  let fitted = 0
  while (refusals.length === 0 && fitted < 1_000) {
    if (await write(`${fitted} `)) fitted += 1
  }
  await write('after ')
  await writer.close()

  mount('-o', 'remount,ro', 'none', disk)
  try {
    await openSqliteWriter({ directory, clock: () => DAY }).close()
  } catch (error) {
    refusals.push(String(codeOf(error)))
  }
  mount('-o', 'remount,rw', 'none', disk)

  const again = openSqliteWriter({ directory, clock: () => DAY })
  const reader = openRollupReader(directory)
  const range = { fromMinute: MINUTE, toMinute: MINUTE + 1, scope: EVERYTHING, limit: 1 }
  const [series] = (await reader.series({ ...range, stepMinutes: 1, by: null })).rows
  const found = (await again.find(ids)).length
  await again.close()
  const received = series?.points[0]?.counts.received ?? 0
  return { fitted, refusals, written: ids.length, found, received }
}

const [, program = '', disk = ''] = argv
if (import.meta.filename === program) process.stdout.write(`${JSON.stringify(await fill(disk))}\n`)
