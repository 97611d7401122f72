/**
 * One field of an event each: how it is read and how large it may be.
 *
 * `undefined` means "as if it had not been sent": an optional field of the wrong type is passed
 * over and the event kept. null stays null, because Celery's own state overwrites with it.
 */
import { cleanText, cutToBytes, cutToChars } from './bounded-text.ts'

/** An entry as JSON.parse made it. Read by name only: its keys are a stranger's. */
export type WireObject = Readonly<Record<string, unknown>>

/** An event while it is being read. */
export type Draft<Event> = { -readonly [Field in keyof Event]: Event[Field] }

/** `task-received`; no honest one is longer. An event with a longer one is refused. */
export const MAX_TYPE_CHARS = 200
/** Task ids; RabbitMQ's own bound for a correlation id. A longer one is refused: cut, two tasks could become one. */
export const MAX_ID_CHARS = 255
/** Node names: `name@host` where the host alone may have 253. A longer one is refused, as ids are. */
export const MAX_HOSTNAME_CHARS = 512
/** Task types, queues, exchanges, routing keys, software: RabbitMQ's own bound. Longer ones are cut. */
export const MAX_NAME_CHARS = 255
/** An ISO 8601 time; a longer text is none. */
const MAX_TIME_CHARS = 64
/** UTF-8 bytes of args, kwargs, result, exception and traceback each. Longer ones are cut. */
const MAX_PAYLOAD_BYTES = 65_536
/** Seconds; a worker that promises a heartbeat less than daily promises none. */
const MAX_FREQ = 86_400
/** Averages in a `loadavg`. */
const MAX_LOADS = 3

/** An id or node name, whole or not at all. */
export function readKey(value: unknown, limit: number): string | undefined {
  if (typeof value !== 'string' || value.length === 0 || value.length > limit) return undefined
  return cleanText(value)
}

/** Another task's id. */
export const readId = (value: unknown): string | null | undefined =>
  value === null ? null : readKey(value, MAX_ID_CHARS)

export const readName = (value: unknown): string | null | undefined =>
  typeof value === 'string' ? cutToChars(value, MAX_NAME_CHARS) : nullOnly(value)

export const readPayload = (value: unknown): string | null | undefined =>
  typeof value === 'string' ? cutToBytes(value, MAX_PAYLOAD_BYTES) : nullOnly(value)

/** A time as its sender spelled it: bounded, not judged. */
export const readTime = (value: unknown): string | null | undefined =>
  typeof value === 'string' && value.length <= MAX_TIME_CHARS ? cleanText(value) : nullOnly(value)

/** Celery sends a number, or the text of an exception when it learnt of the death from the pool. */
export const readSignum = (value: unknown): string | null | undefined =>
  Number.isSafeInteger(value) ? String(value) : readName(value)

export const readInteger = (value: unknown): number | null | undefined =>
  Number.isSafeInteger(value) ? (value as number) : nullOnly(value)

export const readSeconds = (value: unknown): number | null | undefined =>
  Number.isFinite(value) ? (value as number) : nullOnly(value)

export const readFlag = (value: unknown): boolean | null | undefined =>
  typeof value === 'boolean' ? value : nullOnly(value)

/** Lamport clock; null where none that can be counted with was sent. */
export const readClock = (value: unknown): number | null =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null

/** Seconds between heartbeats. */
export const readFreq = (value: unknown): number | undefined =>
  typeof value === 'number' && value > 0 && value <= MAX_FREQ ? value : undefined

export function readLoadavg(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value) || value.length > MAX_LOADS) return undefined
  return value.every((load) => Number.isFinite(load)) ? (value as number[]) : undefined
}

const nullOnly = (value: unknown): null | undefined => (value === null ? null : undefined)
