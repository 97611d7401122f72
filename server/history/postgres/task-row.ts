/** A task as a row of `task` and one of `payload`, and back. Column order is this file's alone. */
import { errorFingerprint } from '../../../contract/model/error-fingerprint.ts'
import { foldText } from '../../../contract/model/query/fold-text.ts'
import { SEARCHED_CHARS } from '../../../contract/model/query/task-query.ts'
import { parseTime, queueWait } from '../../../contract/model/task-times.ts'
import { previewOf, type Task, type TaskRow } from '../../../contract/model/task.ts'
import { decodeSteps, encodeSteps } from '../task-steps-text.ts'
import { WORD_KIND, type WordKind, type Words } from '../word-kind.ts'
import { fromStored, toStoredOrNull } from './stored-text.ts'
import { decodeId, encodeId } from './task-id.ts'

/** Columns of `task` with their types, in the order of `encodeRow` and `decodeRow`. */
const ROW_TYPES = {
  segment: 'integer',
  n: 'integer',
  uuid: 'uuid',
  id: 'text',
  id_folded: 'text',
  type_id: 'integer',
  state_id: 'integer',
  sent: 'float8',
  received: 'float8',
  started: 'float8',
  succeeded: 'float8',
  failed: 'float8',
  retried: 'float8',
  revoked: 'float8',
  rejected: 'float8',
  '"timestamp"': 'float8',
  clock: 'float8',
  worker_id: 'integer',
  client_id: 'integer',
  pid: 'float8',
  retries: 'float8',
  runtime: 'float8',
  eta: 'text',
  expires: 'text',
  queue_id: 'integer',
  exchange_id: 'integer',
  routing_key_id: 'integer',
  root_uuid: 'uuid',
  root_id: 'text',
  parent_uuid: 'uuid',
  parent_id: 'text',
  terminated: 'boolean',
  signum: 'text',
  expired: 'boolean',
  requeue: 'boolean',
  preview: 'text',
  root_folded: 'text',
  parent_folded: 'text',
  wait: 'float8',
  eta_at: 'float8',
  expires_at: 'float8',
  error_id: 'integer',
} as const

/** Of `payload`, in the order of `encodePayload` and `decodeTask`. */
const PAYLOAD_TYPES = {
  segment: 'integer',
  n: 'integer',
  args: 'text',
  kwargs: 'text',
  result: 'text',
  exception: 'text',
  traceback: 'text',
  steps: 'text',
  args_folded: 'text',
  kwargs_folded: 'text',
  result_folded: 'text',
  exception_folded: 'text',
} as const

const ROW_COLUMNS = Object.keys(ROW_TYPES)
const PAYLOAD_COLUMNS = Object.keys(PAYLOAD_TYPES)

/** Columns that `decodeRow` reads, of `t`. */
export const SELECT_ROW = ROW_COLUMNS.slice(0, 36)
  .map((column) => `t.${column}`)
  .join(', ')
/** Columns that `decodeTask` reads, of `t` and its payload `p`. */
export const SELECT_TASK = `${SELECT_ROW}, p.args, p.kwargs, p.result, p.exception, p.traceback, p.steps`

/** Takes rows as a JSON array of arrays; one that is there is replaced, but for its id. */
const upsert = (table: string, types: Readonly<Record<string, string>>, fixed: number): string => {
  const columns = Object.keys(types)
  const values = Object.values(types).map((type, at) =>
    type === 'text' ? `r->>${at}` : `(r->>${at})::${type}`,
  )
  const changes = columns.slice(fixed).map((column) => `${column} = excluded.${column}`)
  return `
    INSERT INTO $schema.${table} AS stored (${columns.join(', ')})
    SELECT ${values.join(', ')} FROM jsonb_array_elements($1::jsonb) AS r
    ON CONFLICT (segment, n) DO UPDATE SET ${changes.join(', ')}`
}
export const UPSERT_ROWS = upsert('task', ROW_TYPES, 5)
/** Most changes of a task leave its payload alone. */
export const UPSERT_PAYLOADS = `${upsert('payload', PAYLOAD_TYPES, 2)}
    WHERE (${PAYLOAD_COLUMNS.map((column) => `stored.${column}`).join(', ')})
    IS DISTINCT FROM (${PAYLOAD_COLUMNS.map((column) => `excluded.${column}`).join(', ')})`

export interface PlacedTask {
  readonly segment: number
  readonly row: number
  readonly task: Task
}

export type Value = string | number | boolean | null

/** Every word that a task uses. */
export function* wordsOf(task: Task): Generator<[WordKind, string]> {
  const { name, worker, client, queue, exchange, routingKey } = task
  yield [WORD_KIND.state, task.state]
  if (name !== null) yield [WORD_KIND.type, name]
  if (worker !== null) yield [WORD_KIND.node, worker]
  if (client !== null) yield [WORD_KIND.node, client]
  if (queue !== null) yield [WORD_KIND.queue, queue]
  if (exchange !== null) yield [WORD_KIND.exchange, exchange]
  if (routingKey !== null) yield [WORD_KIND.routingKey, routingKey]
  const error = errorFingerprint(task)
  if (error !== null) yield [WORD_KIND.error, error]
}

/**
 * Values for `UPSERT_ROWS`. Numbers that are not finite become null (`timestamp`: 0).
 *
 * @param idOf of words that are prepared
 */
export function encodeRow(
  { segment, row, task }: PlacedTask,
  idOf: (kind: WordKind, text: string) => number,
): Value[] {
  const word = (kind: WordKind, text: string | null) => (text === null ? null : idOf(kind, text))
  const [id, root, parent] = [encodeId(task.id), encodeId(task.rootId), encodeId(task.parentId)]
  return [
    segment,
    row,
    id.uuid,
    id.text,
    foldedUnlessSame(id.text),
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
    toStoredOrNull(task.eta),
    toStoredOrNull(task.expires),
    word(WORD_KIND.queue, task.queue),
    word(WORD_KIND.exchange, task.exchange),
    word(WORD_KIND.routingKey, task.routingKey),
    root.uuid,
    root.text,
    parent.uuid,
    parent.text,
    task.terminated,
    toStoredOrNull(task.signum),
    task.expired,
    task.requeue,
    toStoredOrNull(previewOf(task)),
    foldedUnlessSame(root.text),
    foldedUnlessSame(parent.text),
    finite(queueWait(task)),
    parseTime(task.eta),
    parseTime(task.expires),
    word(WORD_KIND.error, errorFingerprint(task)),
  ]
}

/** Values for `UPSERT_PAYLOADS`; null where the task has none of them and needs no row. */
export function encodePayload({ segment, row, task }: PlacedTask): Value[] | null {
  const args = toStoredOrNull(task.args)
  const kwargs = toStoredOrNull(task.kwargs)
  const result = toStoredOrNull(task.result)
  const exception = toStoredOrNull(task.exception)
  const traceback = toStoredOrNull(task.traceback)
  const steps = toStoredOrNull(encodeSteps(task.steps))
  const values = [args, kwargs, result, exception, traceback, steps]
  if (values.every((value) => value === null)) return null
  const folded = [args, kwargs, result, exception].map(foldedUnlessSame)
  return [segment, row, ...values, ...folded]
}

/** @param row columns of `SELECT_ROW` */
export const decodeRow = (row: readonly unknown[], words: Pick<Words, 'textOf'>): TaskRow => ({
  ...decodeFields(row, words),
  preview: text(row[35]),
})

/** @param row columns of `SELECT_TASK` */
export const decodeTask = (row: readonly unknown[], words: Pick<Words, 'textOf'>): Task => ({
  ...decodeFields(row, words),
  args: text(row[36]),
  kwargs: text(row[37]),
  result: text(row[38]),
  exception: text(row[39]),
  traceback: text(row[40]),
  steps: decodeSteps(text(row[41])),
})

/** Ids of the words of a row of `SELECT_ROW`. */
export const wordIdsIn = (row: readonly unknown[]): number[] =>
  [5, 6, 17, 18, 24, 25, 26].flatMap((at) => (typeof row[at] === 'number' ? [row[at]] : []))

function decodeFields(
  row: readonly unknown[],
  words: Pick<Words, 'textOf'>,
): Omit<TaskRow, 'preview'> {
  const word = (id: unknown) => (typeof id === 'number' ? words.textOf(id) : null)
  return {
    id: decodeId(row[2], row[3]) ?? '',
    name: word(row[5]),
    state: word(row[6]) ?? '',
    sent: number(row[7]),
    received: number(row[8]),
    started: number(row[9]),
    succeeded: number(row[10]),
    failed: number(row[11]),
    retried: number(row[12]),
    revoked: number(row[13]),
    rejected: number(row[14]),
    timestamp: number(row[15]) ?? 0,
    clock: number(row[16]),
    worker: word(row[17]),
    client: word(row[18]),
    pid: number(row[19]),
    retries: number(row[20]),
    runtime: number(row[21]),
    eta: text(row[22]),
    expires: text(row[23]),
    queue: word(row[24]),
    exchange: word(row[25]),
    routingKey: word(row[26]),
    rootId: decodeId(row[27], row[28]),
    parentId: decodeId(row[29], row[30]),
    terminated: flag(row[31]),
    signum: text(row[32]),
    expired: flag(row[33]),
    requeue: flag(row[34]),
  }
}

/** @param stored as `toStored` gives it */
function foldedUnlessSame(stored: string | null): string | null {
  if (stored === null) return null
  const folded = foldText(fromStored(stored).slice(0, SEARCHED_CHARS))
  return folded === stored ? null : folded
}

const finite = (value: number | null): number | null => (Number.isFinite(value) ? value : null)
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null)
const text = (value: unknown): string | null =>
  typeof value === 'string' ? fromStored(value) : null
const flag = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null)
