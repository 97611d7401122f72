/** Ingest with a history and main in the test's hand. Not used by the product. */
import { expect, vi } from 'vitest'
import type { BrokerLink } from '../../contract/model/broker-link.ts'
import type { Gap } from '../../contract/model/gap.ts'
import type { Task } from '../../contract/model/task.ts'
import type { Worker } from '../../contract/model/worker.ts'
import type { Delivery } from '../broker/broker.ts'
import { createCluster } from '../cluster/cluster.ts'
import { AppError } from '../errors.ts'
import type { HistoryBatch, TaskWriter } from '../history/task-store.ts'
import type { Log } from '../log.ts'
import type { IngestReport } from './ingest-report.ts'
import { type Ingest, type IngestDeps, startIngest } from './ingest.ts'

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} }

export const link: BrokerLink = {
  state: 'connected',
  since: 1,
  broker: 'memory://test',
  problem: null,
  hint: null,
  retryAt: null,
}

interface MemoryHistory {
  readonly tasks: Map<string, Task>
  readonly workers: Map<string, Worker>
  readonly gaps: Map<string, Gap>
  readonly batches: HistoryBatch[]
  writes: number
  refusing: boolean
  lastWrite: number | null
  /** Slices of work. */
  toTend: number
  tendingFails: boolean
  onCall: (what: 'find' | 'write' | 'tend') => void
}

/** A history that keeps copies, so that a task changed after its write shows as unwritten. */
function createMemoryHistory(): { history: MemoryHistory; writer: TaskWriter } {
  const history: MemoryHistory = {
    tasks: new Map(),
    workers: new Map(),
    gaps: new Map(),
    batches: [],
    writes: 0,
    refusing: false,
    lastWrite: null,
    toTend: 0,
    tendingFails: false,
    onCall: () => {},
  }
  const writer: TaskWriter = {
    async find(ids) {
      history.onCall('find')
      return ids.flatMap((id) => {
        const task = history.tasks.get(id)
        return task === undefined ? [] : [{ ...task }]
      })
    },
    async write(batch) {
      history.onCall('write')
      history.writes += 1
      if (history.refusing) throw new AppError('HISTORY_UNAVAILABLE', 'Cannot write: disk full')
      history.batches.push(batch)
      history.lastWrite = Date.now() / 1000
      for (const task of batch.tasks) history.tasks.set(task.id, { ...task })
      for (const worker of batch.workers) history.workers.set(worker.hostname, { ...worker })
      for (const gap of batch.gaps) history.gaps.set(`${gap.cause} ${gap.from}`, gap)
    },
    workers: async () => [...history.workers.values()],
    lastWrite: async () => history.lastWrite,
    async tend() {
      if (history.tendingFails) throw new AppError('HISTORY_UNAVAILABLE', 'Cannot tend: disk full')
      if (history.toTend === 0) return false
      history.onCall('tend')
      history.toTend -= 1
      return history.toTend > 0
    },
    async close() {},
  }
  return { history, writer }
}

export interface IngestBench {
  readonly history: MemoryHistory
  readonly reports: IngestReport[]
  readonly start: (more?: Partial<IngestDeps>) => Promise<Ingest>
}

/** Every start is a new life with the same history. Reports are held against what is written. */
export function createIngestBench(): IngestBench {
  const { history, writer } = createMemoryHistory()
  const reports: IngestReport[] = []
  const clock = () => Date.now() / 1000
  const report = (each: IngestReport) => {
    for (const { id, state } of each.tasks) expect(history.tasks.get(id)?.state).toBe(state)
    reports.push(each)
  }
  return {
    history,
    reports,
    start: (more = {}) =>
      startIngest({
        cluster: createCluster({ clock }),
        writer,
        link,
        report,
        clock,
        log: quiet,
        ...more,
      }),
  }
}

/** Time stands still in a test: what waits for a turn of the loop is given some milliseconds. */
export async function stop(ingest: Ingest): Promise<void> {
  const stopped = ingest.stop()
  await vi.advanceTimersByTimeAsync(20)
  await stopped
}

export const event = (uuid: string, type: string, more: object = {}): object => ({
  type,
  uuid,
  hostname: 'w1@h',
  timestamp: 1_700_000_000.5,
  clock: 1,
  pid: 7,
  ...more,
})

export const deliver = (value: unknown, settle?: () => void): Delivery => ({
  body: Buffer.from(JSON.stringify(value)),
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  compression: null,
  ...(settle === undefined ? {} : { settle }),
})
