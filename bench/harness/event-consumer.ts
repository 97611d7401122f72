/** Who takes in events in bench/ingest.ts: Sepal, and a program that only counts. */
import { fileURLToPath } from 'node:url'
import { startProgram } from '../../test/live/start-program.ts'
import { startSepalMonitor } from './monitor.ts'

export interface EventConsumer {
  readonly title: string
  readonly pid: number
  /** Null where it has no HTTP. */
  readonly baseUrl: string | null
  /** Events taken in so far. */
  events(): Promise<number>
  stop(): Promise<void>
}

/** @param url of the broker @param batch events in one message */
export type StartConsumer = (url: string, batch: number) => Promise<EventConsumer>

const START_MS = 10_000
const ANSWER_MS = 30_000

export const startSepalConsumer: StartConsumer = startSepalMonitor

export const startBareConsumer: StartConsumer = async (url) => {
  const script = fileURLToPath(new URL('./bare-consumer.ts', import.meta.url))
  const program = startProgram(process.execPath, [script, url])
  await program.waitFor(/^ready$/m, START_MS)
  let asked = 0
  return {
    title: 'only counts',
    pid: program.pid,
    baseUrl: null,
    async events() {
      asked += 1
      program.write(`${asked}\n`)
      const answer = new RegExp(`^count ${asked} (\\d+)$`, 'm')
      const [, count] = await program.waitFor(answer, ANSWER_MS)
      return Number(count)
    },
    stop: () => program.stop(1_000),
  }
}
