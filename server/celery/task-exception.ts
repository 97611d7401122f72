/**
 * Exceptions as result backends keep them: names and arguments. No class is ever looked up by them
 * (CVE-2021-23727 was that).
 *
 * Source: celery/backends/base.py (prepare_exception), celery/utils/serialization.py
 * (UnpickleableExceptionWrapper).
 */
import type { PythonOpaque, PythonValue } from '../../contract/model/python-value.ts'
import { cutToChars } from './bounded-text.ts'
import { MAX_NAME_CHARS } from './event-field.ts'
import { fieldsOf } from './serializers/plain-value.ts'

export interface TaskException {
  /** Name of the class: `ValueError`. */
  readonly type: string
  readonly module: string | null
  readonly args: readonly PythonValue[]
}

/** null for what is none. */
export function readTaskException(value: PythonValue): TaskException | null {
  const exception = value.type === 'opaque' ? readPickled(value) : readFields(fieldsOf(value))
  return exception && unwrap(exception)
}

/** `{"exc_type": "ValueError", "exc_message": ["bad", 1], "exc_module": "builtins"}` */
function readFields(fields: ReadonlyMap<string, PythonValue>): TaskException | null {
  const type = nameOf(fields.get('exc_type'))
  if (type === null) return null
  const message = fields.get('exc_message')
  const args = itemsOf(message) ?? (message === undefined ? [] : [message])
  return { type, module: nameOf(fields.get('exc_module')), args }
}

/** `builtins.ValueError`, and what it would be called with. */
function readPickled({ text, args }: PythonOpaque): TaskException | null {
  if (args === undefined) return null
  const dot = text.lastIndexOf('.')
  return { type: text.slice(dot + 1), module: dot === -1 ? null : text.slice(0, dot), args }
}

/** Celery wraps exceptions that cannot be pickled: module, class, arguments, representation. */
function unwrap(exception: TaskException): TaskException {
  if (exception.type !== 'UnpickleableExceptionWrapper') return exception
  const [module, type, args] = exception.args
  const name = nameOf(type)
  return name === null
    ? exception
    : { type: name, module: nameOf(module), args: itemsOf(args) ?? [] }
}

const nameOf = (value: PythonValue | undefined): string | null =>
  value?.type === 'str' ? cutToChars(value.text, MAX_NAME_CHARS) : null

const itemsOf = (value: PythonValue | undefined): readonly PythonValue[] | null =>
  value?.type === 'list' || value?.type === 'tuple' ? value.items : null
