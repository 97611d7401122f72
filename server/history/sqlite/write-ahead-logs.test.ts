import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { batchOf, listedIds, numbered } from '../history-batch-fixture.ts'
import { openCheckpointThread } from './checkpoint-thread-client.ts'
import { checkpoint } from './checkpoint.ts'
import { inTransaction, openForWriting } from './database.ts'
import { segmentPath } from './segment-path.ts'
import { openSqliteReader } from './sqlite-reader.ts'
import { openSqliteWriter } from './sqlite-writer.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'
import { type CopyBack, createWriteAheadLogs } from './write-ahead-logs.ts'

const newDirectory = temporaryDirectories()

const ENTRY = new URL('../../checkpoint-thread.ts', import.meta.url)
const PAGE = 4_096
/** After so many a log is copied back. */
const PAGES = 200
const SCHEMA = { applicationId: 0x1234, migrations: ['CREATE TABLE a (x BLOB) STRICT'] }
const SILENT = { debug() {}, info() {}, warn() {}, error() {} }

/** A file that is watched, and a way to fill its log. */
function watchedFile(copyBack: CopyBack) {
  const path = join(newDirectory(), 'one.sqlite')
  const logs = createWriteAheadLogs(copyBack, PAGES)
  const db = openForWriting(path, SCHEMA)
  logs.watch(path, db)
  const add = db.prepare('INSERT INTO a VALUES (zeroblob(?))')
  const pagesInUse = () => Number(db.prepare('PRAGMA wal_checkpoint(NOOP)').get()?.log)
  return {
    path,
    logs,
    db,
    pagesInUse,
    fill: (pages: number) => inTransaction(db, () => void add.run(pages * PAGE)),
  }
}

/** Copies when it is told to. */
function heldCopies() {
  const asked: { readonly path: string; readonly go: () => void }[] = []
  const copyBack: CopyBack = (path) =>
    new Promise((resolve) => {
      asked.push({
        path,
        go() {
          checkpoint(path)
          resolve()
        },
      })
    })
  return { asked, copyBack }
}

describe('createWriteAheadLogs()', () => {
  test('asks once for a log that has grown, and never copies in a commit', () => {
    const { asked, copyBack } = heldCopies()
    const { logs, fill, pagesInUse, db } = watchedFile(copyBack)
    fill(PAGES / 2)
    logs.look()
    expect(asked).toHaveLength(0)
    fill(PAGES)
    fill(1)
    logs.look()
    logs.look()
    expect(asked).toHaveLength(1)
    expect(pagesInUse()).toBeGreaterThan(PAGES)
    db.close()
  })

  test('lets the log begin anew when all of it was copied', async () => {
    const { asked, copyBack } = heldCopies()
    const { logs, fill, pagesInUse, db } = watchedFile(copyBack)
    fill(PAGES + 1)
    logs.look()
    asked[0]?.go()
    await logs.idle()
    fill(1)
    expect(pagesInUse()).toBeLessThan(20)
    logs.look()
    expect(asked).toHaveLength(1)
    db.close()
  })

  test('lets writing wait when a log is much too long, until all of it was copied', async () => {
    const { asked, copyBack } = heldCopies()
    const { path, logs, fill, db } = watchedFile(copyBack)
    for (let part = 0; part < 5; part += 1) fill(PAGES)
    logs.look()
    let isRoom = false
    const room = logs.room().then(() => (isRoom = true))
    await new Promise(setImmediate)
    expect(isRoom).toBe(false)
    asked[0]?.go()
    await room
    expect(statSync(path).size).toBeGreaterThan(4 * PAGES * PAGE)
    db.close()
  })

  test('goes on when copying fails, and asks again', async () => {
    let tries = 0
    const { logs, fill, db } = watchedFile(async () => {
      tries += 1
      throw new Error('disk')
    })
    for (let part = 0; part < 5; part += 1) fill(PAGES)
    logs.look()
    await logs.room()
    await logs.idle()
    expect(tries).toBeGreaterThan(1)
    db.close()
  })

  test('forgets a file that was closed', () => {
    const { asked, copyBack } = heldCopies()
    const { logs, fill, db } = watchedFile(copyBack)
    fill(PAGES + 1)
    db.close()
    logs.look()
    expect(asked).toHaveLength(0)
  })
})

describe('checkpoint()', () => {
  test('makes no file where there is none', () => {
    const path = join(newDirectory(), 'none.sqlite')
    expect(() => checkpoint(path)).toThrow()
    expect(() => statSync(path)).toThrow()
  })
})

describe('openCheckpointThread()', () => {
  test('copies what a writer wrote, while that goes on', async () => {
    const directory = newDirectory()
    const thread = openCheckpointThread({ entry: ENTRY, log: SILENT })
    const writer = openSqliteWriter({ directory, clock: () => 1_000, copyBack: thread.copyBack })
    await writer.write(batchOf({ tasks: numbered(500) }))
    const copying = thread.copyBack(segmentPath(directory, 1))
    await writer.write(batchOf({ tasks: numbered(500, 'more ') }))
    await copying
    await thread.copyBack(segmentPath(directory, 1))
    const log = new DatabaseSync(segmentPath(directory, 1))
    const { log: pages, checkpointed } = { ...log.prepare('PRAGMA wal_checkpoint(NOOP)').get() }
    expect(Number(pages)).toBeGreaterThan(0)
    expect(checkpointed).toBe(pages)
    log.close()
    const reader = openSqliteReader({ directory })
    expect(await listedIds(reader)).toHaveLength(1_000)
    await reader.close()
    await writer.close()
    await thread.close()
  })

  test('says why it could not', async () => {
    const thread = openCheckpointThread({ entry: ENTRY, log: SILENT })
    const path = join(newDirectory(), 'none.sqlite')
    await expect(thread.copyBack(path)).rejects.toMatchObject({
      code: 'HISTORY_UNAVAILABLE',
      message: 'Cannot copy a write-ahead log back: unable to open database file',
    })
    await thread.close()
    await expect(thread.copyBack(path)).rejects.toMatchObject({ code: 'HISTORY_UNAVAILABLE' })
  })
})
