/**
 * The thread that learns: its own connection to the broker, and the only writer of the history.
 *
 * Posts `IngestThreadMessage`s: reports, the first of which holds the remembered workers, or why it
 * could not start. It ends when it is sent any message.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { createBroker } from './broker/create-broker.ts'
import { systemClock } from './clock.ts'
import { type SentError, toSentError } from './errors.ts'
import { openEventSource } from './event-source.ts'
import type { Retention } from './history/retention.ts'
import { openCheckpointThread } from './history/sqlite/checkpoint-thread-client.ts'
import { openSqliteWriter } from './history/sqlite/sqlite-writer.ts'
import type { IngestReport } from './ingest/ingest-report.ts'
import { openSpill } from './ingest/spill.ts'
import { startLearner } from './learner.ts'
import { createLog } from './log.ts'
import { startReplica } from './replica.ts'
import type { BrokerOptions, LogLevel } from './settings/settings.ts'

export interface IngestThreadData {
  readonly broker: string
  readonly brokerOptions: BrokerOptions
  /** URL of the PostgreSQL that holds the history, with its password; null: files do. */
  readonly database: string | null
  readonly historyDirectory: string
  readonly retention: Retention
  /** Where events wait that memory cannot hold, and bytes of them at most; 0: none. */
  readonly spillDirectory: string
  readonly spillBytes: number
  /** Queues that the operator named. */
  readonly queues: readonly string[]
  readonly queueSampleSeconds: number
  readonly logLevel: LogLevel
}

export type IngestThreadMessage =
  | { readonly report: IngestReport }
  | { readonly refused: SentError }

const CHECKPOINT_THREAD = new URL('./checkpoint-thread.ts', import.meta.url)

if (parentPort === null) throw new Error('Cannot run ingest-thread.ts: it is a worker thread')
const port = parentPort
const data = workerData as IngestThreadData
const { broker: url, brokerOptions, database, retention, queues, queueSampleSeconds } = data
const log = createLog({ level: data.logLevel, thread: 'ingest' })
const clock = systemClock
const tell = (message: IngestThreadMessage): void => port.postMessage(message)

try {
  const stop = await start()
  port.once('message', () => void stop())
} catch (error) {
  tell({ refused: toSentError(error, 'Cannot start to learn') })
}

async function start(): Promise<() => Promise<void>> {
  const broker = createBroker(url, brokerOptions)
  const spill = openSpill({ directory: data.spillDirectory, maxBytes: data.spillBytes })
  if (spill.unopened.length > 0) {
    const files = spill.unopened
    log.warn(
      { files },
      'Cannot open files of spill/: what waits in them is left for the next start',
    )
  }
  const brokerKeepsEvents = brokerOptions.eventQueue !== null && isAmqp(url)
  const report = (told: IngestReport): void => tell({ report: told })
  const shared = {
    broker,
    spill,
    report,
    brokerKeepsEvents,
    queues,
    queueSampleSeconds,
    clock,
    log,
  }
  const stop =
    database === null
      ? await learnAlone(shared)
      : await startReplica({ ...shared, database, retention })
  return async () => {
    await stop()
    spill.close()
    port.close()
  }
}

/** The history is in files, and nobody else's. */
async function learnAlone(
  options: Omit<Parameters<typeof startLearner>[0], 'writer'>,
): Promise<() => Promise<void>> {
  const { broker } = options
  const directory = data.historyDirectory
  const checkpoints = openCheckpointThread({ entry: CHECKPOINT_THREAD, log })
  const { copyBack } = checkpoints
  const writer = openSqliteWriter({ directory, clock, retention, log, copyBack })
  const learner = await startLearner({ ...options, writer })
  const source = openEventSource({ broker, hearer: learner.hearer, clock, log })
  return async () => {
    await source.stop()
    await learner.stop()
    await writer.close().catch((err: unknown) => {
      log.error({ err }, 'Cannot close the history in order')
    })
    await checkpoints.close()
  }
}

/** Only RabbitMQ keeps events; elsewhere the option means nothing. */
function isAmqp(address: string): boolean {
  return /^(?:amqps?|pyamqp|librabbitmq):/.test(address)
}
