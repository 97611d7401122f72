/** A worker as a row, and back. */
import type { Worker } from '../../../contract/model/worker.ts'
import { fromStored, toStored, toStoredOrNull } from './stored-text.ts'

/** A worker whose pid is not known: part of a key, which takes no null. */
const NO_PID = -1

const COLUMN_TYPES = {
  hostname: 'text',
  pid: 'float8',
  first_seen: 'float8',
  last_seen: 'float8',
  said_offline: 'boolean',
  freq: 'float8',
  active: 'float8',
  processed: 'float8',
  loadavg: 'text',
  sw_ident: 'text',
  sw_ver: 'text',
  sw_sys: 'text',
  clock_drift: 'float8',
} as const
const COLUMNS = Object.keys(COLUMN_TYPES)

/** The one last heard of last. */
export const SELECT_WORKERS = `
  SELECT ${COLUMNS.join(', ')} FROM $schema.worker ORDER BY last_seen, hostname, pid, first_seen`

/** Takes rows of `encodeWorker` as a JSON array. */
export const SAVE_WORKERS = `
  INSERT INTO $schema.worker (${COLUMNS.join(', ')})
  SELECT ${Object.values(COLUMN_TYPES)
    .map((type, at) => `(r->>${at})::${type}`)
    .join(', ')}
  FROM jsonb_array_elements($1::jsonb) AS r
  ON CONFLICT (hostname, pid, first_seen) DO UPDATE SET
  ${COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')}`

export type WorkerValues = (string | number | boolean | null)[]

/** Numbers that are not finite become null, or 0 where one is needed. */
export const encodeWorker = (worker: Worker): WorkerValues => [
  toStored(worker.hostname),
  finite(worker.pid) ?? NO_PID,
  finite(worker.firstSeen) ?? 0,
  finite(worker.lastSeen) ?? 0,
  worker.saidOffline,
  finite(worker.freq) ?? 0,
  finite(worker.active),
  finite(worker.processed),
  worker.loadavg === null ? null : JSON.stringify(worker.loadavg),
  toStoredOrNull(worker.swIdent),
  toStoredOrNull(worker.swVer),
  toStoredOrNull(worker.swSys),
  finite(worker.clockDrift),
]

/** @param row a row of `SELECT_WORKERS` */
export const decodeWorker = (row: readonly unknown[]): Worker => ({
  hostname: fromStored(String(row[0])),
  pid: row[1] === NO_PID ? null : number(row[1]),
  firstSeen: Number(row[2]),
  lastSeen: Number(row[3]),
  saidOffline: row[4] === true,
  freq: Number(row[5]),
  active: number(row[6]),
  processed: number(row[7]),
  loadavg: typeof row[8] === 'string' ? toNumbers(row[8]) : null,
  swIdent: text(row[9]),
  swVer: text(row[10]),
  swSys: text(row[11]),
  clockDrift: number(row[12]),
})

const finite = (value: number | null): number | null => (Number.isFinite(value) ? value : null)
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null)
const text = (value: unknown): string | null =>
  typeof value === 'string' ? fromStored(value) : null

function toNumbers(json: string): number[] {
  const parsed: unknown = JSON.parse(json)
  return Array.isArray(parsed) ? parsed.map(Number) : []
}
