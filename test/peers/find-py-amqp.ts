import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** A Python that can `import amqp`, the library Celery's workers speak AMQP with; null: none here. */
export async function findPyAmqp(): Promise<string | null> {
  for (const python of ['/usr/bin/python3', 'python3']) {
    try {
      await promisify(execFile)(python, ['-c', 'import amqp'])
      return python
    } catch {
      // not this one
    }
  }
  return null
}
