/** Hundreds of workers of which there is nothing but what they say: as Celery, each by itself, every 2 s. */
import { setTimeout as sleep } from 'node:timers/promises'
import { eventBody } from './celery-events.ts'
import type { EventChannel } from './event-channel.ts'
import { heartbeat } from './worker-events.ts'

export interface WorkerCrowd {
  readonly hostnames: readonly string[]
  /** Whom this machine let wait so long for their turn that they may count as gone. */
  late(): ReadonlySet<string>
  /** Silence, with or without a goodbye; settles when the last word is out. */
  stop(saysGoodbye: (hostname: string) => boolean): Promise<void>
}

const BEAT_MS = 2_000
const SHARES = 20
/** Two beats without a word are the end: half of one is left for the way. */
const LATE_MS = 3_000

/** Each says that it is online before it resolves. */
export async function startWorkerCrowd(count: number, channel: EventChannel): Promise<WorkerCrowd> {
  const hostnames = Array.from({ length: count }, (_, nth) => `crowd-${nth}@test.example`)
  const clocks = new Map<string, number>()
  const spokeAt = new Map<string, number>()
  const late = new Set<string>()
  const say = async (hostname: string, what: 'online' | 'heartbeat' | 'offline') => {
    const clock = (clocks.get(hostname) ?? 0) + 1
    clocks.set(hostname, clock)
    const pid = 10_000 + hostnames.indexOf(hostname)
    const event = heartbeat(hostname, `worker-${what}`, { clock, pid })
    await channel.publish(eventBody(event), { routingKey: `worker.${what}` })
    const now = performance.now()
    if (now - (spokeAt.get(hostname) ?? now) > LATE_MS) late.add(hostname)
    spokeAt.set(hostname, now)
  }
  for (const hostname of hostnames) await say(hostname, 'online')

  let going = true
  const beat = async () => {
    for (let turn = 0; going; turn = (turn + 1) % SHARES) {
      const start = Date.now()
      for (const hostname of hostnames.filter((_, nth) => nth % SHARES === turn)) {
        await say(hostname, 'heartbeat')
      }
      await sleep(Math.max(0, BEAT_MS / SHARES - (Date.now() - start)))
    }
  }
  const over = beat()
  over.catch(() => undefined) // told by stop()
  return {
    hostnames,
    late: () => late,
    async stop(saysGoodbye) {
      if (!going) return
      going = false
      await over
      for (const hostname of hostnames.filter(saysGoodbye)) await say(hostname, 'offline')
    },
  }
}
