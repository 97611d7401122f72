/** The thread that learns: its own connection to the broker, and the only writer of the history. */
import { parentPort, workerData } from 'node:worker_threads'
import { createBroker } from './broker/create-broker.ts'
import { keepConnected } from './broker/keep-connected.ts'
import { systemClock } from './clock.ts'
import { createCluster } from './cluster/cluster.ts'
import { openSqliteWriter } from './history/sqlite/sqlite-writer.ts'
import { startIngest } from './ingest/ingest.ts'
import { createLog } from './log.ts'
import type { BrokerOptions, LogLevel } from './settings/settings.ts'

export interface IngestThreadData {
  readonly broker: string
  readonly brokerOptions: BrokerOptions
  readonly historyDirectory: string
  readonly logLevel: LogLevel
}

if (parentPort === null) throw new Error('Cannot run ingest-thread.ts: it is a worker thread')
const port = parentPort
const { broker: url, brokerOptions, historyDirectory, logLevel } = workerData as IngestThreadData
const log = createLog({ level: logLevel, thread: 'ingest' })
const clock = systemClock
const broker = createBroker(url, brokerOptions)
const writer = openSqliteWriter({ directory: historyDirectory, clock })
const ingest = await startIngest({
  cluster: createCluster({ clock }),
  writer,
  link: {
    state: 'connecting',
    since: clock(),
    broker: broker.label,
    problem: null,
    hint: null,
    retryAt: null,
  },
  report: (report) => port.postMessage(report),
  clock,
  log,
})
const connection = keepConnected({
  broker,
  onConnected: (live) => live.consumeEvents(ingest.sink),
  onLink: (link) => ingest.setLink(link),
  clock,
  log,
})

port.once('message', () => void stop())

async function stop(): Promise<void> {
  await connection.stop()
  await ingest.stop()
  await writer.close()
  port.close()
}
