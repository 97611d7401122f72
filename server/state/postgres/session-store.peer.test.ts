import { describe, expect, inject, test } from 'vitest'
import { newDatabase, runSql } from '../../../test/peers/postgresql-database.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import { describeSessionStore } from '../session-store.contract.ts'
import { openPostgresSessionStore } from './session-store.ts'

const { url, missing } = inject('postgres')
const session = { idHash: 'a', user: 'alice', method: 'link', created: 1, lastSeen: 2 }

describe.skipIf(missing !== null)(peerTitle('sessions in PostgreSQL', missing), () => {
  let opened: Promise<string> | null = null
  describeSessionStore('postgres', async () => {
    // Making a database takes longer than everything else: they share one and empty it.
    opened ??= newDatabase(url)
    const database = await opened
    const store = await openPostgresSessionStore({ url: database })
    await runSql(database, 'DELETE FROM sepal.session')
    return store
  })

  describe('openPostgresSessionStore()', () => {
    test('finds what another Sepal added', async () => {
      const database = await newDatabase(url)
      const [one, two] = await Promise.all([
        openPostgresSessionStore({ url: database }),
        openPostgresSessionStore({ url: database }),
      ])
      await one.add(session)
      expect(await two.find('a')).toEqual(session)
      await two.touch('a', 9)
      expect(await one.find('a')).toEqual({ ...session, lastSeen: 9 })
      await one.close()
      await two.close()
    })

    test('rejects with STATE_UNAVAILABLE when it is closed', async () => {
      const store = await openPostgresSessionStore({ url: await newDatabase(url) })
      await store.close()
      await expect(store.find('a')).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' })
    })

    test('throws CONFIG_INVALID when a newer Sepal made the table', async () => {
      const database = await newDatabase(url)
      await (await openPostgresSessionStore({ url: database })).close()
      await runSql(database, "UPDATE sepal.migration SET version = 99 WHERE noun = 'state'")
      await expect(openPostgresSessionStore({ url: database })).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(/it has version 99, this Sepal knows 2$/),
      })
    })
  })
})
