import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { batchOf, listedIds, numbered } from '../history-batch-fixture.ts'
import { DAY } from '../task-arbitrary-fixture.ts'
import { inTransaction, openForReading, openForWriting } from './database.ts'
import type { Schema } from './schema.ts'
import { openSqliteReader } from './sqlite-reader.ts'
import { openSqliteWriter } from './sqlite-writer.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'

const newDirectory = temporaryDirectories()

const ONE: Schema = { applicationId: 0x1234, migrations: ['CREATE TABLE a (x INTEGER) STRICT'] }
const TWO: Schema = { ...ONE, migrations: [...ONE.migrations, 'ALTER TABLE a ADD COLUMN y TEXT'] }

const make = (schema: Schema): string => {
  const path = join(newDirectory(), 'one.sqlite')
  openForWriting(path, schema).close()
  return path
}
const thrownBy = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

describe('openForWriting()', () => {
  test('brings an older version up, and keeps what is in it', () => {
    const path = make(ONE)
    const db = new DatabaseSync(path)
    db.exec('INSERT INTO a VALUES (7)')
    db.close()
    const now = openForWriting(path, TWO)
    expect({ ...now.prepare('SELECT * FROM a').get() }).toEqual({ x: 7, y: null })
    expect(now.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 2 })
    now.close()
  })

  test('leaves a version whole when the step to the next one fails', () => {
    const path = make(ONE)
    const broken = { ...TWO, migrations: [...TWO.migrations, 'CREATE TABLE a (again)'] }
    expect(thrownBy(() => openForWriting(path, broken))).toMatchObject({
      code: 'HISTORY_UNAVAILABLE',
    })
    const db = openForWriting(path, ONE)
    expect(db.prepare('SELECT name FROM pragma_table_info(?)').all('a')).toHaveLength(1)
    db.close()
  })

  test('writes ahead, and syncs at checkpoints only', () => {
    const db = openForWriting(make(ONE), ONE)
    expect(db.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' })
    expect(db.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: 1 })
    db.close()
  })
})

describe('a file that is refused', () => {
  const foreign = (): string => {
    const path = join(newDirectory(), 'one.sqlite')
    const db = new DatabaseSync(path)
    db.exec('CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)')
    db.close()
    return path
  }
  const garbage = (): string => {
    const path = join(newDirectory(), 'one.sqlite')
    writeFileSync(path, 'This is a letter, not a database. '.repeat(200), { mode: 0o600 })
    return path
  }
  const cases = [
    ['of a newer Sepal', () => make(TWO), 'schema version 2 found, 1 or older needed'],
    ['of another program', foreign, 'application id 0x00000000 found, 0x00001234 needed'],
    [
      'of ours but of another kind',
      () => make({ ...ONE, applicationId: 0x99 }),
      'application id 0x00000099 found, 0x00001234 needed',
    ],
    ['that is no database', garbage, 'the file is not an SQLite database'],
  ] as const

  test.each(cases)('%s: says why, and is left as it was', (_what, prepare, why) => {
    const path = prepare()
    const before = readFileSync(path)
    const refusal = {
      code: 'HISTORY_INCOMPATIBLE',
      message: `Cannot open history file one.sqlite: ${why}`,
    }
    expect(thrownBy(() => openForWriting(path, ONE))).toMatchObject(refusal)
    expect(thrownBy(() => openForReading(path, ONE))).toMatchObject(refusal)
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test('keeps the history from being read, as a catalog or a segment', async () => {
    for (const file of ['catalog.sqlite', 'segment-1.sqlite']) {
      const directory = newDirectory()
      const writer = openSqliteWriter({ directory, clock: () => DAY })
      await writer.write(batchOf({ tasks: numbered(3) }))
      await writer.close()
      writeFileSync(join(directory, file), 'not a database'.repeat(999))
      const refusal = { code: 'HISTORY_INCOMPATIBLE', message: expect.stringContaining(file) }
      const reader = openSqliteReader({ directory })
      await expect(listedIds(reader)).rejects.toMatchObject(refusal)
      await reader.close()
    }
  })

  test('is not set aside by the writer, since it may belong to somebody else', () => {
    const directory = newDirectory()
    const path = join(directory, 'catalog.sqlite')
    const db = new DatabaseSync(path)
    db.exec('CREATE TABLE theirs (a)')
    db.close()
    const open = () => openSqliteWriter({ directory, clock: () => DAY })
    expect(thrownBy(open)).toMatchObject({ code: 'HISTORY_INCOMPATIBLE' })
    expect(readdirSync(directory).toSorted()).toEqual(['catalog.sqlite', 'writer.lock'])
  })
})

describe('openForReading()', () => {
  test('gives null where there is no file, or an empty one', () => {
    const path = join(newDirectory(), 'one.sqlite')
    expect(openForReading(path, ONE)).toBeNull()
    writeFileSync(path, '')
    expect(openForReading(path, ONE)).toBeNull()
  })

  test('waits for the writer to bring an older version up', () => {
    const path = make(ONE)
    expect(thrownBy(() => openForReading(path, TWO))).toMatchObject({ code: 'HISTORY_UNAVAILABLE' })
    openForWriting(path, TWO).close()
    openForReading(path, TWO)?.close()
  })

  test('cannot write', () => {
    const db = openForReading(make(ONE), ONE)
    expect(() => db?.exec('INSERT INTO a VALUES (1)')).toThrow(/readonly/)
    db?.close()
  })
})

describe('inTransaction()', () => {
  test('undoes everything when the work throws', () => {
    const db = openForWriting(make(ONE), ONE)
    const work = () => {
      db.exec('INSERT INTO a VALUES (1)')
      throw new Error('changed my mind')
    }
    expect(() => inTransaction(db, work)).toThrow('changed my mind')
    expect(db.isTransaction).toBe(false)
    expect(db.prepare('SELECT * FROM a').all()).toEqual([])
    db.close()
  })
})
