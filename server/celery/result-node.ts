/**
 * The ids in a result: which tasks or groups came out of one.
 *
 * On the wire `[[id, parent], children]`; the database backend pickles the objects themselves, of
 * which no more than the ids is read (they also hold the URL of the database).
 *
 * Source: celery/result.py (AsyncResult.as_tuple, GroupResult.as_tuple, __reduce__).
 */
import type { PythonValue } from '../../contract/model/python-value.ts'
import { MAX_ID_CHARS, readKey } from './event-field.ts'

export interface ResultNode {
  readonly id: string
  readonly parentId: string | null
  /** Of a group, its tasks; null: a task. */
  readonly children: readonly ResultNode[] | null
}

/** null for what is none. */
export function readResultNode(value: PythonValue | undefined): ResultNode | null {
  if (value?.type === 'opaque') return readPickled(value.args ?? [])
  const [head, children] = itemsOf(value)
  const [key, parent] = itemsOf(head)
  return nodeOf(key, idOf(parent) ?? idOf(itemsOf(itemsOf(parent)[0])[0]), children)
}

/** `_unpickle_appattr("AsyncResult", (id, …))` or `_unpickle_appattr("GroupResult", (id, results))` */
function readPickled([kind, args]: readonly PythonValue[]): ResultNode | null {
  const [key, children] = itemsOf(args)
  const isGroup = kind?.type === 'str' && kind.text === 'GroupResult'
  return nodeOf(key, null, isGroup ? children : undefined)
}

function nodeOf(
  key: PythonValue | undefined,
  parentId: string | null,
  children: PythonValue | undefined,
): ResultNode | null {
  const id = idOf(key)
  return id === null ? null : { id, parentId, children: readResultNodes(children) }
}

/** null where there is no list; what in it is no node is passed over. */
export const readResultNodes = (value: PythonValue | undefined): readonly ResultNode[] | null =>
  value?.type === 'list' || value?.type === 'tuple'
    ? value.items.flatMap((item) => readResultNode(item) ?? [])
    : null

const idOf = (value: PythonValue | undefined): string | null =>
  (value?.type === 'str' ? readKey(value.text, MAX_ID_CHARS) : null) ?? null

const itemsOf = (value: PythonValue | undefined): readonly PythonValue[] =>
  value?.type === 'list' || value?.type === 'tuple' ? value.items : []
