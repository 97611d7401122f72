import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { SessionStore } from '../state/session-store.ts'
import {
  createSessions,
  SESSION_IDLE_SECONDS,
  SESSION_MAX_SECONDS,
  type Sessions,
} from './session.ts'

const alice = { name: 'alice', method: 'link' }
const asPerson = { kind: 'person', ...alice }

/** Satisfies the interface and counts what would be written to a file. */
function openMemoryStore(): SessionStore & { touches: number; hashes(): string[] } {
  const rows = new Map<string, Parameters<SessionStore['add']>[0]>()
  return {
    touches: 0,
    hashes: () => [...rows.keys()],
    async add(session) {
      rows.set(session.idHash, session)
    },
    async find(idHash) {
      return rows.get(idHash) ?? null
    },
    async touch(idHash, lastSeen) {
      this.touches += 1
      const row = rows.get(idHash)
      if (row) rows.set(idHash, { ...row, lastSeen })
    },
    async remove(idHash) {
      rows.delete(idHash)
    },
    async sweep(bound) {
      const over = [...rows.values()].filter(
        (row) => row.created <= bound.created || row.lastSeen <= bound.lastSeen,
      )
      for (const row of over) rows.delete(row.idHash)
      return over.length
    },
    async close() {},
  }
}

let now: number
let warnings: string[]
let store: ReturnType<typeof openMemoryStore>
let sessions: Sessions

beforeEach(() => {
  now = 1_000_000
  warnings = []
  store = openMemoryStore()
  const quiet = () => {}
  const log = {
    debug: quiet,
    info: quiet,
    warn: (_: unknown, message: string) => void warnings.push(message),
    error: quiet,
  }
  sessions = createSessions({ store, clock: () => now, randomBytes, log })
})

test('open() gives ids that differ and stores none of them', async () => {
  const ids = await Promise.all(Array.from({ length: 100 }, () => sessions.open(alice)))
  expect(new Set(ids).size).toBe(100)
  expect(ids.every((id) => /^[\w-]{43}$/.test(id))).toBe(true)
  for (const hash of store.hashes()) expect(ids.some((id) => hash.includes(id))).toBe(false)
})

describe('resolve()', () => {
  test('gives the person who opened the session', async () => {
    expect(await sessions.resolve(await sessions.open(alice))).toEqual(asPerson)
  })

  test('gives null for ids that are not ours, and asks the store for none of their shapes', async () => {
    const id = await sessions.open(alice)
    for (const other of ['', 'x', `${id}x`, id.slice(1), `${id.slice(0, -1)}!`, '2|1:0|10:user']) {
      expect(await sessions.resolve(other)).toBeNull()
    }
    expect(
      await sessions.resolve(id.startsWith('A') ? `B${id.slice(1)}` : `A${id.slice(1)}`),
    ).toBeNull()
  })

  test('ends after the idle time', async () => {
    const id = await sessions.open(alice)
    now += SESSION_IDLE_SECONDS - 1
    expect(await sessions.resolve(id)).toEqual(asPerson)
    now += SESSION_IDLE_SECONDS - 1
    expect(await sessions.resolve(id)).toEqual(asPerson)
    now += SESSION_IDLE_SECONDS
    expect(await sessions.resolve(id)).toBeNull()
  })

  test('ends after the absolute time, however much it is used', async () => {
    const id = await sessions.open(alice)
    const opened = now
    for (; now < opened + SESSION_MAX_SECONDS; now += SESSION_IDLE_SECONDS / 2) {
      expect(await sessions.resolve(id)).toEqual(asPerson)
    }
    expect(await sessions.resolve(id)).toBeNull()
  })

  test('writes at most once a minute', async () => {
    const id = await sessions.open(alice)
    for (let second = 0; second < 180; second += 1) {
      now += 1
      await sessions.resolve(id)
    }
    expect(store.touches).toBe(3)
  })

  test('answers when the use cannot be written down, and says so in the log', async () => {
    const id = await sessions.open(alice)
    store.touch = () => Promise.reject(new Error('disk full'))
    now += 120
    expect(await sessions.resolve(id)).toEqual(asPerson)
    expect(warnings).toEqual(['Cannot note that a session was used'])
  })
})

test('peek() tells who it is but does not keep the session alive', async () => {
  const id = await sessions.open(alice)
  now += SESSION_IDLE_SECONDS - 1
  expect(await sessions.peek(id)).toEqual(asPerson)
  now += 1
  expect(await sessions.peek(id)).toBeNull()
  expect(store.touches).toBe(0)
})

test('close() ends that session and no other', async () => {
  const [first, second] = [await sessions.open(alice), await sessions.open(alice)]
  await sessions.close(first)
  await sessions.close('nonsense')
  expect(await sessions.resolve(first)).toBeNull()
  expect(await sessions.resolve(second)).toEqual(asPerson)
})

test('watch() tells of the end of that session, until it is stopped', async () => {
  const [first, second] = [await sessions.open(alice), await sessions.open(alice)]
  const told: string[] = []
  sessions.watch(first, () => told.push('first'))
  const stop = sessions.watch(first, () => told.push('stopped'))
  sessions.watch(second, () => told.push('second'))
  stop()
  stop()
  expect(told).toEqual([])
  await sessions.close(first)
  expect(told).toEqual(['first'])
  store.remove = () => Promise.reject(new Error('disk full'))
  await expect(sessions.close(second)).rejects.toThrow()
  expect(told).toEqual(['first'])
})

test('sweep() drops exactly what resolve() refuses', async () => {
  const old = await sessions.open(alice)
  now += SESSION_IDLE_SECONDS
  const fresh = await sessions.open(alice)
  expect(await sessions.sweep()).toBe(1)
  expect(await sessions.resolve(old)).toBeNull()
  expect(await sessions.resolve(fresh)).toEqual(asPerson)
})
