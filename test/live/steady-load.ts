/** Somebody who publishes a task every few milliseconds, whatever becomes of the broker. */
import { setTimeout as sleep } from 'node:timers/promises'
import { eventBody, taskLife } from './celery-events.ts'
import type { EventChannel } from './event-channel.ts'

export interface SentTask {
  readonly id: string
  /** Unix seconds when publishing began. */
  readonly at: number
}

export interface SteadyLoad {
  /** Those that the broker took, oldest first. */
  readonly sent: readonly SentTask[]
  stop(): Promise<void>
}

const EVERY_MS = 20
const AGAIN_MS = 100
const PATIENCE_MS = 1_000

/** @param open makes a channel to the broker, and another when one fails */
export function startSteadyLoad(prefix: string, open: () => Promise<EventChannel>): SteadyLoad {
  const sent: SentTask[] = []
  let [going, count] = [true, 0]
  const publishUntilLost = async () => {
    const channel = await open()
    try {
      while (going) {
        const id = `${prefix}-${count++}`
        const at = Date.now() / 1000
        await inTime(channel.publish(eventBody(taskLife(id, at))))
        sent.push({ id, at })
        await sleep(EVERY_MS)
      }
    } finally {
      channel.close()
    }
  }
  const run = async () => {
    while (going) {
      await publishUntilLost().catch(() => undefined)
      if (going) await sleep(AGAIN_MS)
    }
  }
  const over = run()
  return {
    sent,
    async stop() {
      going = false
      await over
    },
  }
}

async function inTime(publishing: Promise<void>): Promise<void> {
  publishing.catch(() => undefined)
  const late = sleep(PATIENCE_MS, undefined, { ref: false }).then(() => {
    throw new Error('Cannot publish: the broker does not answer')
  })
  late.catch(() => undefined)
  await Promise.race([publishing, late])
}
