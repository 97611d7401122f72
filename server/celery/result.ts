/**
 * Result records: what result backends keep of a task, by whatever serializer.
 *
 * Source: celery/backends/base.py (_get_result_meta, meta_from_decoded), celery/states.py.
 */
import type { PythonValue } from '../../contract/model/python-value.ts'
import {
  readId,
  readInteger,
  readName,
  readPayload,
  readTime,
  type WireObject,
} from './event-field.ts'
import { readResultNodes, type ResultNode } from './result-node.ts'
import { fieldsOf, toPlain } from './serializers/plain-value.ts'
import { decodeBody, type EncodedBody } from './serializers/serializer.ts'
import { sniffContentType } from './serializers/sniff-content-type.ts'
import type { BodyProblem } from './serializers/unreadable.ts'
import { readStamps, type Stamp } from './stamp.ts'
import { readTaskException, type TaskException } from './task-exception.ts'

export interface ResultRecord {
  readonly taskId: string | null
  /** PENDING where none is told, as in Celery: not known and not yet done are told apart by nobody. */
  readonly state: string
  /** What the task returned, or the meta-information of an unfinished state; null where `exception` tells. */
  readonly result: PythonValue | null
  /** Of FAILURE, RETRY and REVOKED. */
  readonly exception: TaskException | null
  readonly traceback: string | null
  /** What the task has sent; null where it is not told. */
  readonly children: readonly ResultNode[] | null
  /** ISO 8601; before Celery 5.3 without an offset (UTC, unless `enable_utc` is off). */
  readonly dateDone: string | null
  readonly groupId: string | null
  readonly parentId: string | null
  /** These are told with `result_extended` only. */
  readonly name: string | null
  readonly args: PythonValue | null
  readonly kwargs: PythonValue | null
  readonly worker: string | null
  readonly retries: number | null
  /** A routing key, in fact. */
  readonly queue: string | null
  readonly stamps: readonly Stamp[]
}

/** Closed list: the problems become labels of counters. */
export type ResultProblem = BodyProblem | 'not-a-result'

export type DecodedResult =
  | { readonly problem: null; readonly record: ResultRecord }
  | { readonly problem: ResultProblem }

/**
 * Reads the document that key-value backends keep and `rpc://` sends. Never throws.
 *
 * @param encoded `contentType` null: the backend does not tell, so the bytes must
 */
export function decodeResult(encoded: EncodedBody): DecodedResult {
  const contentType = encoded.contentType ?? sniffContentType(encoded.body)
  const decoded = decodeBody({ ...encoded, contentType })
  if (decoded.problem !== null) return decoded
  if (decoded.value.type !== 'dict') return { problem: 'not-a-result' }
  return { problem: null, record: toResultRecord(fieldsOf(decoded.value)) }
}

/** @param fields of the document, or of a row under the same names */
export function toResultRecord(fields: ReadonlyMap<string, PythonValue>): ResultRecord {
  const wire = plainOf(fields, PLAIN_FIELDS)
  const state = readName(wire['status']) ?? 'PENDING'
  const value = fields.get('result') ?? null
  const exception = FAILED.has(state) && value !== null ? readTaskException(value) : null
  return {
    taskId: readId(wire['task_id']) ?? null,
    state,
    result: exception === null ? value : null,
    exception,
    traceback: readPayload(wire['traceback']) ?? null,
    children: readResultNodes(fields.get('children')),
    dateDone: readTime(wire['date_done']) ?? null,
    groupId: readId(wire['group_id']) ?? null,
    parentId: readId(wire['parent_id']) ?? null,
    name: readName(wire['name']) ?? null,
    args: toldOrNull(fields.get('args')),
    kwargs: toldOrNull(fields.get('kwargs')),
    worker: readName(wire['worker']) ?? null,
    retries: readInteger(wire['retries']) ?? null,
    queue: readName(wire['queue']) ?? null,
    stamps: readStamps(stampsOf(fields)),
  }
}

const FAILED: ReadonlySet<string> = new Set(['FAILURE', 'RETRY', 'REVOKED'])

const PLAIN_FIELDS = [
  'task_id',
  'status',
  'traceback',
  'date_done',
  'group_id',
  'parent_id',
  'name',
  'worker',
  'retries',
  'queue',
]

function plainOf(fields: ReadonlyMap<string, PythonValue>, names: readonly string[]): WireObject {
  const plain = Object.create(null) as Record<string, unknown>
  for (const name of names) {
    const value = fields.get(name)
    if (value !== undefined) plain[name] = toPlain(value)
  }
  return plain
}

/** Each stamp lies beside the other fields, under the names that `stamped_headers` lists. */
function stampsOf(fields: ReadonlyMap<string, PythonValue>): WireObject {
  const names = fields.get('stamped_headers')
  if (names?.type !== 'list' && names?.type !== 'tuple') return {}
  return plainOf(
    fields,
    names.items.flatMap((name) => (name.type === 'str' ? [name.text] : [])),
  )
}

const toldOrNull = (value: PythonValue | undefined): PythonValue | null =>
  value === undefined || (value.type === 'const' && value.text === 'None') ? null : value
