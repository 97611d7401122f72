/** The parent's side of publish-events.ts. */
import { fileURLToPath } from 'node:url'
import { startProgram } from '../../test/live/start-program.ts'

export type FloodOptions = FloodPlace & {
  readonly eventsPerSecond: number
  readonly seconds: number
  /** Events in one message. */
  readonly batch: number
}

/** A broker by its URL, or a Redis on the loopback address by its port. */
export type FloodPlace = { readonly url: string } | { readonly port: number }

export interface Flood {
  /** Publishes everything, evenly. */
  run(): Promise<FloodReport>
  stop(): Promise<void>
}

/** What Redis took. `seconds` is longer than asked for where it could not keep up. */
export interface FloodReport {
  readonly events: number
  readonly tasks: number
  readonly seconds: number
}

const ENCODE_MS = 60_000

/** Encoded and connected when it resolves. */
export async function prepareFlood(options: FloodOptions): Promise<Flood> {
  const { eventsPerSecond, seconds, batch } = options
  const url = 'url' in options ? options.url : `redis://127.0.0.1:${options.port}/0`
  const program = startProgram(process.execPath, [
    fileURLToPath(new URL('./publish-events.ts', import.meta.url)),
    ...[url, eventsPerSecond, seconds, batch].map(String),
  ])
  const stop = () => program.stop(1_000)
  try {
    await program.waitFor(/^ready$/m, ENCODE_MS)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    async run() {
      program.write('go\n')
      const [, report = ''] = await program.waitFor(/^done (.*)\n/m, seconds * 1000 * 5 + 10_000)
      return JSON.parse(report) as FloodReport
    },
    stop,
  }
}
