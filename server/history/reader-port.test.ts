import { setImmediate } from 'node:timers/promises'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../contract/model/scope.ts'
import { AppError } from '../errors.ts'
import { forwardingReader } from './reader-methods.ts'
import { connectTaskReader, serveTaskReader } from './reader-port.ts'
import { aTask } from './task-arbitrary-fixture.ts'
import { ask, everyTask } from './task-oracle-fixture.ts'
import type { TaskReader } from './task-store.ts'

const silent = new Promise<never>(() => {})

const pageOf = <Row>(rows: Row[], next: string | null = null) => ({
  rows,
  next,
  prev: null,
  scanned: 0,
  limited: false,
})

const begun = Promise.withResolvers<void>()

/** Answers by what it is asked for. */
const scripted: TaskReader = {
  ...forwardingReader((method) => Promise.resolve(`answer of ${method}`)),
  list: ({ limit }) => Promise.resolve(pageOf([], `after ${limit}`)),
  listWhole: () => Promise.resolve(pageOf([aTask({ id: 'whole' })])),
  async get(id) {
    if (id === 'wait') return silent
    if (id === 'break') throw new TypeError('a bug with a secret')
    if (id === 'refuse') {
      throw new AppError('REQUEST_INVALID', 'Cannot read it', { parameter: 'after', fix: 'Do not' })
    }
    return id === 'none' ? null : aTask({ id })
  },
  children: async (ids) => new Map(ids.map((id) => [id, [`${id}'s child`]])),
  /** Counts the turns until nobody waits; 0 where that is so from the start, or nobody can say. */
  count: async (_selection, signal) => {
    let turns = 0
    begun.resolve()
    while (signal?.aborted === false) {
      turns += 1
      await setImmediate()
    }
    return { count: turns, isExact: true, scanned: 0, limited: false }
  },
  close: () => Promise.resolve(),
}

describe('connectTaskReader()', () => {
  let channel: MessageChannel
  let reader: TaskReader

  beforeEach(() => {
    channel = new MessageChannel()
    serveTaskReader(channel.port1, scripted)
    reader = connectTaskReader(channel.port2)
  })
  afterEach(() => channel.port1.close())

  test('gives what the reader at the other end gives', async () => {
    expect(await reader.list(ask({ limit: 7 }))).toEqual(pageOf([], 'after 7'))
    expect(await reader.listWhole(ask({}))).toMatchObject({ rows: [{ id: 'whole' }] })
    expect(await reader.get('__proto__', EVERYTHING)).toEqual(aTask({ id: '__proto__' }))
    expect(await reader.get('none', EVERYTHING)).toBeNull()
    expect(await reader.children(['a'], EVERYTHING)).toEqual(new Map([['a', ["a's child"]]]))
    expect(await reader.close()).toBeUndefined()
  })

  test('passes on every method, without a word of its own', async () => {
    const minutes = { fromMinute: 0, toMinute: 1 }
    expect(await reader.gaps({ ...minutes, direction: 'newest', cursor: null, limit: 1 })).toBe(
      'answer of gaps',
    )
    expect(await reader.facet({ ...everyTask, field: 'name', limit: 1 })).toBe('answer of facet')
  })

  test('tells the other end, in the middle of a query, that nobody waits for it', async () => {
    const given = new AbortController()
    const counting = reader.count(everyTask, given.signal)
    await begun.promise
    given.abort()
    expect((await counting).count).toBeGreaterThan(0)
    expect(await reader.count(everyTask, given.signal)).toMatchObject({ count: 0 })
    expect(await reader.count(everyTask)).toMatchObject({ count: 0 })
  })

  test('tells answers apart although a later question is answered first', async () => {
    const first = reader.get('wait', EVERYTHING)
    expect(await reader.get('b', EVERYTHING)).toMatchObject({ id: 'b' })
    expect(await Promise.race([first, Promise.resolve('still open')])).toBe('still open')
    channel.port1.close()
    await expect(first).rejects.toMatchObject({ code: 'HISTORY_UNAVAILABLE' })
  })

  test('rejects with the AppError of the other end, its parameter and fix included', async () => {
    const refused = reader.get('refuse', EVERYTHING)
    await expect(refused).rejects.toBeInstanceOf(AppError)
    await expect(refused).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      message: 'Cannot read it',
      parameter: 'after',
      fix: 'Do not',
    })
  })

  test('rejects with INTERNAL for a bug, and keeps its text to the cause', async () => {
    const error: unknown = await reader.get('break', EVERYTHING).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ code: 'INTERNAL', parameter: undefined })
    expect(String(error)).not.toContain('secret')
    expect(error).toHaveProperty('cause.stack', expect.stringContaining('a bug with a secret'))
  })

  test('rejects what waits, and what is asked later, once the port is closed', async () => {
    const waiting = [reader.get('wait', EVERYTHING), reader.get('wait', EVERYTHING)]
    channel.port1.close()
    const refused = { code: 'HISTORY_UNAVAILABLE' }
    for (const one of waiting) await expect(one).rejects.toMatchObject(refused)
    await expect(reader.list(ask({}))).rejects.toMatchObject(refused)
  })

  test('passes over messages that are no answers', async () => {
    for (const odd of [null, 7, 'x', {}, { id: 1, error: {} }, { id: 99, value: 1 }]) {
      channel.port1.postMessage(odd)
    }
    expect(await reader.get('a', EVERYTHING)).toMatchObject({ id: 'a' })
  })
})

describe('serveTaskReader()', () => {
  test('calls nothing but the methods of a reader', async () => {
    const { port1, port2 } = new MessageChannel()
    serveTaskReader(port1, scripted)
    const answers: unknown[] = []
    port2.on('message', (answer) => answers.push(answer))
    for (const method of ['constructor', '__proto__', 'toString', 7, null]) {
      port2.postMessage({ id: 1, method, args: [] })
    }
    port2.postMessage({ id: 2, method: 'get', args: ['a', EVERYTHING] })
    await expect.poll(() => answers).toEqual(['ready', { id: 2, value: aTask({ id: 'a' }) }])
    port2.close()
  })
})
