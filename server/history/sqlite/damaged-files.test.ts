import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import type { Log } from '../../log.ts'
import { aRollup, aWorker, batchOf, numbered, sumsOf } from '../history-batch-fixture.ts'
import { totalOf } from '../rollup-oracle-fixture.ts'
import { DAY } from '../task-arbitrary-fixture.ts'
import { openRollupReader } from './rollup-reader.ts'
import { openSqliteWriter } from './sqlite-writer.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'

const newDirectory = temporaryDirectories()
const GARBAGE = 'no database '.repeat(2_000)

describe('a history with a damaged file', () => {
  let directory: string
  let now: number
  let logged: string[]
  const log: Log = {
    debug() {},
    info() {},
    warn() {},
    error: (fields, message) => void logged.push(`${message} ${String(fields.aside)}`),
  }
  const open = () => openSqliteWriter({ directory, clock: () => now, tasksPerSegment: 10, log })
  const path = (file: string) => join(directory, file)
  const aside = () => readdirSync(directory).filter((name) => name.includes('.corrupt-'))
  const gaps = async () => {
    const reader = openRollupReader(directory)
    const found = (
      await reader.gaps({
        fromMinute: 0,
        toMinute: DAY,
        direction: 'oldest',
        cursor: null,
        limit: 500,
      })
    ).rows
    reader.close()
    return found
  }
  const sums = sumsOf({ rollups: [aRollup({ minute: DAY / 60, counts: { sent: 1 } })] })

  beforeEach(async () => {
    directory = newDirectory()
    now = DAY
    logged = []
    const writer = open()
    const first = numbered(25).map((task) => ({ ...task, args: 'x'.repeat(3_000) }))
    await writer.write(batchOf({ tasks: first, workers: [aWorker({})], sums }))
    await writer.close()
    now += 100
  })

  test.each([
    ['overwritten', () => writeFileSync(path('segment-2.sqlite'), GARBAGE)],
    ['cut off', () => truncateSync(path('segment-2.sqlite'), 0)],
  ])('opens the rest when a segment was %s, and tells the gap', async (_, damage) => {
    damage()
    const left = readFileSync(path('segment-2.sqlite'))
    const writer = open()
    const [name = ''] = aside()
    expect(name).toBe('segment-2.sqlite.corrupt-20251121T120140Z')
    expect(readFileSync(path(name)).equals(left)).toBe(true)
    expect(logged).toEqual([
      `Cannot read history segment 2: it is damaged and was set aside ${name}`,
    ])
    expect(await writer.find(numbered(25).map(({ id }) => id))).toHaveLength(15)
    await writer.write(batchOf({ tasks: numbered(25) }))
    expect(await writer.find(numbered(25).map(({ id }) => id))).toHaveLength(25)
    expect(await gaps()).toEqual([
      { from: DAY, to: DAY, cause: 'damaged', events: null, isEstimate: false },
    ])
    await writer.close()
    await open().close()
    expect(aside()).toHaveLength(1)
  })

  test('makes the catalog again from the segments', async () => {
    writeFileSync(path('catalog.sqlite'), GARBAGE)
    const writer = open()
    expect(aside()).toEqual(['catalog.sqlite.corrupt-20251121T120140Z'])
    expect(logged[0]).toContain('Cannot read the catalog of the history')
    expect(await writer.find(numbered(25).map(({ id }) => id))).toHaveLength(25)
    expect(await writer.workers()).toEqual([])
    await writer.close()
  })

  test('begins sums anew, and counts no batch of the lost ones again', async () => {
    writeFileSync(path('rollups.sqlite'), GARBAGE)
    const writer = open()
    expect(aside()).toEqual(['rollups.sqlite.corrupt-20251121T120140Z'])
    await writer.write(batchOf({ sums: { ...sums, rollups: [...sums.rollups] } }))
    const reader = openRollupReader(directory)
    const range = { fromMinute: 0, toMinute: DAY, stepMinutes: DAY, limit: 1 }
    const [series] = (await reader.series({ ...range, scope: EVERYTHING, by: null })).rows
    expect(totalOf(series)).toBe(1)
    reader.close()
    expect(await gaps()).toMatchObject([{ from: DAY, to: DAY + 100, cause: 'damaged' }])
    await writer.close()
  })

  test('goes on without a segment that turns out to be damaged while it is used', async () => {
    const writer = open()
    // Behind the first page, which is all that is looked at when it is opened.
    const bytes = readFileSync(path('segment-1.sqlite'))
    writeFileSync(path('segment-1.sqlite'), bytes.fill(0xff, 4_096))
    const batch = batchOf({ tasks: numbered(25), sums: { ...sums } })
    await expect(writer.write(batch)).rejects.toMatchObject({ code: 'HISTORY_UNAVAILABLE' })
    expect(aside()).toEqual(['segment-1.sqlite.corrupt-20251121T120140Z'])
    await writer.write(batch)
    expect(await writer.find(numbered(25).map(({ id }) => id))).toHaveLength(25)
    expect(await gaps()).toHaveLength(1)
    await writer.close()
  })

  test('sets a damaged segment aside also when it was killed just before', async () => {
    writeFileSync(path('segment-2.sqlite'), GARBAGE)
    const left = readFileSync(path('segment-2.sqlite'))
    const isNamed = () => {
      const db = new DatabaseSync(path('catalog.sqlite'), { readOnly: true })
      const found = db.prepare('SELECT 1 FROM segment WHERE number = 2 AND dropped IS NULL').get()
      db.close()
      return found !== undefined
    }
    const clock = () => {
      if (!isNamed()) throw new Error('killed')
      return now
    }
    expect(() => openSqliteWriter({ directory, clock, tasksPerSegment: 10, log })).toThrow('killed')
    expect(aside()).toEqual([])
    await open().close()
    const [name = ''] = aside()
    expect(name).toContain('segment-2.sqlite.corrupt-')
    expect(readFileSync(path(name)).equals(left)).toBe(true)
  })

  test('keeps the numbers of what was set aside from being used again', async () => {
    writeFileSync(path('segment-3.sqlite'), GARBAGE)
    const writer = open()
    await writer.write(batchOf({ tasks: numbered(40) }))
    expect(existsSync(path('segment-3.sqlite'))).toBe(false)
    expect(existsSync(path('segment-4.sqlite'))).toBe(true)
    await writer.close()
  })

  test.each(['catalog', 'segment-2', 'rollups'])('refuses a newer %s untouched', async (file) => {
    const db = new DatabaseSync(path(`${file}.sqlite`))
    db.exec('PRAGMA user_version = 99')
    db.close()
    const before = readFileSync(path(`${file}.sqlite`))
    expect(open).toThrow(
      expect.objectContaining({
        code: 'HISTORY_INCOMPATIBLE',
        message: expect.stringMatching(/schema version 99 found, \d or older needed/) as string,
      }),
    )
    expect(readFileSync(path(`${file}.sqlite`)).equals(before)).toBe(true)
    expect(aside()).toEqual([])
  })
})
