/** A worker as a row of the catalog, and back. */
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import type { Worker } from '../../../contract/model/worker.ts'

export const WORKER_COLUMNS = [
  'hostname',
  'pid',
  'first_seen',
  'last_seen',
  'said_offline',
  'freq',
  'active',
  'processed',
  'loadavg',
  'sw_ident',
  'sw_ver',
  'sw_sys',
  'clock_drift',
] as const

/** Values for `WORKER_COLUMNS`. Numbers that are not finite become null, or 0 where one is needed. */
export const encodeWorker = (worker: Worker): SQLInputValue[] => [
  worker.hostname,
  finite(worker.pid),
  finite(worker.firstSeen) ?? 0,
  finite(worker.lastSeen) ?? 0,
  Number(worker.saidOffline),
  finite(worker.freq) ?? 0,
  finite(worker.active),
  finite(worker.processed),
  worker.loadavg === null ? null : JSON.stringify(worker.loadavg),
  worker.swIdent,
  worker.swVer,
  worker.swSys,
  finite(worker.clockDrift),
]

export const decodeWorker = (row: Record<string, SQLOutputValue>): Worker => ({
  hostname: String(row.hostname),
  pid: number(row.pid),
  firstSeen: Number(row.first_seen),
  lastSeen: Number(row.last_seen),
  saidOffline: row.said_offline === 1,
  freq: Number(row.freq),
  active: number(row.active),
  processed: number(row.processed),
  loadavg: typeof row.loadavg === 'string' ? toNumbers(row.loadavg) : null,
  swIdent: text(row.sw_ident),
  swVer: text(row.sw_ver),
  swSys: text(row.sw_sys),
  clockDrift: number(row.clock_drift),
})

const finite = (value: number | null): number | null => (Number.isFinite(value) ? value : null)
const number = (value: SQLOutputValue | undefined): number | null =>
  typeof value === 'number' ? value : null
const text = (value: SQLOutputValue | undefined): string | null =>
  typeof value === 'string' ? value : null

function toNumbers(json: string): number[] {
  const parsed: unknown = JSON.parse(json)
  return Array.isArray(parsed) ? parsed.map(Number) : []
}
