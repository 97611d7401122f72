/**
 * What follows a task: the names of the tasks that it is linked with.
 *
 * Source: celery/canvas.py (Signature), celery/app/trace.py (which reads them).
 */
import type { PythonValue } from '../../contract/model/python-value.ts'
import { readName } from './event-field.ts'
import { fieldsOf } from './serializers/plain-value.ts'

export interface TaskCanvas {
  /** Task types called with its result. */
  readonly callbacks: readonly string[]
  /** Task types called with its exception. */
  readonly errbacks: readonly string[]
  /** Task types of the rest of its chain, in the order in which they will run. */
  readonly chain: readonly string[]
  /** Task type called when the whole group has finished. */
  readonly chord: string | null
}

/** Signatures of one list that are looked at. */
const MAX_LINKED = 100

/** @param fields `callbacks`, `errbacks`, `chain`, `chord` of a message */
export const readCanvas = (fields: ReadonlyMap<string, PythonValue>): TaskCanvas => ({
  callbacks: itemsOf(fields.get('callbacks')).slice(0, MAX_LINKED).flatMap(nameOf),
  errbacks: itemsOf(fields.get('errbacks')).slice(0, MAX_LINKED).flatMap(nameOf),
  // On the wire the next one is the last, so that it can be popped.
  chain: itemsOf(fields.get('chain')).slice(-MAX_LINKED).reverse().flatMap(nameOf),
  chord: nameOf(fields.get('chord'))[0] ?? null,
})

const itemsOf = (value: PythonValue | undefined): readonly PythonValue[] =>
  value?.type === 'list' || value?.type === 'tuple' ? value.items : []

/** The task type of a signature; nothing for what is none. */
function nameOf(signature: PythonValue | undefined): readonly string[] {
  const name = fieldsOf(signature).get('task')
  const text = name?.type === 'str' ? readName(name.text) : null
  return typeof text === 'string' ? [text] : []
}
