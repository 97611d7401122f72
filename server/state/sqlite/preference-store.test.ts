import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { describePreferenceStore } from '../preference-store.contract.ts'
import { createSqlitePreferenceStore } from './preference-store.ts'
import { openSqliteSessionStore } from './session-store.ts'
import { openStateDatabase } from './state-database.ts'

describePreferenceStore('sqlite', async () =>
  createSqlitePreferenceStore(openStateDatabase(':memory:')),
)

test('createSqlitePreferenceStore() keeps nothing of a change that breaks off', async () => {
  const db = openStateDatabase(':memory:')
  const store = createSqlitePreferenceStore(db)
  await store.write('alice', new Map([['theme', '"dark"']]))
  db.exec(`CREATE TRIGGER full BEFORE INSERT ON preference WHEN NEW.name = 'zone'
    BEGIN SELECT RAISE(ABORT, 'no'); END`)
  const both = new Map([
    ['theme', '"light"'],
    ['zone', '"UTC"'],
  ])
  await expect(store.write('alice', both)).rejects.toThrow()
  expect(await store.read('alice')).toEqual(new Map([['theme', '"dark"']]))
})

test('createSqlitePreferenceStore() rejects with STATE_UNAVAILABLE when it is closed', async () => {
  const db = openStateDatabase(':memory:')
  const store = createSqlitePreferenceStore(db)
  db.close()
  await expect(store.read('alice')).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' })
})

test('openStateDatabase() brings a file of the first version to the newest, sessions included', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sepal-state-'))
  const file = join(directory, 'state.sqlite')
  const old = new DatabaseSync(file)
  old.exec(`
    CREATE TABLE session (
      id_hash TEXT PRIMARY KEY, user TEXT NOT NULL, method TEXT NOT NULL,
      created REAL NOT NULL, last_seen REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
    INSERT INTO session VALUES ('a', 'alice', 'link', 1, 2);
    PRAGMA user_version = 1;`)
  old.close()
  const db = openStateDatabase(file)
  const again = openStateDatabase(file)
  const preferences = createSqlitePreferenceStore(again)
  await preferences.write('alice', new Map([['theme', '"dark"']]))
  expect((await createSqlitePreferenceStore(db).read('alice')).get('theme')).toBe('"dark"')
  const sessions = openSqliteSessionStore(file)
  expect(await sessions.find('a')).toMatchObject({ user: 'alice' })
  await sessions.close()
  db.close()
  again.close()
  rmSync(directory, { recursive: true })
})
