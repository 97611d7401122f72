/** What every SessionStore must do. Run by the test of each implementation; never by itself. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SessionStore, StoredSession } from './session-store.ts'

export function describeSessionStore(name: string, open: () => Promise<SessionStore>): void {
  describe(`${name} is a SessionStore`, () => {
    let store: SessionStore
    beforeEach(async () => {
      store = await open()
    })
    afterEach(() => store.close())

    test('find() answers null for an unknown hash', async () => {
      expect(await store.find('nope')).toBeNull()
    })

    test('find() gives back what add() was given', async () => {
      await store.add(session('a'))
      await store.add({ ...session('b'), user: "o'neil \u{1f33c}", method: '__proto__' })
      expect(await store.find('a')).toEqual(session('a'))
      expect(await store.find('b')).toEqual({
        ...session('b'),
        user: "o'neil \u{1f33c}",
        method: '__proto__',
      })
    })

    test('add() refuses a second session of the same hash', async () => {
      await store.add(session('a'))
      await expect(store.add({ ...session('a'), user: 'mallory' })).rejects.toThrow()
      expect(await store.find('a')).toEqual(session('a'))
    })

    test('touch() moves lastSeen forward and never back', async () => {
      await store.add(session('a'))
      await store.touch('a', 130.25)
      expect(await store.find('a')).toEqual({ ...session('a'), lastSeen: 130.25 })
      await store.touch('a', 120)
      expect(await store.find('a')).toEqual({ ...session('a'), lastSeen: 130.25 })
    })

    test('touch() leaves a session that is gone gone', async () => {
      await store.touch('a', 130)
      expect(await store.find('a')).toBeNull()
    })

    test('remove() ends one session, and nothing when there is none', async () => {
      await store.add(session('a'))
      await store.add(session('b'))
      await store.remove('a')
      await store.remove('a')
      expect(await store.find('a')).toBeNull()
      expect(await store.find('b')).toEqual(session('b'))
    })

    test('sweep() drops exactly the sessions at or past either bound, and counts them', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(times, { maxLength: 12 }), bounds, async (ages, bound) => {
          const fresh = await open()
          const all = ages.map((age, at) => ({ ...session(`s${at}`), ...age }))
          for (const one of all) await fresh.add(one)
          const over = all.filter(
            (one) => one.created <= bound.created || one.lastSeen <= bound.lastSeen,
          )
          expect(await fresh.sweep(bound)).toBe(over.length)
          for (const one of all) {
            expect(await fresh.find(one.idHash)).toEqual(over.includes(one) ? null : one)
          }
          await fresh.close()
        }),
        { numRuns: 25 },
      )
    })

    test('close() may be called twice', async () => {
      await store.close()
      await store.close()
    })
  })
}

const session = (idHash: string): StoredSession => ({
  idHash,
  user: 'alice',
  method: 'link',
  created: 100.5,
  lastSeen: 110.5,
})

const seconds = fc.integer({ min: 0, max: 20 })
const times = fc.record({ created: seconds, lastSeen: seconds })
const bounds = times
