import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Run } from '../postgres/database.ts'
import {
  createFakeLease,
  createFakeTime,
  type FakeLease,
  type FakeTime,
} from './fake-lease-fixture.ts'
import { keepLease, type LeaseKeeper } from './keep-lease.ts'
import { GIVE_UP_MS, type HeldLease, LEASE_S, RENEW_MS } from './lease.ts'

const NO_DATABASE: Run = async () => ({ rows: [], count: 0 })

function start(time: FakeTime, lease: FakeLease, holder: string) {
  const store = lease.connect()
  const told: string[] = []
  const tokens: HeldLease[] = []
  const keeper: LeaseKeeper = keepLease({
    store,
    holder,
    now: () => time.now(),
    after: (ms, callback) => time.after(ms, callback),
    onTaken(held) {
      told.push('taken')
      tokens.push(held)
    },
    onLost: (why) => told.push(`lost: ${why}`),
    onTrouble: () => told.push('trouble'),
  })
  return { store, keeper, told, tokens }
}

describe('keepLease()', () => {
  test('takes a free lease, and keeps it', async () => {
    const time = createFakeTime()
    const one = start(
      time,
      createFakeLease(() => time.now()),
      'one',
    )
    await time.pass(60_000)
    expect(one.told).toEqual(['taken'])
    expect(one.keeper.held()?.token).toBe(1)
    expect(one.keeper.holder()).toBe('one')
  })

  test('stands by while another holds it, and takes over within 5 s of its death', async () => {
    const time = createFakeTime()
    const lease = createFakeLease(() => time.now())
    const one = start(time, lease, 'one')
    await time.pass(400)
    const two = start(time, lease, 'two')
    await time.pass(20_000)
    expect(two.told).toEqual([])
    expect(two.keeper.holder()).toBe('one')
    one.store.isHanging = true
    await time.pass(LEASE_S * 1000 + RENEW_MS + 100)
    expect(two.told).toEqual(['taken'])
    expect(two.keeper.held()?.token).toBe(2)
  })

  test('gives up before another may take over when the database does not answer', async () => {
    const time = createFakeTime()
    const lease = createFakeLease(() => time.now())
    const one = start(time, lease, 'one')
    await time.pass(5_000)
    one.store.isHanging = true
    await time.pass(GIVE_UP_MS)
    expect(one.told).toEqual(['taken', 'lost: it could not be renewed in time'])
    expect(one.keeper.held()).toBeNull()
    expect(one.keeper.holder()).toBeNull()
  })

  test('tells of trouble once, and takes the lease again when the database is back', async () => {
    const time = createFakeTime()
    const one = start(
      time,
      createFakeLease(() => time.now()),
      'one',
    )
    await time.pass(1_000)
    one.store.isAway = true
    await time.pass(60_000)
    expect(one.told).toEqual(['taken', 'trouble', 'lost: it could not be renewed in time'])
    expect(one.keeper.holder()).toBeNull()
    one.store.isAway = false
    await time.pass(RENEW_MS)
    expect(one.told.at(-1)).toBe('taken')
    expect(one.keeper.held()?.token).toBe(2)
  })

  test('refuses what the last holder still writes', async () => {
    const time = createFakeTime()
    const lease = createFakeLease(() => time.now())
    const one = start(time, lease, 'one')
    await time.pass(1_000)
    const [held] = one.tokens
    await expect(held?.guard(NO_DATABASE)).resolves.toBeUndefined()
    one.store.isHanging = true
    const two = start(time, lease, 'two')
    await time.pass(5_000)
    one.store.isHanging = false
    await expect(held?.guard(NO_DATABASE)).rejects.toThrow('another holder')
    await expect(two.tokens[0]?.guard(NO_DATABASE)).resolves.toBeUndefined()
  })

  test('close() hands the lease over at once', async () => {
    const time = createFakeTime()
    const lease = createFakeLease(() => time.now())
    const one = start(time, lease, 'one')
    await time.pass(500)
    const two = start(time, lease, 'two')
    await time.pass(1_000)
    await one.keeper.close()
    await time.pass(RENEW_MS)
    expect(two.told).toEqual(['taken'])
    expect(one.told).toEqual(['taken'])
  })

  test('never has two holders at a time, whatever fails', async () => {
    const event = fc.record({
      who: fc.integer({ min: 0, max: 2 }),
      what: fc.constantFrom('isAway' as const, 'isHanging' as const),
      on: fc.boolean(),
      ms: fc.integer({ min: 0, max: 4_000 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 30 }), async (events) => {
        const time = createFakeTime()
        const lease = createFakeLease(() => time.now())
        const all = ['a', 'b', 'c'].map((name) => start(time, lease, name))
        for (const { who, what, on, ms } of events) {
          const one = all[who]
          // What hangs never comes back: a process that is dead.
          if (one !== undefined && (on || what === 'isAway')) one.store[what] = on
          for (let passed = 0; passed < ms; passed += 50) {
            await time.pass(50)
            expect(all.filter(({ keeper }) => keeper.held() !== null).length).toBeLessThan(2)
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})
