import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../errors.ts'
import { guardHistory } from './history-error.ts'

const thrownFrom = (work: () => unknown): unknown => {
  try {
    return guardHistory('write history', work)
  } catch (error) {
    return error
  }
}
const sqliteError = (errcode: number) =>
  Object.assign(new Error('near "a value": broken'), {
    code: 'ERR_SQLITE_ERROR',
    errcode,
    errstr: 'fixed words',
  })

describe('guardHistory()', () => {
  test.each([
    ['another process holds it', 5],
    ['the disk is full', 13],
    ['the file is damaged', 11],
    ['the file is damaged', 11 | (2 << 8)],
    ['the disk refuses', 10 | (3 << 8)],
    ['fixed words', 15],
  ])('says that %s: code %d', (what, errcode) => {
    const cause = sqliteError(errcode)
    const error = thrownFrom(() => {
      throw cause
    })
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({
      code: 'HISTORY_UNAVAILABLE',
      message: `Cannot write history: ${what}`,
      cause,
    })
  })

  test('says that a file is no database', () => {
    const error = thrownFrom(() => {
      throw sqliteError(26)
    })
    expect(error).toMatchObject({ code: 'HISTORY_INCOMPATIBLE' })
  })

  test('holds against a file that may not be written, as SQLite itself says it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'sepal-refused-'))
    const path = join(directory, 'a.sqlite')
    const made = new DatabaseSync(path)
    made.exec('CREATE TABLE a (x)')
    made.close()
    const db = new DatabaseSync(path, { readOnly: true })
    expect(thrownFrom(() => db.exec('INSERT INTO a VALUES (1)'))).toMatchObject({
      code: 'HISTORY_UNAVAILABLE',
      message: 'Cannot write history: the file may not be written',
      cause: { errcode: 8 },
    })
    db.close()
    expect(thrownFrom(() => new DatabaseSync(join(directory, 'none', 'b.sqlite')))).toMatchObject({
      code: 'HISTORY_UNAVAILABLE',
      message: 'Cannot write history: the file cannot be opened',
      cause: { errcode: 14 },
    })
    rmSync(directory, { recursive: true })
  })

  test.each([
    ['EROFS', 'the disk is read-only'],
    ['EACCES', 'this user may not write there'],
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'the quota of the disk is used up'],
  ])('holds against a file system that says %s', (code, what) => {
    const cause = Object.assign(new Error('refused'), { code, syscall: 'open' })
    const raise = () => {
      throw cause
    }
    expect(thrownFrom(raise)).toMatchObject({
      code: 'HISTORY_UNAVAILABLE',
      message: `Cannot write history: ${what} (${code})`,
    })
  })

  test('says what the file system refused', () => {
    const error = thrownFrom(() => readFileSync('/nowhere/at/all'))
    expect(error).toMatchObject({
      code: 'HISTORY_UNAVAILABLE',
      message: 'Cannot write history: ENOENT',
    })
  })

  test('says that a database is closed', () => {
    const db = new DatabaseSync(':memory:')
    db.close()
    expect(thrownFrom(() => db.exec('SELECT 1'))).toMatchObject({ code: 'HISTORY_UNAVAILABLE' })
  })

  test('lets a bug through as it is: trying again would not help', () => {
    const db = new DatabaseSync(':memory:')
    db.exec('CREATE TABLE a (x TEXT NOT NULL) STRICT')
    const add = db.prepare('INSERT INTO a VALUES (?)')
    for (const odd of [null, new Uint8Array(1)]) {
      expect(thrownFrom(() => add.run(odd))).not.toBeInstanceOf(AppError)
    }
    expect(thrownFrom(() => add.run({}))).not.toBeInstanceOf(AppError)
    const mine = new AppError('REQUEST_INVALID', 'Cannot read it')
    const raise = () => {
      throw mine
    }
    expect(thrownFrom(raise)).toBe(mine)
    db.close()
  })
})
