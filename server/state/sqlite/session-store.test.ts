import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeSessionStore } from '../session-store.contract.ts'
import { openSqliteSessionStore } from './session-store.ts'

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

  test('throws CONFIG_INVALID when a newer Sepal wrote the file', () => {
    const file = join(directory, 'newer.sqlite')
    const db = new DatabaseSync(file)
    db.exec('PRAGMA user_version = 99')
    db.close()
    expect(() => openSqliteSessionStore(file)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: `Cannot open sessions in ${file}: a newer Sepal wrote it`,
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
