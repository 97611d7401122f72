import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import { newDatabase, runSql } from '../../../test/peers/postgresql-database.ts'
import {
  type PostgresPeer,
  postgresMissing,
  startPostgres,
} from '../../../test/peers/postgresql.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import { openDatabase } from '../../postgres/database.ts'
import { aRollup, batchOf, listedIds, sumsOf } from '../history-batch-fixture.ts'
import { aTask, DAY } from '../task-arbitrary-fixture.ts'
import { ALONE } from './new-history-fixture.ts'
import { openPostgresReader } from './postgres-reader.ts'
import { openPostgresWriter } from './postgres-writer.ts'

const missing = postgresMissing()
const UNAVAILABLE = { code: 'HISTORY_UNAVAILABLE' }

/** The sums of this number of tasks of one type, in one minute. */
const sent = (count: number) =>
  sumsOf({ rollups: [aRollup({ minute: DAY / 60, name: 'a', counts: { sent: count } })] })

/** Bytes between client and server; on demand what the server answers is lost with the connection. */
async function startProxy(port: number) {
  const sockets = new Set<Socket>()
  /** Called with what a client sends; true: the answer is lost. */
  let losesAnswerTo: (bytes: Buffer) => boolean = () => false
  const server: Server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    let isLost = false
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => [client, upstream].forEach((one) => one.destroy()))
    }
    client.on('data', (bytes: Buffer) => {
      isLost ||= losesAnswerTo(bytes)
      upstream.write(bytes)
    })
    upstream.on('data', (bytes: Buffer) => {
      if (isLost) client.destroy()
      else client.write(bytes)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    loseAnswers(to: (bytes: Buffer) => boolean) {
      losesAnswerTo = to
    },
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

describe.skipIf(missing !== null)(peerTitle('a history whose database fails', missing), () => {
  let peer: PostgresPeer
  const closing: (() => Promise<unknown> | void)[] = []
  beforeAll(async () => {
    peer = await startPostgres()
  })
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })
  afterAll(() => peer.stop())

  const open = async (url: string) => {
    const writer = await openPostgresWriter({ url, clock: () => DAY, lease: ALONE })
    const reader = await openPostgresReader({ url })
    closing.push(
      () => reader.close(),
      () => writer.close(),
    )
    return { writer, reader }
  }
  const sentIn = async (url: string) =>
    (await runSql(url, 'SELECT sum(sent)::int AS sent FROM sepal.rollup'))[0]?.['sent']

  test.each(['SIGINT', 'SIGQUIT'] as const)(
    'rejects while the database is away (%s), and goes on by itself when it is back',
    async (signal) => {
      const url = await newDatabase(peer.url)
      const { writer, reader } = await open(url)
      await writer.write(batchOf({ tasks: [aTask({ id: 'a' })], sums: sent(1) }))
      await peer.halt(signal)
      const batch = batchOf({ tasks: [aTask({ id: 'b' })], sums: sent(2) })
      for (let tries = 0; tries < 3; tries += 1) {
        await expect(writer.write(batch)).rejects.toMatchObject(UNAVAILABLE)
        await expect(reader.get('a', EVERYTHING)).rejects.toMatchObject(UNAVAILABLE)
      }
      await expect(
        openPostgresWriter({ url, clock: () => DAY, lease: ALONE }),
      ).rejects.toMatchObject(UNAVAILABLE)
      await peer.start()
      await writer.write(batch)
      expect((await listedIds(reader)).toSorted()).toEqual(['a', 'b'])
      expect(await sentIn(url)).toBe(3)
    },
  )

  test('a batch whose COMMIT was done but not answered counts once', async () => {
    const proxy = await startProxy(peer.port)
    closing.push(() => proxy.close())
    const direct = await newDatabase(peer.url)
    const { writer, reader } = await open(
      Object.assign(new URL(direct), { port: String(proxy.port) }).href,
    )
    await writer.write(batchOf({ tasks: [aTask({ id: 'a' })], sums: sent(1) }))
    let hasLost = false
    let hasWritten = false
    proxy.loseAnswers((bytes) => {
      hasWritten ||= bytes.includes('INSERT INTO sepal.rollup')
      if (hasLost || !hasWritten || !bytes.includes('COMMIT')) return false
      hasLost = true
      return true
    })
    await writer.write(batchOf({ tasks: [aTask({ id: 'b' })], sums: sent(2) }))
    expect(hasLost).toBe(true)
    await writer.write(batchOf({ tasks: [aTask({ id: 'c' })], sums: sent(4) }))
    expect((await listedIds(reader)).toSorted()).toEqual(['a', 'b', 'c'])
    expect(await sentIn(direct)).toBe(7)
  })

  test('a batch whose COMMIT was done counts once, however often writing the rest of it fails', async () => {
    const proxy = await startProxy(peer.port)
    closing.push(() => proxy.close())
    const direct = await newDatabase(peer.url)
    const { writer } = await open(Object.assign(new URL(direct), { port: String(proxy.port) }).href)
    let phase: 'commit' | 'away' | 'task' | 'back' = 'commit'
    let hasWritten = false
    proxy.loseAnswers((bytes) => {
      hasWritten ||= bytes.includes('INSERT INTO sepal.rollup')
      if (phase === 'commit' && hasWritten && bytes.includes('COMMIT')) phase = 'away'
      if (phase === 'task' && bytes.includes('INSERT INTO sepal.task')) phase = 'back'
      else return phase === 'away'
      return true
    })
    const batch = batchOf({ tasks: [aTask({ id: 'b' })], sums: sent(2) })
    await expect(writer.write(batch)).rejects.toMatchObject(UNAVAILABLE)
    expect(phase).toBe('away')
    phase = 'task'
    await expect(writer.write(batch)).rejects.toMatchObject(UNAVAILABLE)
    expect(phase).toBe('back')
    await writer.write(batch)
    expect(await sentIn(direct)).toBe(2)
    await writer.write(batchOf({ sums: sent(4) }))
    expect(await sentIn(direct)).toBe(6)
  })

  test('refuses to write over a batch that was committed after it had asked', async () => {
    const url = await newDatabase(peer.url)
    const { writer } = await open(url)
    await writer.write(batchOf({ sums: sent(1) }))
    const other = await openDatabase({
      url,
      unavailable: 'HISTORY_UNAVAILABLE',
      name: 'another writer',
      connections: 1,
    })
    closing.push(() => other.close())
    const batch = batchOf({ sums: sent(2) })
    let written: Promise<unknown> = Promise.resolve()
    await other.transaction({ doing: 'write history' }, async (run) => {
      await run('UPDATE $schema.progress SET batch = batch + 1')
      written = writer.write(batch).catch((error: unknown) => error)
      for (let isWaiting = false; !isWaiting;) {
        const found = await runSql(
          url,
          "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
        )
        isWaiting = found.length > 0
      }
    })
    expect(await written).toMatchObject(UNAVAILABLE)
    expect(await sentIn(url)).toBe(1)
    await writer.write(batch)
    expect(await sentIn(url)).toBe(3)
  })

  test('a batch that was lost before its COMMIT is written when it is given again', async () => {
    const proxy = await startProxy(peer.port)
    closing.push(() => proxy.close())
    const direct = await newDatabase(peer.url)
    const { writer } = await open(Object.assign(new URL(direct), { port: String(proxy.port) }).href)
    let losses = 1
    proxy.loseAnswers((bytes) => bytes.includes('INSERT INTO sepal.rollup') && losses-- > 0)
    const batch = batchOf({ tasks: [aTask({ id: 'b' })], sums: sent(2) })
    await expect(writer.write(batch)).rejects.toMatchObject(UNAVAILABLE)
    await writer.write(batch)
    expect(await sentIn(direct)).toBe(2)
  })
})
