/** The thread that reads: answers queries on the history, and nothing else. */
import { parentPort, workerData } from 'node:worker_threads'
import { openPostgresReader } from './history/postgres/postgres-reader.ts'
import { serveTaskReader } from './history/reader-port.ts'
import type { ReaderThreadData } from './history/reader-thread-client.ts'
import { openSqliteReader } from './history/sqlite/sqlite-reader.ts'

if (parentPort === null) throw new Error('Cannot run reader-thread.ts: it is a worker thread')
const { historyDirectory, database } = workerData as ReaderThreadData
serveTaskReader(
  parentPort,
  database === null
    ? openSqliteReader({ directory: historyDirectory })
    : await openPostgresReader({ url: database }),
)
