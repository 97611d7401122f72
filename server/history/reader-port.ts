/** A reader of the history on the other end of a message port: the same interface, another thread. */
import { AppError, ERROR_CODES, fromSentError, type SentError, toSentError } from '../errors.ts'
import type { StopSignal } from './query/effort.ts'
import {
  forwardingReader,
  isReaderMethod,
  type ReaderMethod,
  splitSignal,
} from './reader-methods.ts'
import type { TaskReader } from './task-store.ts'

/** A MessagePort, or a thread's Worker as seen from outside. */
export interface ReaderPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'close' | 'exit', listener: () => void): unknown
}

interface Question {
  readonly id: number
  readonly method: ReaderMethod
  readonly args: readonly unknown[]
  /** Four bytes that are not zero any more when nobody waits for the answer. */
  readonly stop?: SharedArrayBuffer
}

interface Answer {
  readonly id: number
  readonly value?: unknown
  readonly error?: SentError
}

/** Answers what the other end asks, until that closes the port. Its first message says it is ready. */
export function serveTaskReader(port: ReaderPort, reader: TaskReader): void {
  port.postMessage('ready')
  port.on('message', (message) => {
    if (!isQuestion(message)) return
    const { id, method, args, stop } = message
    // One call for every signature: the asking end is typed by the same interface.
    const answer = reader[method] as (...given: readonly unknown[]) => Promise<unknown>
    answer(...args, ...(stop === undefined ? [] : [signalOf(stop)]))
      .then((value) => port.postMessage({ id, value } satisfies Answer))
      .catch((cause: unknown) => {
        const error = toSentError(cause, 'Cannot read history')
        port.postMessage({ id, error } satisfies Answer)
      })
  })
}

/**
 * Asks the other end.
 *
 * Every method rejects with the AppError of the other end, with INTERNAL (the original's stack in its
 * cause) for any other error there, and with HISTORY_UNAVAILABLE once the port is closed, what was waiting included.
 */
export function connectTaskReader(port: ReaderPort): TaskReader {
  const waiting = new Map<number, PromiseWithResolvers<never>>()
  let lastId = 0
  let isOpen = true

  const cutOff = (): void => {
    isOpen = false
    for (const { reject } of waiting.values()) reject(unavailable())
    waiting.clear()
  }
  port.on('close', cutOff)
  port.on('exit', cutOff)
  port.on('message', (message) => {
    if (!isAnswer(message)) return
    const { id, value, error } = message
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) asked?.resolve(value as never)
    else asked?.reject(fromSentError(error))
  })

  return forwardingReader((method, given) => {
    if (!isOpen) return Promise.reject(unavailable())
    const answer = Promise.withResolvers<never>()
    lastId += 1
    waiting.set(lastId, answer)
    const { args, signal } = splitSignal(given)
    const question: Question = { id: lastId, method, args }
    if (signal === null) {
      port.postMessage(question)
      return answer.promise
    }
    // A message would be read when the query is through: the thread does not listen before.
    const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
    const onAbort = (): void => void Atomics.store(new Int32Array(stop), 0, 1)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort)
    port.postMessage({ ...question, stop } satisfies Question)
    return answer.promise.finally(() => signal.removeEventListener('abort', onAbort))
  })
}

const unavailable = (): AppError =>
  new AppError('HISTORY_UNAVAILABLE', 'Cannot read history: its reader has ended')

const isQuestion = (message: unknown): message is Question =>
  isRecord(message) &&
  typeof message.id === 'number' &&
  isReaderMethod(message.method) &&
  Array.isArray(message.args) &&
  (message.stop === undefined || isStop(message.stop))

const isStop = (value: unknown): boolean =>
  value instanceof SharedArrayBuffer && value.byteLength === Int32Array.BYTES_PER_ELEMENT

const signalOf = (stop: SharedArrayBuffer): StopSignal => {
  const flag = new Int32Array(stop)
  return {
    get aborted() {
      return Atomics.load(flag, 0) !== 0
    },
  }
}

const isAnswer = (message: unknown): message is Answer =>
  isRecord(message) &&
  typeof message.id === 'number' &&
  (message.error === undefined ||
    (isRecord(message.error) &&
      ERROR_CODES.some((code) => code === (message.error as SentError).code)))

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
