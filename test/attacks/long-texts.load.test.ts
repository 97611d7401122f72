/**
 * Attack N-07: names, arguments and errors of a megabyte, made for whatever searches, cuts or
 * parses them. Nothing takes much longer over them than over ordinary ones.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TaskListReply, TaskReply } from '../../contract/api/tasks.ts'
import { parsePythonLiteral } from '../../contract/model/python-literal.ts'
import { type CeleryEvent, eventBody, taskLife } from '../live/celery-events.ts'
import { type EventBench, openEventBench } from '../live/event-bench.ts'
import { type EventLoopWatch, WATCHABLE, watchEventLoop } from '../live/event-loop-watch.ts'
import { BROKERS } from '../live/live-brokers.ts'
import { openLiveStream, waitFor } from '../live/live-stream.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import { LONG_TEXTS, NEEDLES, ordinaryText } from './long-texts.ts'
import { readEverything } from './read-everything.ts'

/** SECURITY.md allows 50 ms for each; ten times that is for the machine. */
const MOST_MS = 50 * 10
/** Against the same with ordinary texts of that length, and a pause of the machine's. */
const [MOST_TIMES, PAUSE_MS] = [10, 30]
/** A row shows a line of what was sent. */
const ROW_CHARS = 4_000
const MESSAGES_AT_ONCE = 4
const TEXTS = Object.entries(LONG_TEXTS)

for (const kind of BROKERS) {
  describe.skipIf(kind.missing !== null)(peerTitle(`N-07 on ${kind.title}`, kind.missing), () => {
    let bench: EventBench
    let watch: EventLoopWatch
    /** Milliseconds with as many tasks of ordinary texts, by path. */
    const ordinary = new Map<string, number>()
    const rows = new Map<string, number>()

    beforeAll(async () => {
      bench = await openEventBench(kind, WATCHABLE)
      watch = await watchEventLoop(bench.sepal.output())
      await publishPaced(TEXTS.map((_, nth) => failure(`ordinary-${nth}`, ordinaryText(nth))))
      for (const path of PATHS) ordinary.set(path, await fastest(path))
      const stream = await openLiveStream(bench.sepal, ({ tasks }) => {
        for (const row of tasks) rows.set(row.id, JSON.stringify(row).length)
      })
      await watch.reset()
      await publishPaced(TEXTS.map(([title, text]) => failure(title, text)))
      await waitFor(() => TEXTS.every(([title]) => rows.has(title)), 30_000)
      stream.close()
    })
    afterAll(async () => {
      watch?.close()
      await bench?.close()
    })

    /** Redis hangs up on whoever is 32 MB behind. */
    const publishPaced = async (lives: readonly CeleryEvent[][]) => {
      for (let at = 0; at < lives.length; at += MESSAGES_AT_ONCE) {
        const counts = await bench.countedBy(async () => {
          for (const life of lives.slice(at, at + MESSAGES_AT_ONCE)) {
            await bench.publish(eventBody(life))
          }
        })
        expect(counts).toEqual({})
      }
    }
    /** Milliseconds of the fastest of three. */
    const fastest = async (path: string): Promise<number> => {
      const times: number[] = []
      for (let turn = 0; turn < 3; turn += 1) {
        const start = performance.now()
        const response = await bench.sepal.request(path)
        const body = await response.text()
        times.push(performance.now() - start)
        expect(response.status, `${path} ${body.slice(0, 200)}`).toBe(200)
      }
      return Math.min(...times)
    }
    const expectFast = (took: number, usual: number, what: string) => {
      expect(took, what).toBeLessThanOrEqual(MOST_MS)
      expect(took, what).toBeLessThanOrEqual(usual * MOST_TIMES + PAUSE_MS)
    }

    test('lists and searches take no longer than over ordinary texts', async () => {
      for (const path of PATHS) expectFast(await fastest(path), ordinary.get(path) ?? 0, path)
    })

    test('a task is shown as fast, cut to its bounds', async () => {
      const usual = await fastest('/api/v1/tasks/ordinary-0')
      for (const [title, text] of TEXTS) {
        const path = `/api/v1/tasks/${encodeURIComponent(title)}`
        expectFast(await fastest(path), usual, path)
        const task = await bench.sepal.get<TaskReply>(path)
        expect(task.name?.length).toBeLessThanOrEqual(255)
        for (const shown of [task.args, task.exception]) {
          expect(Buffer.byteLength(shown ?? '')).toBeGreaterThan(60_000)
          expect(Buffer.byteLength(shown ?? '')).toBeLessThanOrEqual(65_536)
          expect(text.startsWith(shown?.slice(0, -1) ?? '-')).toBe(true)
        }
      }
    })

    test('a search finds what it names, and wildcards are letters', async () => {
      const idsOf = async (needle: string) => {
        const path = `/api/v1/tasks?limit=500&name=${encodeURIComponent(needle)}`
        return (await bench.sepal.get<TaskListReply>(path)).rows.map((row) => row.id)
      }
      expect(await idsOf('a'.repeat(200))).toEqual(['a…a!'])
      expect(await idsOf(`${'a'.repeat(199)}!`)).toEqual([])
      expect(await idsOf('%_*?%_*?')).toEqual(['wildcards'])
      expect(await idsOf('%'.repeat(2))).toEqual([])
    })

    test('a row of the stream holds a line of it', () => {
      const long = TEXTS.filter(([title]) => (rows.get(title) ?? Infinity) > ROW_CHARS)
      expect(long.map(([title]) => `${title}: ${rows.get(title)}`)).toEqual([])
    })

    test('the main thread was never held, and all is well', async () => {
      await readEverything(
        bench.sepal,
        TEXTS.map(([title]) => title),
      )
      const { max } = await watch.read()
      process.stdout.write(`N-07 on ${kind.title}: longest turn ${max.toFixed(0)} ms\n`)
      expect(max).toBeLessThanOrEqual(MOST_MS)
      await bench.isWell()
    })
  })
}

describe('N-07', () => {
  test.each(TEXTS)('parsePythonLiteral() grows with the length alone of %s', (_, text) => {
    const timeOf = (chars: number) => {
      const times = Array.from({ length: 3 }, () => {
        const start = performance.now()
        parsePythonLiteral(text.slice(0, chars))
        return performance.now() - start
      })
      return Math.min(...times)
    }
    timeOf(1_000)
    const [small, large] = [timeOf(8_192), timeOf(65_536)]
    expect(large).toBeLessThanOrEqual(MOST_MS)
    expect(large).toBeLessThanOrEqual(small * 8 * MOST_TIMES + PAUSE_MS)
  })
})

const PATHS: readonly string[] = [
  '/api/v1/tasks?limit=500',
  '/api/v1/tasks?state=FAILURE&limit=500',
  '/api/tasks?limit=10',
  '/api/v1/workers',
  ...NEEDLES.map((needle) => `/api/v1/tasks?name=${encodeURIComponent(needle)}`),
  ...NEEDLES.map((needle) => `/api/tasks?taskname=${encodeURIComponent(needle)}`),
]

/** A task that failed, with this text for its name, its arguments and its error. */
function failure(uuid: string, text: string): CeleryEvent[] {
  const [received, started] = taskLife(uuid, Date.now() / 1000, text)
  if (received === undefined || started === undefined) throw new Error('Cannot tell a life')
  return [
    { ...received, args: text },
    { ...started, type: 'task-failed', exception: text },
  ]
}
