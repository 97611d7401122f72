/**
 * Result records of the database backend: a row of `celery_taskmeta`.
 *
 * `result` is a pickle whatever the serializer; `args` and `kwargs` are of the serializer.
 *
 * Source: celery/backends/database/models.py, celery/backends/database/__init__.py.
 */
import type { PythonValue } from '../../contract/model/python-value.ts'
import { readPickledColumn } from './pickled-column.ts'
import { toResultRecord, type ResultRecord } from './result.ts'
import { toInt } from './serializers/python-number.ts'
import { toStr } from './serializers/python-text.ts'
import { decodeBody } from './serializers/serializer.ts'
import { sniffContentType } from './serializers/sniff-content-type.ts'
import type { BodyProblem } from './serializers/unreadable.ts'

/** By the names of its columns; those from `name` on exist with Celery ≥ 4.2 and are null without `result_extended`. */
export interface ResultRow {
  readonly task_id: string
  readonly status: string | null
  readonly result: Uint8Array | null
  /** ISO 8601, with a space or a `T`, without an offset: UTC. */
  readonly date_done: string | null
  readonly traceback: string | null
  readonly name?: string | null
  readonly args?: Uint8Array | string | null
  readonly kwargs?: Uint8Array | string | null
  readonly worker?: string | null
  readonly retries?: number | null
  readonly queue?: string | null
}

export interface DecodedRow {
  readonly record: ResultRecord
  /** Why `result` cannot be read, and is null in the record; null: it could. */
  readonly problem: BodyProblem | null
}

/** Never throws. Arguments that cannot be read are null in the record. */
export function decodeResultRow(row: ResultRow): DecodedRow {
  const result = readPickledColumn(row.result)
  const fields = new Map<string, PythonValue>()
  for (const column of TEXT_COLUMNS) {
    const text = row[column] ?? null
    if (text !== null) fields.set(column, toStr(text))
  }
  if (Number.isSafeInteger(row.retries)) fields.set('retries', toInt(String(row.retries)))
  for (const column of ['args', 'kwargs'] as const) {
    const value = decodeSerialized(row[column] ?? null)
    if (value !== null) fields.set(column, value)
  }
  if (result.problem === null) fields.set('result', result.value)
  return { record: toResultRecord(fields), problem: result.problem }
}

const TEXT_COLUMNS = [
  'task_id',
  'status',
  'date_done',
  'traceback',
  'name',
  'worker',
  'queue',
] as const

function decodeSerialized(serialized: Uint8Array | string | null): PythonValue | null {
  if (serialized === null) return null
  const body = typeof serialized === 'string' ? Buffer.from(serialized) : serialized
  const contentType = sniffContentType(body)
  const decoded = decodeBody({ body, contentType, contentEncoding: null, compression: null })
  return decoded.problem === null ? decoded.value : null
}
