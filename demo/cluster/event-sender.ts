import { type PythonJson, pythonJson, type PythonJsonObject } from '../python/python-json.ts'
import { float } from '../python/python-value.ts'
/**
 * Writes events as one Celery process does: single ones at once, and a worker's own task events in
 * batches (`task.multi`), which leave on the next turn of its loop or when 24 have come together.
 *
 * Source: celery/events/dispatcher.py, celery/events/event.py; key order as recorded from 5.6.3.
 */
import type { LamportClock } from './lamport-clock.ts'

export interface EventSender {
  readonly hostname: string
  /** Fields of an event, but for those that every event has. */
  readonly send: (type: string, fields: PythonJsonObject) => void
  /** Waits for its batch: how workers send what they learn of tasks. */
  readonly sendBatched: (type: string, fields: PythonJsonObject) => void
  readonly flush: () => void
}

export interface EventSenderOptions {
  readonly hostname: string
  readonly pid: number
  readonly clock: LamportClock
  readonly unixTime: () => number
  readonly publish: (body: Uint8Array) => void
  /** Calls `action` on the next turn of the process's loop. */
  readonly onNextTurn: (action: () => void) => void
}

/** `worker_buffer_limit` of Celery's dispatcher. */
const BATCH_LIMIT = 24

export function createEventSender(options: EventSenderOptions): EventSender {
  const { hostname, pid, clock, unixTime, publish, onNextTurn } = options
  let batch: PythonJsonObject[] = []

  const eventOf = (type: string, fields: PythonJsonObject): PythonJsonObject => ({
    hostname,
    utcoffset: 0,
    pid,
    clock: clock.forward(),
    ...fields,
    timestamp: float(unixTime()),
    type,
  })

  const flush = (): void => {
    if (batch.length === 0) return
    const events = batch
    batch = []
    publish(encode(events))
  }

  return {
    hostname,
    flush,
    send(type, fields) {
      publish(encode(eventOf(type, fields)))
    },
    sendBatched(type, fields) {
      batch.push(eventOf(type, fields))
      if (batch.length >= BATCH_LIMIT) flush()
      else if (batch.length === 1) onNextTurn(flush)
    },
  }
}

const encode = (value: PythonJson): Uint8Array => new TextEncoder().encode(pythonJson(value))
