/** The thread that copies write-ahead logs back into the history's files, and nothing else. */
import { parentPort } from 'node:worker_threads'
import { serveCheckpoints } from './history/sqlite/checkpoint-thread-client.ts'

if (parentPort === null) throw new Error('Cannot run checkpoint-thread.ts: it is a worker thread')
serveCheckpoints(parentPort)
