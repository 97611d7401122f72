/** A task as a row of `task` and one of `payload`, and back. Column order is this file's alone. */
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import { errorFingerprint } from '../../../contract/model/error-fingerprint.ts'
import { parseTime, queueWait } from '../../../contract/model/task-times.ts'
import { previewOf, type Task, type TaskRow } from '../../../contract/model/task.ts'
import { decodeSteps, encodeSteps } from '../task-steps-text.ts'
import { WORD_KIND, type WordKind, type Words } from '../word-kind.ts'
import { decodeId, encodeId, normalId, type StoredId } from './task-id.ts'
import type { GrowingWords } from './words.ts'

/** Columns of `task` after `n`, in the order of `encodeRow` and `decodeRow`. */
export const ROW_COLUMNS = [
  'id',
  'type_id',
  'state_id',
  'sent',
  'received',
  'started',
  'succeeded',
  'failed',
  'retried',
  'revoked',
  'rejected',
  'timestamp',
  'clock',
  'worker_id',
  'client_id',
  'pid',
  'retries',
  'runtime',
  'eta',
  'expires',
  'queue_id',
  'exchange_id',
  'routing_key_id',
  'root_id',
  'parent_id',
  'terminated',
  'signum',
  'expired',
  'requeue',
  'preview',
  'wait',
  'eta_at',
  'expires_at',
  'error_id',
] as const

/** Columns of `payload` after `n`, in the order of `encodePayload` and `decodeTask`. */
export const PAYLOAD_COLUMNS = [
  'args',
  'kwargs',
  'result',
  'exception',
  'traceback',
  'steps',
] as const

/** Both, whole or without the payload, of one row. */
export const SELECT_TASK = `
  SELECT ${[...ROW_COLUMNS, ...PAYLOAD_COLUMNS].join(', ')}
  FROM task LEFT JOIN payload USING (n) WHERE n = ?`
export const SELECT_ROW = `SELECT ${ROW_COLUMNS.join(', ')} FROM task WHERE n = ?`

/** A row as SQLite hands it over, its columns in our order; STRICT tables guarantee their types. */
export type StoredRow = readonly SQLOutputValue[]

/** node:sqlite's types do not know of `setReturnArrays`. */
export const toStoredRow = (row: unknown): StoredRow => row as StoredRow

/**
 * Values for `ROW_COLUMNS`. Numbers that are not finite become null (`timestamp`: 0), lone
 * surrogates U+FFFD: one task that cannot be stored must not refuse its whole batch.
 */
export function encodeRow(task: Task, words: GrowingWords): SQLInputValue[] {
  const word = (kind: WordKind, text: string | null) =>
    text === null ? null : words.idFor(kind, text)
  const id = encodeId(normalId(task.id))
  return [
    id,
    word(WORD_KIND.type, task.name),
    word(WORD_KIND.state, task.state),
    finite(task.sent),
    finite(task.received),
    finite(task.started),
    finite(task.succeeded),
    finite(task.failed),
    finite(task.retried),
    finite(task.revoked),
    finite(task.rejected),
    finite(task.timestamp) ?? 0,
    finite(task.clock),
    word(WORD_KIND.node, task.worker),
    word(WORD_KIND.node, task.client),
    finite(task.pid),
    finite(task.retries),
    finite(task.runtime),
    task.eta,
    task.expires,
    word(WORD_KIND.queue, task.queue),
    word(WORD_KIND.exchange, task.exchange),
    word(WORD_KIND.routingKey, task.routingKey),
    // Most tasks are the root of their own tree.
    task.rootId === task.id ? id : encodeIdOrNull(task.rootId),
    encodeIdOrNull(task.parentId),
    bit(task.terminated),
    task.signum,
    bit(task.expired),
    bit(task.requeue),
    previewOf(task),
    finite(queueWait(task)),
    task.eta === null ? null : parseTime(task.eta),
    task.expires === null ? null : parseTime(task.expires),
    word(WORD_KIND.error, errorFingerprint(task)),
  ]
}

/** Values for `PAYLOAD_COLUMNS`; null where the task has none of them and needs no row. */
export function encodePayload(task: Task): SQLInputValue[] | null {
  const { args, kwargs, result, exception, traceback } = task
  const steps = encodeSteps(task.steps)
  const none =
    args === null &&
    kwargs === null &&
    result === null &&
    exception === null &&
    traceback === null &&
    steps === null
  return none ? null : [args, kwargs, result, exception, traceback, steps]
}

/** @param row `ROW_COLUMNS` first */
export function decodeRow(row: StoredRow, words: Words): TaskRow {
  return { ...decodeFields(row, words), preview: text(row[29]) }
}

/** @param row `ROW_COLUMNS`, then `PAYLOAD_COLUMNS` */
export function decodeTask(row: StoredRow, words: Words): Task {
  return {
    ...decodeFields(row, words),
    args: text(row[34]),
    kwargs: text(row[35]),
    result: text(row[36]),
    exception: text(row[37]),
    traceback: text(row[38]),
    steps: decodeSteps(text(row[39])),
  }
}

function decodeFields(row: StoredRow, words: Words): Omit<TaskRow, 'preview'> {
  const word = (id: SQLOutputValue | undefined) => (id === null ? null : words.textOf(Number(id)))
  return {
    id: id(row[0]) ?? '',
    name: word(row[1]),
    state: word(row[2]) ?? '',
    sent: number(row[3]),
    received: number(row[4]),
    started: number(row[5]),
    succeeded: number(row[6]),
    failed: number(row[7]),
    retried: number(row[8]),
    revoked: number(row[9]),
    rejected: number(row[10]),
    timestamp: number(row[11]) ?? 0,
    clock: number(row[12]),
    worker: word(row[13]),
    client: word(row[14]),
    pid: number(row[15]),
    retries: number(row[16]),
    runtime: number(row[17]),
    eta: text(row[18]),
    expires: text(row[19]),
    queue: word(row[20]),
    exchange: word(row[21]),
    routingKey: word(row[22]),
    rootId: id(row[23]),
    parentId: id(row[24]),
    terminated: flag(row[25]),
    signum: text(row[26]),
    expired: flag(row[27]),
    requeue: flag(row[28]),
  }
}

const encodeIdOrNull = (other: string | null): StoredId | null =>
  other === null ? null : encodeId(normalId(other))
const finite = (value: number | null): number | null => (Number.isFinite(value) ? value : null)
const bit = (value: boolean | null): number | null => (value === null ? null : Number(value))

const id = (value: SQLOutputValue | undefined): string | null =>
  value === null || value === undefined ? null : decodeId(value)
const number = (value: SQLOutputValue | undefined): number | null =>
  typeof value === 'number' ? value : null
const text = (value: SQLOutputValue | undefined): string | null =>
  typeof value === 'string' ? value : null
const flag = (value: SQLOutputValue | undefined): boolean | null =>
  value === null || value === undefined ? null : value === 1
