/**
 * Which failures are the same one: task type, exception type, message without what varies, and the
 * top frame of the application's own code.
 */
import { readException } from './exception-text.ts'
import type { Task } from './task.ts'
import { ownFrame } from './traceback-frame.ts'

export interface ErrorSignature {
  readonly name: string | null
  /** `TimeoutError`; empty where the exception has no such form. */
  readonly exceptionType: string
  /** The message with numbers, ids, hex and quoted strings as `‹*›`, cut to `MESSAGE_CHARS`. */
  readonly message: string
  /** `app/tasks.py in render`; null where the traceback has none of the application's. */
  readonly frame: string | null
}

/** A group's name in URLs and queries: 16 hex digits. */
export type ErrorFingerprint = string

export const MESSAGE_CHARS = 200

/** What is the same in every failure of this kind. Well-formed, and no longer than about 700 characters. */
export function errorSignature({
  name,
  exception,
  traceback,
}: Pick<Task, 'name' | 'exception' | 'traceback'>): ErrorSignature {
  const { type, message } = readException(exception ?? '', MESSAGE_CHARS)
  return {
    name: name === null ? null : name.toWellFormed(),
    exceptionType: type,
    message,
    frame: traceback === null ? null : ownFrame(traceback),
  }
}

/** The same for the same signature, in every version of this function: it lies in databases. */
export function fingerprintOf(signature: ErrorSignature): ErrorFingerprint {
  const { name, exceptionType, message, frame } = signature
  // A null is told from an empty text, and no text can reach into the next one.
  const text = [name, exceptionType, message, frame]
    .map((part) => (part === null ? '-' : `${part.length}:${part}`))
    .join('\n')
  return hex(hash(text, 0x811c9dc5, 0x01000193)) + hex(hash(text, 0x2f0b4a6d, 0x5bd1e995))
}

/** The group of a task that failed or is to be tried again; null for any other, or without an exception. */
export function errorFingerprint(
  task: Pick<Task, 'name' | 'state' | 'exception' | 'traceback'>,
): ErrorFingerprint | null {
  if (task.exception === null || (task.state !== 'FAILURE' && task.state !== 'RETRY')) return null
  return fingerprintOf(errorSignature(task))
}

/** As FNV-1a, over UTF-16 units, then mixed. Texts chosen to collide share a group; that is all it costs. */
function hash(text: string, seed: number, factor: number): number {
  let h = seed
  for (let at = 0; at < text.length; at += 1) {
    h = Math.imul(h ^ text.charCodeAt(at), factor)
    h ^= h >>> 15
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

const hex = (value: number): string => value.toString(16).padStart(8, '0')
