import type { TaskReply } from '../../../contract/api/tasks.ts'
import { parsePythonLiteral } from '../../../contract/model/python-literal.ts'
import type { PythonValue } from '../../../contract/model/python-value.ts'
import { isCut, lossesInJson, pythonText } from '../../lib/python-tree.ts'

/**
 * A line of Python that sends the same task again; null where its arguments are not known whole:
 * guessing them would send another one.
 */
export function applyAsyncText({
  name,
  args,
  kwargs,
  queue,
}: Pick<TaskReply, 'name' | 'args' | 'kwargs' | 'queue'>): string | null {
  const given = [args, kwargs].map((text) => (text === null ? null : parsePythonLiteral(text)))
  const [positional, named] = given
  if (name === null || !isWhole(positional) || !isWhole(named)) return null
  const options = queue === null ? '' : `, queue=${pythonText({ type: 'str', text: queue })}`
  const called = pythonText({ type: 'str', text: name })
  return `app.send_task(${called}, args=${pythonText(positional)}, kwargs=${pythonText(named)}${options})`
}

const isWhole = (value: PythonValue | null | undefined): value is PythonValue =>
  value != null && !isCut(value) && !lossesInJson(value).includes('objects')
