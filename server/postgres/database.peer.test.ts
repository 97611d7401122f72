import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import {
  type Certificates,
  makeCertificates,
  opensslMissing,
} from '../../test/peers/certificates.ts'
import { newDatabase, runSql } from '../../test/peers/postgresql-database.ts'
import { postgresMissing, startPostgres, type PostgresPeer } from '../../test/peers/postgresql.ts'
import { peerTitle } from '../../test/peers/shared-peer.ts'
import { type Database, openDatabase } from './database.ts'
import { migrate } from './migrate.ts'

const { url, missing } = inject('postgres')

const open = (at: string): Promise<Database> =>
  openDatabase({ url: at, unavailable: 'HISTORY_UNAVAILABLE', name: 'a test', connections: 3 })
const STEPS = ['CREATE TABLE $schema.a (n integer)', 'ALTER TABLE $schema.a ADD COLUMN m integer']
const history = (steps = STEPS) =>
  ({ noun: 'history', incompatible: 'HISTORY_INCOMPATIBLE', steps }) as const

describe.skipIf(missing !== null)(peerTitle('openDatabase()', missing), () => {
  test('rolls back what throws, and goes on', async () => {
    const db = await open(await newDatabase(url))
    await db.transaction({ doing: 'make a table' }, (run) => run('CREATE TABLE t (n integer)'))
    const failing = db.transaction({ doing: 'write' }, async (run) => {
      await run('INSERT INTO t VALUES (1)')
      throw new RangeError('stop')
    })
    await expect(failing).rejects.toThrow(RangeError)
    const { rows } = await db.transaction({ doing: 'read' }, (run) => run('SELECT * FROM t'))
    expect(rows).toEqual([])
    await db.close()
    await expect(db.transaction({ doing: 'read it' }, async () => 1)).rejects.toMatchObject({
      code: 'HISTORY_UNAVAILABLE',
      message: 'Cannot read it: the database is closed',
    })
  })

  test('tries again where two transactions get in each other’s way', async () => {
    const db = await open(await newDatabase(url))
    await db.transaction({ doing: 'make a table' }, (run) =>
      run('CREATE TABLE t (id integer, n integer); INSERT INTO t VALUES (1, 0), (2, 0)'),
    )
    const both = [
      [1, 2],
      [2, 1],
    ].map((ids) =>
      db.transaction({ doing: 'write' }, async (run) => {
        for (const id of ids) {
          await run('UPDATE t SET n = n + 1 WHERE id = $1', [id])
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
      }),
    )
    await Promise.all(both)
    const { rows } = await db.transaction({ doing: 'read' }, (run) => run('SELECT n FROM t'))
    expect(rows).toEqual([[2], [2]])
    await db.close()
  })

  test('ends a statement that takes too long, and leaves nothing behind in the session', async () => {
    const db = await open(await newDatabase(url))
    await expect(
      db.transaction({ doing: 'sleep', limitMs: 100 }, (run) => run('SELECT pg_sleep(5)')),
    ).rejects.toMatchObject({
      code: 'HISTORY_UNAVAILABLE',
      message: expect.stringMatching(/: the statement took too long$/),
    })
    const left = await db.transaction({ doing: 'look', limitMs: 60_000 }, (run) =>
      run(`SELECT current_setting('statement_timeout'),
        (SELECT count(*)::int FROM pg_prepared_statements),
        (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory')`),
    )
    expect(left.rows).toEqual([['1min', 0, 0]])
    await db.close()
  })

  test.each([
    ['a wrong password', { password: 'wrong-one' }, 'CONFIG_INVALID', /: the password is wrong$/],
    ['no such database', { pathname: '/nope' }, 'CONFIG_INVALID', /: there is no such database$/],
    ['nobody there', { port: '1' }, 'HISTORY_UNAVAILABLE', /: nobody listens there$/],
    ['no such host', { hostname: 'nowhere.invalid' }, 'HISTORY_UNAVAILABLE', /its host/],
    ['no TLS there', { search: '?sslmode=verify-full' }, 'HISTORY_UNAVAILABLE', /has no TLS/],
  ])('says of %s what is wrong, and never the password', async (_, change, code, message) => {
    const bad = Object.assign(new URL(url), change)
    const db = await open(bad.href)
    const error: unknown = await migrate(db, history()).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
    expect(String(error)).not.toContain(decodeURIComponent(bad.password))
    await db.close()
  })

  test('says what a user lacks who may not make a schema', async () => {
    const database = await newDatabase(url)
    const user = `poor_${new URL(database).pathname.slice(-6)}`
    await runSql(database, `CREATE ROLE ${user} LOGIN PASSWORD 'x'`)
    const poor = Object.assign(new URL(database), { username: user, password: 'x' })
    const db = await open(poor.href)
    await expect(migrate(db, history())).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/: the user lacks a privilege/),
    })
    await runSql(database, `CREATE SCHEMA sepal AUTHORIZATION ${user}`)
    await migrate(db, history())
    await db.close()
  })
})

describe.skipIf(missing !== null)(peerTitle('migrate()', missing), () => {
  test('runs every step once, although many start at the same time', async () => {
    const database = await newDatabase(url)
    const all = await Promise.all(Array.from({ length: 6 }, () => open(database)))
    await Promise.all(all.map((db) => migrate(db, history())))
    expect(await runSql(database, 'SELECT noun, version FROM sepal.migration')).toEqual([
      { noun: 'history', version: 2 },
    ])
    await Promise.all(all.map((db) => db.close()))
  })

  test('goes on from the version that is there', async () => {
    const database = await newDatabase(url)
    const db = await open(database)
    await migrate(db, history(STEPS.slice(0, 1)))
    await migrate(db, history())
    expect(await runSql(database, 'SELECT m FROM sepal.a')).toEqual([])
    await db.close()
  })

  test('leaves everything as it was when a step fails', async () => {
    const database = await newDatabase(url)
    const db = await open(database)
    await expect(migrate(db, history([...STEPS, 'nonsense']))).rejects.toThrow(/nonsense/)
    expect(await runSql(database, "SELECT to_regclass('sepal.a') AS a")).toEqual([{ a: null }])
    await migrate(db, history())
    await db.close()
  })

  test('refuses tables of a newer Sepal, and names the version', async () => {
    const db = await open(await newDatabase(url))
    await migrate(db, history())
    await expect(migrate(db, history(STEPS.slice(0, 1)))).rejects.toMatchObject({
      code: 'HISTORY_INCOMPATIBLE',
      message: expect.stringMatching(/it has version 2, this Sepal knows 1$/),
      fix: expect.stringMatching(/newer/),
    })
    await db.close()
  })
})

const tlsMissing = postgresMissing() ?? opensslMissing()
describe.skipIf(tlsMissing !== null)(peerTitle('openDatabase() with TLS', tlsMissing), () => {
  let directory: string
  let certificates: Certificates
  let peer: PostgresPeer
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'sepal-pg-tls-'))
    certificates = await makeCertificates(directory)
    peer = await startPostgres({ tls: { pair: certificates.server } })
  })
  afterAll(async () => {
    await peer.stop()
    rmSync(directory, { recursive: true })
  })
  const at = (parameters: Record<string, string>) => {
    const made = new URL(peer.url)
    for (const [name, value] of Object.entries(parameters)) made.searchParams.set(name, value)
    return open(made.href)
  }
  const isEncrypted = async (db: Database) => {
    const sql = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'
    const { rows } = await db.transaction({ doing: 'look' }, (run) => run(sql))
    await db.close()
    return rows[0]?.[0]
  }

  test('encrypts and verifies with the authority that is named', async () => {
    const db = await at({ sslmode: 'verify-full', sslrootcert: certificates.ca })
    expect(await isEncrypted(db)).toBe(true)
  })

  test('refuses a certificate that nobody it trusts has signed', async () => {
    const db = await at({ sslmode: 'require' })
    const asked = db.transaction({ doing: 'look', isStarting: true }, (run) => run('SELECT 1'))
    await expect(asked).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/its certificate is not trusted \(.*sslrootcert/),
    })
    await db.close()
  })

  test('encrypts without proof where the URL says so, and not at all where it says nothing', async () => {
    expect(await isEncrypted(await at({ sslmode: 'no-verify' }))).toBe(true)
    expect(await isEncrypted(await at({}))).toBe(false)
  })
})
