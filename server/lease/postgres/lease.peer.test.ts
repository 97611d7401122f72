import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, inject, test, vi } from 'vitest'
import { newDatabase, runSql } from '../../../test/peers/postgresql-database.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import { batchOf } from '../../history/history-batch-fixture.ts'
import { openPostgresWriter } from '../../history/postgres/postgres-writer.ts'
import { aTask } from '../../history/task-arbitrary-fixture.ts'
import { LeaseLostError } from '../lease.ts'
import { openLease } from './lease-store.ts'

const { url, missing } = inject('postgres')
const HOLDER = fileURLToPath(new URL('lease-holder-fixture.ts', import.meta.url))

describe.skipIf(missing !== null)(peerTitle('the lease in PostgreSQL', missing), () => {
  const started: ChildProcess[] = []
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL')
  })

  function start(database: string, name: string) {
    const child = spawn(process.execPath, [HOLDER, database, name], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    started.push(child)
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    return { child, said: () => said.split('\n').slice(0, -1) }
  }

  const until = (isTrue: () => boolean, timeout: number) =>
    vi.waitUntil(isTrue, { timeout, interval: 20 })

  test('another process takes over after a kill -9, and keeps what was committed', async () => {
    const database = await newDatabase(url)
    const one = start(database, 'one')
    await until(() => one.said().length > 10, 30_000)
    const two = start(database, 'two')
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(two.said()).toEqual([])
    one.child.kill('SIGKILL')
    const killedAt = performance.now()
    await until(() => two.said().includes('taken'), 30_000)
    const tookS = (performance.now() - killedAt) / 1_000
    process.stdout.write(`Lease taken ${tookS.toFixed(1)} s after its holder was killed\n`)
    // 5 s is the promise; a busy machine gets some more.
    expect(tookS).toBeLessThan(20)
    const committed = one.said().slice(1).map(Number)
    await until(() => two.said().length > 10, 30_000)
    const ids = await runSql(database, 'SELECT id FROM sepal.task')
    for (const at of committed) expect(ids).toContainEqual({ id: `one ${at}` })
  })

  test('a holder that was frozen finds its writes refused when it wakes up', async () => {
    const database = await newDatabase(url)
    const one = start(database, 'one')
    await until(() => one.said().length > 5, 30_000)
    const two = start(database, 'two')
    one.child.kill('SIGSTOP')
    await until(() => two.said().length > 5, 30_000)
    const [before] = await runSql(
      database,
      "SELECT count(*)::int AS n FROM sepal.task WHERE id LIKE 'one %'",
    )
    one.child.kill('SIGCONT')
    await until(() => one.said().some((line) => line.startsWith('refused')), 30_000)
    // Or the server had ended the connection of one that said nothing for so long.
    expect(one.said().find((line) => line.startsWith('refused'))).toMatch(
      /Cannot write history(?:: another Sepal has taken over| in the database .*: the connection was lost)$/,
    )
    await until(() => one.said().some((line) => line.startsWith('lost')), 30_000)
    const [after] = await runSql(
      database,
      "SELECT count(*)::int AS n FROM sepal.task WHERE id LIKE 'one %'",
    )
    expect(after).toEqual(before)
  })

  test('take() gives the lease to one, and to the next when it is given back', async () => {
    const database = await newDatabase(url)
    const [one, two] = await Promise.all([
      openLease({ url: database }),
      openLease({ url: database }),
    ])
    const claims = await Promise.all([one.take('one'), two.take('two')])
    expect(claims.filter(({ isHeld }) => isHeld)).toHaveLength(1)
    const [held] = claims.filter((claim) => claim.isHeld)
    const token = held?.token ?? 0
    expect(await two.renew(token)).toBe(true)
    await one.release(token)
    expect(await two.take('two')).toEqual({ isHeld: true, token: token + 1 })
    expect(await one.renew(token)).toBe(false)
    expect(await one.take('one')).toMatchObject({ isHeld: false, holder: 'two' })
    await one.close()
    await two.close()
  })

  test('take() waits for what the last holder is writing, and refuses it from then on', async () => {
    const database = await newDatabase(url)
    const store = await openLease({ url: database })
    const first = await store.take('one')
    if (!first.isHeld) throw new Error('the lease is not free')
    const { token } = first
    let isTaken = false
    let letGo = (): void => {}
    const released = new Promise<void>((resolve) => (letGo = resolve))
    const order: string[] = []
    const writer = await openPostgresWriter({
      url: database,
      clock: () => 1e9,
      lease: {
        token,
        async guard(run) {
          await store.guard(token, run)
          if (isTaken) return
          isTaken = true
          await store.release(token)
          void store.take('two').then(() => order.push('taken'))
          await new Promise((resolve) => setTimeout(resolve, 300))
          order.push('written')
          letGo()
        },
      },
    })
    await writer.write(batchOf({ tasks: [aTask({ id: 'a' })] })).catch(() => {})
    await released
    await vi.waitUntil(() => order.length === 2)
    expect(order).toEqual(['written', 'taken'])
    await expect(writer.write(batchOf({ tasks: [aTask({ id: 'b' })] }))).rejects.toMatchObject({
      code: 'HISTORY_UNAVAILABLE',
      message: 'Cannot write history: another Sepal has taken over',
      cause: expect.any(LeaseLostError),
    })
    await writer.close()
    await store.close()
  })

  test('show() tells those who stand by what the holder sees, and nobody else’s', async () => {
    const database = await newDatabase(url)
    const store = await openLease({ url: database })
    expect(await store.picture()).toBeNull()
    const claim = await store.take('one')
    const token = claim.isHeld ? claim.token : 0
    await store.show(token, Buffer.from('first'))
    await store.show(token + 1, Buffer.from('a liar’s'))
    const shown = await store.picture()
    expect(Buffer.from(shown?.picture ?? []).toString()).toBe('first')
    expect(shown).toMatchObject({ holder: 'one' })
    expect(shown?.age).toBeLessThan(5)
    await store.close()
  })
})
