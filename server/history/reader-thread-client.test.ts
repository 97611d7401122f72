import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../contract/model/scope.ts'
import { createTask } from '../../contract/model/task-state.ts'
import type { LogFields } from '../log.ts'
import { batchOf } from './history-batch-fixture.ts'
import { openReaderThread } from './reader-thread-client.ts'
import { openSqliteWriter } from './sqlite/sqlite-writer.ts'
import { aTask, DAY } from './task-arbitrary-fixture.ts'
import { ask, everyTask } from './task-oracle-fixture.ts'
import type { TaskReader } from './task-store.ts'

const unavailable = { code: 'HISTORY_UNAVAILABLE' }

describe('openReaderThread()', { timeout: 120_000 }, () => {
  let reader: TaskReader
  let lines: string[]
  const note = (_fields: LogFields, message: string) => void lines.push(message)
  const log = { debug: note, info: note, warn: note, error: note }
  const openStubborn = (options: { threads?: number; timeoutMs?: number } = {}) =>
    openReaderThread({
      entry: new URL('./stubborn-reader-fixture.ts', import.meta.url),
      historyDirectory: '/nowhere',
      log,
      threads: 1,
      ...options,
    })
  const get = (id: string) => reader.get(id, EVERYTHING)
  const fate = (id: string): Promise<unknown> => get(id).catch((error: unknown) => error)
  /** Waits until a thread has started, which takes a while on a busy machine. */
  const answering = () => expect.poll(() => fate('a'), { timeout: 60_000 }).toEqual(createTask('a'))

  beforeEach(() => {
    lines = []
  })
  afterEach(() => reader.close())

  test('reads what a writer wrote, in the thread that the server starts', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sepal-reader-'))
    const writer = openSqliteWriter({ directory, clock: () => DAY })
    const entry = new URL('../reader-thread.ts', import.meta.url)
    reader = openReaderThread({ entry, historyDirectory: directory, log })
    expect(await reader.list(ask({}))).toMatchObject({ rows: [], next: null })
    await writer.write(batchOf({ tasks: [aTask({ id: 'a', parentId: 'p' })] }))
    expect(await get('a')).toEqual(aTask({ id: 'a', parentId: 'p' }))
    expect(await reader.children(['p'], EVERYTHING)).toEqual(new Map([['p', ['a']]]))
    await expect(reader.list(ask({ cursor: 'x' }))).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      parameter: 'cursor',
    })
    await writer.close()
    rmSync(directory, { recursive: true })
  })

  test('answers more queries than there are threads', async () => {
    reader = openStubborn({ threads: 2 })
    const ids = Array.from({ length: 50 }, (_, at) => `task ${at}`)
    const tasks = await Promise.all(ids.map(get))
    expect(tasks.map((task) => task?.id)).toEqual(ids)
  })

  test('ends a thread whose query overruns, and goes on with another', async () => {
    reader = openStubborn({ timeoutMs: 500 })
    await answering()
    expect(await fate('hang')).toMatchObject({
      ...unavailable,
      message: 'Cannot read history: the query took longer than 500 ms',
    })
    await answering()
    expect(lines).toContain('A query of the history overran: its reader is replaced')
  })

  test('refuses queries while threads that were ended cannot end, and recovers', async () => {
    reader = openStubborn({ threads: 3, timeoutMs: 1_000 })
    await answering()
    const native = () => Promise.all([1, 2, 3].map(() => fate('sleep within native code')))
    // Again while not all threads have started.
    await expect
      .poll(() => native().then(() => lines), { timeout: 90_000 })
      .toContain('Cannot read history: queries do not end')
    expect(await fate('a')).toMatchObject({
      ...unavailable,
      message: expect.stringMatching(/: \d queries that overran have not ended yet$/),
    })
    await answering()
  })

  test('lets the other queries go on while one hangs', async () => {
    reader = openStubborn({ threads: 2, timeoutMs: 60_000 })
    await answering()
    let isOver = false
    const hanging = fate('hang').finally(() => (isOver = true))
    for (const id of ['a', 'b', 'c']) expect(await get(id)).toMatchObject({ id })
    expect(isOver).toBe(false)
    await reader.close()
    expect(await hanging).toMatchObject(unavailable)
  })

  test.each(['die', 'throw later'])('replaces a thread that ends by itself: %s', async (how) => {
    reader = openStubborn()
    await expect(get(how)).rejects.toMatchObject(unavailable)
    expect(await get('a')).toMatchObject({ id: 'a' })
    expect(lines).toContain('A history reader has died: starting another')
  })

  test('gives up a query for which every thread was busy too long', async () => {
    reader = openStubborn({ timeoutMs: 500 })
    await answering()
    const [hanging, behind] = await Promise.all([fate('hang'), fate('behind it')])
    expect(hanging).toHaveProperty('message', expect.stringContaining('took longer than 500 ms'))
    expect(behind).toHaveProperty('message', expect.stringContaining('was busy for 500 ms'))
  })

  test('refuses a query when 1,000 wait already', async () => {
    reader = openStubborn()
    const asked = Array.from({ length: 1_100 }, (_, at) => get(`task ${at}`))
    const settled = await Promise.allSettled(asked)
    const refused = settled.filter(({ status }) => status === 'rejected')
    expect(refused.length).toBeGreaterThan(90)
    expect(refused[0]).toMatchObject({ reason: unavailable })
  })

  test('ends a query that nobody waits for, and gives up one that waits', async () => {
    reader = openStubborn()
    await answering()
    const given = new AbortController()
    const counting = reader.count(everyTask, given.signal)
    const behind = reader.count(everyTask, given.signal).catch((error: unknown) => error)
    given.abort()
    expect(await counting).toBe('stopped')
    expect(await behind).toMatchObject({
      ...unavailable,
      message: 'Cannot read history: nobody waits for the answer',
    })
    await answering()
  })

  test('rejects every query after close(), and what was waiting', async () => {
    reader = openStubborn()
    const asked = ['hang', 'a', 'b'].map(fate)
    await reader.close()
    for (const error of await Promise.all(asked)) expect(error).toMatchObject(unavailable)
    await expect(get('a')).rejects.toMatchObject(unavailable)
  })
})
