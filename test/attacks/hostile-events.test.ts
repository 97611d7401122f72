/**
 * Attacks N-01 to N-04 and N-14: somebody who may publish on the event channel does, and Sepal
 * counts what says nothing, shows the rest as data, and goes on.
 */
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TaskListReply, TaskReply } from '../../contract/api/tasks.ts'
import type { WorkerListReply, WorkerView } from '../../contract/api/workers.ts'
import { type CeleryEvent, eventBody, taskLife } from '../live/celery-events.ts'
import type { FlowerTask } from '../live/compare-tasks.ts'
import { type EventBench, openEventBench } from '../live/event-bench.ts'
import { openRedisEvents } from '../live/event-channel.ts'
import { type EventLoopWatch, WATCHABLE, watchEventLoop } from '../live/event-loop-watch.ts'
import { BROKERS } from '../live/live-brokers.ts'
import { heartbeat } from '../live/worker-events.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import { readTraces } from './broker-traces.ts'
import { hostileBodies } from './hostile-bodies.ts'
import {
  CANARY,
  EMPTY_EVENTS,
  namesakes,
  POISON,
  POISON_NAMES,
  POISONED_ENVELOPES,
  poisonedIdOf,
} from './hostile-names.ts'
import { CROWD, CROWDED_PARENT, IMPOSSIBLE_LIVES, randomLives } from './impossible-orders.ts'
import {
  COERCED_TASKS,
  COERCED_WORKERS,
  DROPPED,
  ODD_FREQS,
  ODD_OFFSETS,
  TIME,
} from './odd-fields.ts'
import { readEverything } from './read-everything.ts'

/** SECURITY.md allows 100 ms; ten times that is for the machine. */
const HELD_MS = 100 * 10
const MAX_LINE_CHARS = 1_000
const trap = join(tmpdir(), `sepal-executed-${process.pid}`)

for (const kind of BROKERS) {
  describe.skipIf(kind.missing !== null)(peerTitle(`N on ${kind.title}`, kind.missing), () => {
    let bench: EventBench
    let watch: EventLoopWatch
    let traces: readonly string[]

    beforeAll(async () => {
      bench = await openEventBench(kind, WATCHABLE)
      watch = await watchEventLoop(bench.sepal.output())
      traces = await readTraces(bench.broker.url)
      await watch.reset()
    })
    afterAll(async () => {
      watch?.close()
      await bench?.close()
    })

    const workers = async () => {
      const { rows } = await bench.sepal.get<WorkerListReply>('/api/v1/workers')
      return new Map(rows.map((row) => [row.hostname, row]))
    }
    const task = (id: string) =>
      bench.sepal.get<TaskReply & Record<string, unknown>>(
        `/api/v1/tasks/${encodeURIComponent(id)}`,
      )
    const publishAll = async (bodies: Iterable<{ readonly body: Buffer }>) => {
      for (const { body } of bodies) await bench.publish(body)
    }

    const publishRaw = async (envelopes: readonly Buffer[]) => {
      const redis = await openRedisEvents(bench.broker.url)
      for (const envelope of envelopes) {
        bench.note()
        await redis.publishRaw(envelope)
      }
      redis.close()
    }

    test.each(hostileBodies(`touch ${trap}`))('N-01 counts $title', async ({ bodies }) => {
      const counts = await bench.countedBy(async () => {
        for (const { body, properties } of bodies) await bench.publish(body, properties)
      })
      expect(counts).toEqual(tally(bodies.map(({ cause }) => cause)))
      expect(existsSync(trap)).toBe(false)
      await readEverything(bench.sepal)
      await bench.isWell()
    })

    test('N-01 takes the last of two keys, and shows bytes that are no UTF-8 as such', async () => {
      const [received = { type: '' }] = taskLife('doubled', TIME)
      const doubled = JSON.stringify(received).replace(/}$/, ',"name":"second","name":"third"}')
      const [broken = { type: '' }] = taskLife('no-utf8', TIME)
      const bytes = Buffer.from(JSON.stringify({ ...broken, args: 'X' })).map((byte) =>
        byte === 0x58 ? 0xff : byte,
      )
      const counts = await bench.countedBy(() =>
        publishAll([{ body: Buffer.from(doubled) }, { body: Buffer.from(bytes) }]),
      )
      expect(counts).toEqual({})
      expect(await task('doubled')).toMatchObject({ name: 'third' })
      expect(await task('no-utf8')).toMatchObject({ args: '\uFFFD' })
    })

    test('N-02 gives no object a key that it did not have', async () => {
      await bench.countedBy(async () => {
        for (const { body, properties } of POISON) await bench.publish(body, properties)
        if (kind.title === 'Redis') await publishRaw(POISONED_ENVELOPES)
      })
      const counts = await bench.countedBy(() => bench.publish(EMPTY_EVENTS))
      expect(counts).toEqual({ type: 1, hostname: 1 })
      for (const [path, text] of await readEverything(bench.sepal)) {
        expect(text.includes(CANARY) || text.includes('ghost'), path).toBe(false)
      }
      const unknown = await (await bench.sepal.request('/api/v1/tasks/ghost')).json()
      expect(JSON.stringify(unknown)).not.toContain(CANARY)
      await bench.isWell()
    })

    test('N-02 shows workers, tasks and states of poisonous names as data', async () => {
      const counts = await bench.countedBy(() =>
        publishAll(POISON_NAMES.map((name) => ({ body: namesakes(name) }))),
      )
      expect(counts).toEqual({})
      const listed = await workers()
      const flowers = new Map(Object.entries(await bench.sepal.get<object>('/api/workers')))
      const online = new Map(Object.entries(await bench.sepal.get<object>('/api/workers?status=1')))
      const tasks = await bench.sepal.get<Record<string, FlowerTask>>('/api/tasks?limit=10000')
      for (const name of POISON_NAMES) {
        expect(listed.get(name)).toMatchObject({
          status: 'online',
          pid: 4242,
          swIdent: 'py-celery',
        })
        expect(flowers.has(name) && online.get(name), name).toBe(true)
        expect(Object.hasOwn(tasks, name), name).toBe(true)
        const id = poisonedIdOf(name)
        expect(await task(id)).toMatchObject({ name, worker: name, queue: name, state: 'SUCCESS' })
        expect(await task(`state of ${name}`)).toMatchObject({ state: name.toUpperCase() })
        const ask = encodeURIComponent(name)
        const found = await bench.sepal.get<TaskListReply>(`/api/v1/tasks?name=${ask}`)
        expect(found.rows.map((row) => row.id)).toContain(id)
        const state = ask.toUpperCase()
        const states = await bench.sepal.get<TaskListReply>(`/api/v1/tasks?state=${state}`)
        expect(states.rows.map((row) => row.id)).toEqual([`state of ${name}`])
        const typed = await bench.sepal.get<object>(`/api/tasks?taskname=${ask}`)
        expect(Object.hasOwn(typed, id), name).toBe(true)
      }
      await readEverything(bench.sepal, POISON_NAMES)
      await bench.isWell()
    })

    test('N-03 counts events whose time, worker or id is none', async () => {
      const counts = await bench.countedBy(() => publishAll(DROPPED))
      expect(counts).toEqual(tally(DROPPED.map(({ field }) => field)))
      expect((await bench.sepal.request('/api/task/info/odd')).status).toBe(404)
      await bench.isWell()
    })

    test('N-03 takes every other field of the wrong type for one that was not sent', async () => {
      const odd = [...COERCED_TASKS, ...COERCED_WORKERS, ...ODD_FREQS, ...ODD_OFFSETS]
      expect(await bench.countedBy(() => publishAll(odd))).toEqual({})
      const shown: Record<string, unknown>[] = await Promise.all(
        COERCED_TASKS.map(({ id }) => task(id)),
      )
      const wrong = COERCED_TASKS.filter(({ view }, nth) => shown[nth]?.[view] !== null)
      expect(wrong.map(({ field, value }) => `${field} ${value.slice(0, 20)}`)).toEqual([])
      expect(shown.filter((one) => one['state'] !== 'RECEIVED')).toEqual([])

      const listed = await workers()
      const read = (id: string) =>
        listed.get(id) as (WorkerView & Record<string, unknown>) | undefined
      const wrongWorkers = COERCED_WORKERS.filter(({ id, view }) => read(id)?.[view] !== null)
      expect(wrongWorkers.map(({ field, value }) => `${field} ${value.slice(0, 20)}`)).toEqual([])
      for (const { id, value } of ODD_FREQS) expect(read(id)?.freq, value).toBe(60)
      for (const { id, value } of ODD_OFFSETS) expect((await task(id)).received, value).toBe(TIME)
      await readEverything(
        bench.sepal,
        COERCED_TASKS.filter((_, nth) => nth % 10 === 0).map(({ id }) => id),
      )
      await bench.isWell()
    })

    test('N-04 makes one consistent task of each impossible life', async () => {
      const counts = await bench.countedBy(() =>
        publishAll(
          IMPOSSIBLE_LIVES.flatMap(({ events }) => [events.slice(0, 1_000), events.slice(1_000)])
            .filter((events) => events.length > 0)
            .map(bodyOf),
        ),
      )
      expect(counts).toEqual({})
      for (const { title, id, becomes } of IMPOSSIBLE_LIVES) {
        expect(await task(id), title).toMatchObject(becomes)
      }
      await readEverything(
        bench.sepal,
        IMPOSSIBLE_LIVES.map(({ id }) => id),
      )
      await bench.isWell()
    })

    test('N-04 tells the same of a random life wherever it tells of it', async () => {
      const lives = randomLives(200, 4)
      await bench.countedBy(() => publishAll([...lives.values()].map(bodyOf)))
      const tasks = await bench.sepal.get<Record<string, FlowerTask>>('/api/tasks?limit=10000')
      const { rows } = await bench.sepal.get<TaskListReply>('/api/v1/tasks?limit=500&name=random.')
      expect(rows.filter(({ id }) => lives.has(id))).toHaveLength(lives.size)
      for (const { preview: _preview, ...row } of rows) {
        const whole = await task(row.id)
        expect(whole).toMatchObject(row)
        const { state, timestamp, worker, received } = whole
        const told = { state, timestamp, received, ...(worker === null ? {} : { worker }) }
        expect(tasks[row.id]).toMatchObject(told)
      }
    })

    test('N-04 shows no more than a thousand children', async () => {
      await bench.countedBy(async () => {
        await bench.publish(eventBody(taskLife(CROWDED_PARENT, Date.now() / 1000)))
        await publishAll([CROWD.slice(0, 800), CROWD.slice(800)].map(bodyOf))
      })
      expect((await task(CROWDED_PARENT)).children).toHaveLength(1_000)
      await readEverything(bench.sepal, [CROWDED_PARENT])
    })

    test('N-14 cuts what a worker says of its software, and shows the rest as it is', async () => {
      const said =
        '\u001b[2J\u001b]0;owned\u0007\u202e<img src=x onerror=alert(1)>\r\nSet-Cookie: a=b'
      const software = (text: string) => ({ sw_ident: text, sw_ver: text, sw_sys: text })
      const huge = {
        ...heartbeat('huge@test.example', 'worker-online'),
        ...software('i'.repeat(3_000_000)),
      }
      const big = {
        ...heartbeat('big@test.example', 'worker-online'),
        sw_ident: 'i'.repeat(10_000_000),
      }
      const name = `${said.replaceAll(/[\r\n]/g, '')}@test.example`
      const odd = { ...heartbeat(name, 'worker-online'), ...software(said) }
      expect(await bench.countedBy(() => publishAll([[huge], [big], [odd]].map(bodyOf)))).toEqual(
        {},
      )
      const listed = await workers()
      const cut = `${'i'.repeat(254)}…`
      expect(listed.get('huge@test.example')).toMatchObject({
        swIdent: cut,
        swVer: cut,
        swSys: cut,
      })
      expect(listed.get('big@test.example')).toMatchObject({ swIdent: cut, swVer: '5.6.3' })
      expect(listed.get(name)).toMatchObject({ swIdent: said, swVer: said, swSys: said })
      for (const [path, text] of await readEverything(bench.sepal)) {
        expect(text.includes('\u001b') || text.includes('\r'), path).toBe(false)
      }
      await bench.isWell()
    })

    test('left the broker as it was', async () => {
      expect(await readTraces(bench.broker.url)).toEqual(traces)
    })

    test('lost none of the good tasks between, nor count of what it was sent', async () => {
      const { sepal, stream, markers } = bench
      const tasks = await sepal.get<Record<string, FlowerTask>>('/api/tasks?limit=10000')
      expect(markers.filter((id) => tasks[id]?.['state'] !== 'SUCCESS')).toEqual([])
      expect(stream.latest().intake.messages).toBe(bench.sent())
    })

    test('never held the main thread, and logged no word of it', async () => {
      const { max, p999 } = await watch.read()
      process.stdout.write(
        `N on ${kind.title}: longest turn ${max.toFixed(0)} ms, p99.9 ${p999.toFixed(0)} ms\n`,
      )
      expect(max).toBeLessThanOrEqual(HELD_MS)
      const loud = bench.sepal.output().split('\n').filter(isLoud)
      expect(loud.map((line) => line.slice(0, MAX_LINE_CHARS))).toEqual([])
    })
  })
}

const bodyOf = (events: readonly CeleryEvent[]): { readonly body: Buffer } => ({
  body: eventBody(events),
})

function tally(causes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const cause of causes) counts[cause] = (counts[cause] ?? 0) + 1
  return counts
}

/** A line of the log that is long, quotes what was sent, moves a terminal's cursor, or tells of a crash. */
const isLoud = (line: string): boolean =>
  line.length > MAX_LINE_CHARS ||
  line.includes('\u001b') ||
  new RegExp(`${CANARY}|ghost|uncaught|unhandled|inspector error`, 'i').test(line)
