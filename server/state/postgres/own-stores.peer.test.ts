import { afterAll, describe, expect, inject, test } from 'vitest'
import { newDatabase, runSql } from '../../../test/peers/postgresql-database.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import type { Database } from '../../postgres/database.ts'
import { describePreferenceStore } from '../preference-store.contract.ts'
import { describeViewStore } from '../view-store.contract.ts'
import { createPostgresPreferenceStore } from './preference-store.ts'
import { openStateDatabase } from './state-database.ts'
import { createPostgresViewStore } from './view-store.ts'

const { url, missing } = inject('postgres')

describe.skipIf(missing !== null)(peerTitle('preferences and views in PostgreSQL', missing), () => {
  // Making a database takes longer than everything else: they share one and empty it.
  let shared: Promise<{ database: string; db: Database }> | null = null
  async function open(): Promise<Database> {
    shared ??= newDatabase(url).then(async (database) => ({
      database,
      db: await openStateDatabase({ url: database, connections: 2 }),
    }))
    const { database, db } = await shared
    await runSql(database, 'DELETE FROM sepal.preference')
    await runSql(database, 'DELETE FROM sepal.view')
    return db
  }
  afterAll(async () => (await shared)?.db.close())

  describePreferenceStore('postgres', async () => createPostgresPreferenceStore(await open()))
  describeViewStore('postgres', async () => createPostgresViewStore(await open()))

  test('two that write the same preferences at once are both answered', async () => {
    const db = await open()
    const store = createPostgresPreferenceStore(db)
    const one = new Map([
      ['theme', '"dark"'],
      ['zone', '"UTC"'],
    ])
    const writes = Array.from({ length: 20 }, (_, at) =>
      store.write('alice', at % 2 === 0 ? one : new Map([...one].toReversed())),
    )
    await Promise.all(writes)
    expect(await store.read('alice')).toEqual(one)
  })
})
