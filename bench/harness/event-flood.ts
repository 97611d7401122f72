/** The parent's side of publish-events.ts. */
import { fileURLToPath } from 'node:url'
import { startProgram } from '../../test/live/start-program.ts'

export interface FloodOptions {
  /** Port of a Redis on the loopback address. */
  readonly port: number
  readonly eventsPerSecond: number
  readonly seconds: number
  /** Events in one message. */
  readonly batch: number
}

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

const CHANNEL = '/0.celeryev/task.multi'
const ENCODE_MS = 60_000

/** Encoded and connected when it resolves. */
export async function prepareFlood(options: FloodOptions): Promise<Flood> {
  const { port, eventsPerSecond, seconds, batch } = options
  const program = startProgram(process.execPath, [
    fileURLToPath(new URL('./publish-events.ts', import.meta.url)),
    ...[port, CHANNEL, eventsPerSecond, seconds, batch].map(String),
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
