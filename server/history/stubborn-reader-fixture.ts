/** A reader thread whose queries are commands: what a thread can do wrong. */
import { spawnSync } from 'node:child_process'
import { parentPort } from 'node:worker_threads'
import { createTask } from '../../contract/model/task-state.ts'
import { AppError } from '../errors.ts'
import type { StopSignal } from './query/effort.ts'
import { forwardingReader } from './reader-methods.ts'
import { serveTaskReader } from './reader-port.ts'

const behave = async (id: string) => {
  switch (id) {
    case 'hang':
      for (;;);
    case 'sleep within native code':
      spawnSync(process.execPath, ['-e', 'setTimeout(() => {}, 4000)'])
      return null
    case 'die':
      return process.exit(3)
    case 'throw later':
      queueMicrotask(() => {
        throw new TypeError('thrown in the thread')
      })
      return new Promise<never>(() => {})
    case 'refuse':
      throw new AppError('REQUEST_INVALID', 'Cannot read it', { parameter: 'after', fix: 'Do not' })
    case 'break':
      throw new TypeError('a bug')
    default:
      return createTask(id)
  }
}

if (parentPort !== null) {
  serveTaskReader(
    parentPort,
    forwardingReader(async (method, [first, signal]) => {
      if (method === 'get') return behave(String(first))
      if (method === 'children') return new Map((first as string[]).map((id) => [id, [id]]))
      if (method !== 'count') return undefined
      while (!(signal as StopSignal).aborted);
      return 'stopped'
    }),
  )
}
