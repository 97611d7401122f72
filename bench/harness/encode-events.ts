/** Events as busy workers write them, encoded before the clock starts. */
import { randomUUID } from 'node:crypto'
import type { FloodWire } from './flood-wire.ts'

export interface EncodedEvents {
  /** What publishes them, in order. */
  readonly commands: readonly Buffer[]
  readonly events: number
  readonly tasks: number
}

const WORKERS = 4
/** Tasks under way at once: their events interleave. */
const CONCURRENCY = 8
const TYPES = [
  'mail.send',
  'image.resize',
  'report.render',
  'feed.fetch',
  'index.update',
  'bill.run',
]
const FAILURES_EVERY = 50
const TRACEBACK = `Traceback (most recent call last):\n${'  File "/srv/app/tasks.py", line 118, in render\n    return template.render(context)\n'.repeat(10)}ValueError: no such template`

/** @param batch events in one message: 1 is a plain event, more a `task.multi` array */
export function encodeEvents(options: {
  readonly wrap: FloodWire['wrap']
  readonly events: number
  readonly batch: number
}): EncodedEvents {
  const tasks = Math.ceil(options.events / 4)
  const commands: Buffer[] = []
  let pending: object[] = []
  let events = 0
  const flush = () => {
    if (pending.length === 0) return
    const body = JSON.stringify(options.batch === 1 ? pending[0] : pending)
    commands.push(options.wrap(Buffer.from(body)))
    pending = []
  }
  for (let first = 0; first < tasks; first += CONCURRENCY) {
    const lives = Array.from({ length: Math.min(CONCURRENCY, tasks - first) }, (_, nth) =>
      lifeOf(first + nth),
    )
    for (let step = 0; step < 4; step += 1) {
      for (const life of lives) {
        pending.push(life[step] ?? {})
        events += 1
        if (pending.length === options.batch) flush()
      }
    }
  }
  flush()
  return { commands, events, tasks }
}

/** Sent, received, started, and succeeded or (one in 50) failed. */
function lifeOf(nth: number): object[] {
  const uuid = randomUUID()
  const timestamp = Date.now() / 1000 + nth / 10_000
  const hostname = `celery@worker-${nth % WORKERS}.example`
  const worker = { hostname, utcoffset: 0, pid: 1_000 + (nth % WORKERS), clock: nth + 1 }
  const told = {
    uuid,
    name: TYPES[nth % TYPES.length],
    args: `(${nth}, 'customer-${nth % 997}@example.com')`,
    kwargs: "{'locale': 'en', 'retry': True}",
    root_id: uuid,
    parent_id: null,
    retries: 0,
    eta: null,
    expires: null,
  }
  const client = { hostname: 'gen77@client.example', utcoffset: 0, pid: 77, clock: nth + 1 }
  const route = { queue: 'celery', exchange: '', routing_key: 'celery' }
  const end =
    nth % FAILURES_EVERY === 0
      ? { uuid, exception: "ValueError('no such template')", traceback: TRACEBACK }
      : { uuid, result: `{'id': ${nth}, 'ok': True}`, runtime: 0.0421 }
  return [
    { ...client, ...told, ...route, timestamp, type: 'task-sent' },
    { ...worker, ...told, timestamp: timestamp + 0.002, type: 'task-received' },
    { ...worker, uuid, timestamp: timestamp + 0.003, type: 'task-started' },
    {
      ...worker,
      ...end,
      timestamp: timestamp + 0.045,
      type: 'exception' in end ? 'task-failed' : 'task-succeeded',
    },
  ]
}
