/**
 * Which failures are the same one: task type, exception type, message without what varies, and the
 * top frame of the application's own code.
 */
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
