/**
 * The thread that learns: its own connection to the broker, and the only writer of the history.
 *
 * Posts `IngestThreadMessage`s: reports, the first of which holds the remembered workers, or why it
 * could not start. It ends when it is sent any message.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { createBroker } from './broker/create-broker.ts'
import { keepConnected } from './broker/keep-connected.ts'
import { systemClock } from './clock.ts'
import { createCluster } from './cluster/cluster.ts'
import { type SentError, toSentError } from './errors.ts'
import { openSqliteWriter } from './history/sqlite/sqlite-writer.ts'
import type { IngestReport } from './ingest/ingest-report.ts'
import { startIngest } from './ingest/ingest.ts'
import { createQueueSampler } from './ingest/queue-sampler.ts'
import { createLog } from './log.ts'
import type { BrokerOptions, LogLevel } from './settings/settings.ts'

export interface IngestThreadData {
  readonly broker: string
  readonly brokerOptions: BrokerOptions
  readonly historyDirectory: string
  /** Queues that the operator named. */
  readonly queues: readonly string[]
  readonly queueSampleSeconds: number
  readonly logLevel: LogLevel
}

export type IngestThreadMessage =
  | { readonly report: IngestReport }
  | { readonly refused: SentError }

if (parentPort === null) throw new Error('Cannot run ingest-thread.ts: it is a worker thread')
const port = parentPort
const data = workerData as IngestThreadData
const { broker: url, brokerOptions, historyDirectory, logLevel } = data
const log = createLog({ level: logLevel, thread: 'ingest' })
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
  const writer = openSqliteWriter({ directory: historyDirectory, clock })
  const link = {
    state: 'connecting',
    since: clock(),
    problem: null,
    hint: null,
    retryAt: null,
  } as const
  const intervalS = data.queueSampleSeconds
  const cluster = createCluster({ clock, queueIntervalS: intervalS })
  const ingest = await startIngest({
    cluster,
    writer,
    link: { ...link, broker: broker.label },
    report: (report) => tell({ report }),
    clock,
    log,
  })
  const sampler = createQueueSampler({
    intervalS,
    given: data.queues,
    namesKnown: () => cluster.queueNames(),
    onSample: (sample) => ingest.observe(sample),
    clock,
    log,
  })
  const connection = keepConnected({
    broker,
    async onConnected(live) {
      await live.consumeEvents(ingest.sink)
      sampler.use(live.queues)
    },
    onLink(next) {
      if (next.state === 'lost') sampler.use(null)
      ingest.setLink(next)
    },
    clock,
    log,
  })
  return async () => {
    await connection.stop()
    // Afterwards: a connection that was just being set up would have it look again.
    sampler.use(null)
    await ingest.stop()
    await writer.close().catch((error: unknown) => {
      log.error({ err: error }, 'Cannot close the history in order')
    })
    port.close()
  }
}
