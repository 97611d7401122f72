import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeSessionStore } from '../session-store.contract.ts'
import { openSqliteSessionStore } from './session-store.ts'
import { guardState } from './state-error.ts'

const session = { idHash: 'a', user: 'alice', method: 'link', created: 1, lastSeen: 2 }
let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sepal-state-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

describeSessionStore('sqlite', async () => openSqliteSessionStore(':memory:'))

describe('openSqliteSessionStore()', () => {
  test('finds after reopening what was added before, without a clean close', async () => {
    const file = join(directory, 'reopened.sqlite')
    const first = openSqliteSessionStore(file)
    await first.add(session)
    const second = openSqliteSessionStore(file)
    expect(await second.find('a')).toEqual(session)
    await first.close()
    await second.close()
  })

  test('keeps the file and what lies beside it from everybody else', async () => {
    const file = join(directory, 'private.sqlite')
    writeFileSync(file, '')
    chmodSync(file, 0o666)
    const store = openSqliteSessionStore(file)
    await store.add(session)
    for (const suffix of ['', '-wal', '-shm']) {
      expect(statSync(file + suffix).mode & 0o777).toBe(0o600)
    }
    await store.close()
  })

  test('rejects with STATE_UNAVAILABLE, soon, while another process writes; reads go on', async () => {
    const file = join(directory, 'held.sqlite')
    const store = openSqliteSessionStore(file)
    await store.add(session)
    const holder = new DatabaseSync(file)
    holder.exec('BEGIN IMMEDIATE')
    const start = performance.now()
    const refused = {
      code: 'STATE_UNAVAILABLE',
      message: expect.stringMatching(/: another process/),
    }
    await expect(store.add({ ...session, idHash: 'b' })).rejects.toMatchObject(refused)
    await expect(store.touch('a', 9)).rejects.toMatchObject(refused)
    await expect(store.remove('a')).rejects.toMatchObject(refused)
    // Each waits 50 ms, where a second each would hold up everybody.
    expect(performance.now() - start).toBeLessThan(2500)
    expect(await store.find('a')).toEqual(session)
    holder.close()
    await store.touch('a', 9)
    expect(await store.find('a')).toEqual({ ...session, lastSeen: 9 })
    await store.close()
    await expect(store.find('a')).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' })
  })

  test('says that the disk is full, and leaves a bug of ours what it is', () => {
    const db = new DatabaseSync(':memory:')
    db.exec('PRAGMA page_size = 512; CREATE TABLE t (x TEXT UNIQUE); PRAGMA max_page_count = 4')
    const add = db.prepare('INSERT INTO t VALUES (?)')
    expect(() => guardState('open a session', () => add.run('x'.repeat(9000)))).toThrow(
      expect.objectContaining({
        code: 'STATE_UNAVAILABLE',
        message: 'Cannot open a session: the disk is full',
      }),
    )
    add.run('a')
    expect(() => guardState('open a session', () => add.run('a'))).toThrow(/UNIQUE/)
    db.close()
  })

  test('throws CONFIG_INVALID when a newer Sepal wrote the file', () => {
    const file = join(directory, 'newer.sqlite')
    const db = new DatabaseSync(file)
    db.exec('PRAGMA user_version = 99')
    db.close()
    expect(() => openSqliteSessionStore(file)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: `Cannot open the state in ${file}: a newer Sepal wrote it`,
      }),
    )
  })

  test('throws CONFIG_INVALID when the file is no database', () => {
    const file = join(directory, 'text.sqlite')
    writeFileSync(
      file,
      'this is not a database, and long enough to be looked at as one. '.repeat(20),
    )
    expect(() => openSqliteSessionStore(file)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    )
  })
})
