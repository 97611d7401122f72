/**
 * Every failure the house raises on purpose.
 *
 * One class, one closed set of codes. `code` is the contract: tests, metrics and the page branch on
 * it; `message` is for people and may be reworded freely. docs/reference/errors.md has one row per
 * code (held by errors.test.ts).
 */
const CODES = {
  PROTOCOL_MALFORMED: 400, //   a peer sent bytes we cannot read
  BROKER_UNREACHABLE: 503, //   no connection, or it was lost
  BROKER_REFUSED: 503, //       the broker answered and said no: password, virtual host, permission
  BROKER_UNSUPPORTED: 500, //   a broker URL of a kind that Sepal does not speak
  HISTORY_UNAVAILABLE: 503, //  the database refused or timed out
  HISTORY_INCOMPATIBLE: 500, // written by a newer Sepal, or not ours
  STATE_UNAVAILABLE: 503, //    sessions, preferences or views could not be read or written
  CONFIG_INVALID: 500, //       the operator gave us something unusable
  REQUEST_INVALID: 400, //      a client sent something that fails its schema
  REQUEST_FORBIDDEN: 403, //    another site's page, or a host name that is not ours
  LOGIN_REQUIRED: 401,
  LOGIN_LINK_SPENT: 401, //     a one-time link used twice, too late, or never made
  ACCESS_DENIED: 403,
  TASK_NOT_FOUND: 404,
  VIEW_NOT_FOUND: 404, //       no saved view of this id, or somebody else's
  ROUTE_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TOO_LARGE: 413,
  MEDIA_TYPE_UNSUPPORTED: 415,
  TOO_MANY_STREAMS: 429,
  STARTING: 503, //             asked before it can answer; a moment later it can
  INTERNAL: 500, //             a bug: anything that reached the edge unclassified
} as const satisfies Record<string, number>

export type ErrorCode = keyof typeof CODES
export const ERROR_CODES = Object.keys(CODES) as readonly ErrorCode[]

export interface AppErrorOptions {
  readonly cause?: unknown
  /** Name of the parameter that was wrong. */
  readonly parameter?: string
  /** What to do about it, one sentence. */
  readonly fix?: string
}

export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly parameter: string | undefined
  readonly fix: string | undefined

  /** @param message "Cannot <verb> <thing>: <state>"; safe to show and to log: never a payload or a credential. */
  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.parameter = options.parameter
    this.fix = options.fix
  }

  /** HTTP status the edge answers with: the only link between a code and HTTP. */
  get status(): (typeof CODES)[ErrorCode] {
    return CODES[this.code]
  }
}

/** What crosses of an error to another thread. */
export interface SentError {
  readonly code: ErrorCode
  readonly message: string
  readonly parameter?: string | undefined
  readonly fix?: string | undefined
  /** Of an error that is none of ours: its stack, for the log. */
  readonly stack?: string | undefined
}

/** Anything that is no AppError becomes INTERNAL. @param what "Cannot <verb> <thing>" */
export const toSentError = (error: unknown, what: string): SentError =>
  error instanceof AppError
    ? { code: error.code, message: error.message, parameter: error.parameter, fix: error.fix }
    : {
        code: 'INTERNAL',
        message: `${what}: an unexpected error was logged`,
        stack: error instanceof Error ? error.stack : String(error),
      }

/** The AppError of the other end; of an error that was none, its stack is in the cause. */
export const fromSentError = ({ code, message, parameter, fix, stack }: SentError): AppError =>
  new AppError(code, message, {
    ...(stack === undefined ? {} : { cause: withStack(stack) }),
    ...(parameter === undefined ? {} : { parameter }),
    ...(fix === undefined ? {} : { fix }),
  })

function withStack(stack: string): Error {
  const error = new Error('in another thread')
  error.stack = stack
  return error
}
