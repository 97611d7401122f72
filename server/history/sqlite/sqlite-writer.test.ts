import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, test } from 'vitest'
import { batchOf, numbered } from '../history-batch-fixture.ts'
import { aTask, DAY } from '../task-arbitrary-fixture.ts'
import { openSqliteWriter } from './sqlite-writer.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'

const newDirectory = temporaryDirectories()
const ONE_DAY = 86_400

describe('openSqliteWriter()', () => {
  let directory: string
  let now: number
  const open = (tasksPerSegment = 10) =>
    openSqliteWriter({ directory, clock: () => now, tasksPerSegment })

  /** What a file holds, read past the history's own code. */
  const query = (file: string, sql: string) => {
    const db = new DatabaseSync(join(directory, file), { readOnly: true })
    const rows = db.prepare(sql).all()
    db.close()
    return rows.map((row) => ({ ...row }))
  }
  const segments = () => query('catalog.sqlite', 'SELECT number, day, closed, tasks FROM segment')
  const idsIn = (segment: number) =>
    query(`segment-${segment}.sqlite`, 'SELECT id FROM task ORDER BY n').map(({ id }) => id)
  /** Ids of every task in a segment that the catalog names, newest change first. */
  const listed = () =>
    query('catalog.sqlite', 'SELECT number FROM segment WHERE dropped IS NULL')
      .flatMap(({ number }) =>
        query(`segment-${String(number)}.sqlite`, 'SELECT id, timestamp FROM task'),
      )
      .toSorted((a, b) => Number(b.timestamp) - Number(a.timestamp))
      .map(({ id }) => id)

  beforeEach(() => {
    directory = newDirectory()
    now = DAY
  })

  /** Files of the history that this process holds open. */
  const openFiles = () =>
    readdirSync('/proc/self/fd').flatMap((fd) => {
      const link = `/proc/self/fd/${fd}`
      // The one that the folder was read with is gone.
      const target = existsSync(link) ? readlinkSync(link) : ''
      return target.startsWith(directory) ? [target.slice(directory.length + 1)] : []
    })
  const onLinux = test.skipIf(process.platform !== 'linux')

  onLinux('leaves no file open when it cannot open them all', async () => {
    const writer = open()
    await writer.write(batchOf({ tasks: numbered(15) }))
    await writer.close()
    rmSync(join(directory, 'catalog.sqlite'))
    const newer = new DatabaseSync(join(directory, 'segment-2.sqlite'))
    newer.exec('PRAGMA user_version = 99')
    newer.close()
    expect(open).toThrow(expect.objectContaining({ code: 'HISTORY_INCOMPATIBLE' }))
    expect(openFiles()).toEqual([])
  })

  onLinux('leaves no file open when closed, although the filter cannot be saved', async () => {
    const writer = open()
    await writer.write(batchOf({ tasks: numbered(15) }))
    const other = new DatabaseSync(join(directory, 'segment-2.sqlite'))
    other.exec('DROP TABLE id_filter')
    other.close()
    await writer.close()
    expect(openFiles()).toEqual([])
    expect(listed()).toHaveLength(15)
  })

  test('begins a segment when one is full, in the middle of a batch too', async () => {
    const writer = open()
    await writer.write(batchOf({ tasks: numbered(25) }))
    expect(segments()).toEqual([
      { number: 1, day: '2025-11-21', closed: DAY, tasks: 10 },
      { number: 2, day: '2025-11-21', closed: DAY, tasks: 10 },
      { number: 3, day: '2025-11-21', closed: null, tasks: null },
    ])
    expect([1, 2, 3].map((number) => idsIn(number).length)).toEqual([10, 10, 5])
    await writer.close()
  })

  test('begins a segment when the UTC day is over, and none for changes of old tasks', async () => {
    const writer = open()
    await writer.write(
      batchOf({ tasks: [aTask({ id: 'a' }), aTask({ id: 'b', state: 'SUCCESS' })] }),
    )
    now += ONE_DAY
    await writer.write(batchOf({ tasks: [aTask({ id: 'a', retries: 1 })] }))
    expect(segments()).toHaveLength(1)
    await writer.write(
      batchOf({ tasks: [aTask({ id: 'c' }), aTask({ id: 'b', retries: 1, state: 'SUCCESS' })] }),
    )
    expect(segments()).toMatchObject([{ day: '2025-11-21' }, { day: '2025-11-22' }])
    expect([idsIn(1), idsIn(2)]).toEqual([['a', 'b'], ['c']])
    await writer.close()
  })

  test('stays in its segment when the clock goes back over midnight', async () => {
    const writer = open()
    now += ONE_DAY
    await writer.write(batchOf({ tasks: numbered(1) }))
    now -= ONE_DAY
    await writer.write(batchOf({ tasks: numbered(3) }))
    expect(segments()).toHaveLength(1)
    await writer.close()
  })

  test('goes on in the last segment after a restart on the same day', async () => {
    const first = open()
    await first.write(batchOf({ tasks: numbered(4) }))
    await first.close()
    const second = open()
    await second.write(batchOf({ tasks: numbered(6) }))
    expect(segments()).toHaveLength(1)
    expect(idsIn(1)).toEqual(['task 0', 'task 1', 'task 2', 'task 3', 'task 4', 'task 5'])
    await second.close()
  })

  test('changes a task in its old segment after many that are full, restarts included', async () => {
    let writer = open(10)
    await writer.write(batchOf({ tasks: [aTask({ id: 'old', timestamp: 1 })] }))
    await writer.write(batchOf({ tasks: numbered(300) }))
    await writer.write(batchOf({ tasks: [aTask({ id: 'old', retries: 1, timestamp: 2 })] }))
    await writer.close()
    writer = open(10)
    expect(await writer.find(['old'])).toMatchObject([{ retries: 1 }])
    await writer.write(batchOf({ tasks: [aTask({ id: 'old', retries: 2, timestamp: 1e9 })] }))
    expect(idsIn(1)[0]).toBe('old')
    expect(listed().filter((id) => id === 'old')).toHaveLength(1)
    expect(listed()[0]).toBe('old')
    await writer.close()
  })

  test('knows after a kill what was written since it was opened', async () => {
    let writer = open()
    await writer.write(batchOf({ tasks: numbered(4) }))
    await writer.close()
    writer = open()
    const late = [aTask({ id: 'late' }), aTask({ id: 'later' })]
    await writer.write(batchOf({ tasks: late }))
    // What is on the disk now is what a kill leaves.
    const left = newDirectory()
    cpSync(directory, left, { recursive: true })
    await writer.close()
    directory = left
    writer = open()
    expect(await writer.find(['late', 'task 0', 'later', 'never'])).toHaveLength(3)
    await writer.write(batchOf({ tasks: [...late, ...numbered(25)] }))
    expect(new Set(listed()).size).toBe(27)
    expect(listed()).toHaveLength(27)
    expect(await writer.find(['late', 'task 0', 'task 24'])).toHaveLength(3)
    await writer.close()
  })

  test('keeps the directory and its files from everybody else', async () => {
    chmodSync(directory, 0o755)
    const writer = open()
    await writer.write(batchOf({ tasks: numbered(15) }))
    const names = readdirSync(directory)
    expect(names).toEqual(expect.arrayContaining(['catalog.sqlite-wal', 'segment-2.sqlite-shm']))
    const modes = names.map((name) => statSync(join(directory, name)).mode & 0o777)
    expect(new Set(modes)).toEqual(new Set([0o600]))
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    await writer.close()
  })

  test('keeps a second writer out until it is closed', async () => {
    const writer = open()
    expect(open).toThrow(expect.objectContaining({ code: 'HISTORY_UNAVAILABLE' }))
    await writer.write(batchOf({ tasks: numbered(1) }))
    await writer.close()
    await open().close()
  })

  test('makes a lost catalog again from the segments', async () => {
    const writer = open()
    await writer.write(batchOf({ tasks: numbered(25) }))
    await writer.close()
    rmSync(join(directory, 'catalog.sqlite'))
    const again = open()
    expect(await again.find(['task 3', 'task 24'])).toHaveLength(2)
    await again.write(batchOf({ tasks: [aTask({ id: 'task 3', retries: 7 })] }))
    expect(segments().map(({ number, day }) => [number, day])).toEqual([
      [1, '2025-11-21'],
      [2, '2025-11-21'],
      [3, '2025-11-21'],
    ])
    expect(listed()).toHaveLength(25)
    await again.close()
  })

  test('refuses to go on without a segment that the catalog names, and says which', async () => {
    const writer = open()
    await writer.write(batchOf({ tasks: numbered(25) }))
    await writer.close()
    renameSync(join(directory, 'segment-2.sqlite'), join(directory, 'away'))
    expect(open).toThrow(
      expect.objectContaining({
        code: 'HISTORY_UNAVAILABLE',
        message: 'Cannot open history segment 2: its file is missing',
      }),
    )
    renameSync(join(directory, 'away'), join(directory, 'segment-2.sqlite'))
    await open().close()
    expect(listed()).toHaveLength(25)
  })

  test('refuses a segment under another number', async () => {
    const writer = open()
    await writer.write(batchOf({ tasks: numbered(5) }))
    await writer.close()
    renameSync(join(directory, 'segment-1.sqlite'), join(directory, 'segment-2.sqlite'))
    rmSync(join(directory, 'catalog.sqlite'))
    expect(open).toThrow(expect.objectContaining({ code: 'HISTORY_INCOMPATIBLE' }))
  })

  test('writes nothing of a batch that its segment refuses, and all of it the next time', async () => {
    const writer = open(1_000)
    await writer.write(batchOf({ tasks: [aTask({ id: 'a', name: 'known' })] }))
    const db = new DatabaseSync(join(directory, 'segment-1.sqlite'))
    db.exec(`CREATE TRIGGER full BEFORE INSERT ON task WHEN (SELECT count(*) FROM task) > 5
      BEGIN SELECT RAISE(ABORT, 'no room'); END`)
    const batch = numbered(9).map((task) => ({ ...task, name: `new ${task.id}`, args: '(1,)' }))
    await expect(writer.write(batchOf({ tasks: batch }))).rejects.toThrow('no room')
    expect(listed()).toEqual(['a'])
    expect(query('segment-1.sqlite', 'SELECT * FROM payload')).toEqual([])
    db.exec('DROP TRIGGER full')
    db.close()
    await writer.write(batchOf({ tasks: batch }))
    expect(listed()).toHaveLength(10)
    for (const task of batch) expect(await writer.find([task.id])).toEqual([task])
    await writer.close()
  })
})
