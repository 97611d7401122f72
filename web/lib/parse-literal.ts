import { parsePythonLiteral } from '../../contract/model/python-literal.ts'
import type { PythonValue } from '../../contract/model/python-value.ts'

/** Characters that are read where they are: under a millisecond. Longer ones are read in a worker. */
export const SHORT_LITERAL = 8_192

let worker: Worker | null = null
let asked = 0
const waiting = new Map<number, (value: PythonValue | null) => void>()

/** Reads a representation without holding up the page, however long it is; null: it is none. */
export function parseLiteral(text: string): Promise<PythonValue | null> {
  if (text.length <= SHORT_LITERAL || typeof Worker === 'undefined') {
    return Promise.resolve(parsePythonLiteral(text))
  }
  worker ??= startWorker()
  const id = (asked += 1)
  const answer = new Promise<PythonValue | null>((resolve) => waiting.set(id, resolve))
  worker.postMessage({ id, text })
  return answer
}

function startWorker(): Worker {
  const started = new Worker(new URL('./literal-worker.ts', import.meta.url), { type: 'module' })
  started.addEventListener(
    'message',
    ({ data }: MessageEvent<{ id: number; value: PythonValue | null }>) => {
      waiting.get(data.id)?.(data.value)
      waiting.delete(data.id)
    },
  )
  // A worker that cannot be started leaves the text as it was sent.
  started.addEventListener('error', () => {
    for (const resolve of waiting.values()) resolve(null)
    waiting.clear()
    worker = null
  })
  return started
}
