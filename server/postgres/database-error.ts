/** What PostgreSQL and the network throw, as the house's errors. Source: PostgreSQL, appendix A, "Error Codes". */
import { AppError, type ErrorCode } from '../errors.ts'

/** What the operator has to put right, while Sepal starts: waiting would not help. */
const MISCONFIGURED: Readonly<Record<string, string>> = {
  '28P01': 'the password is wrong',
  '28000': 'the server does not let this user in from here (pg_hba.conf), or wants TLS (sslmode)',
  '3D000': 'there is no such database',
  '42501': 'the user lacks a privilege (docs/database.md lists what it needs)',
  '3F000': 'there is no such schema',
}

const SAID: Readonly<Record<string, string>> = {
  ...MISCONFIGURED,
  '25006': 'the server takes no writes: it is a standby',
  '53100': 'its disk is full',
  '53200': 'it is out of memory',
  '53300': 'it has no connection left for us',
  '55P03': 'another transaction holds a lock for too long',
  '57014': 'the statement took too long',
  '57P01': 'the server is shutting down',
  '57P02': 'the server is shutting down',
  '57P03': 'the server is starting',
  '25P03': 'the transaction was idle for too long',
  '40001': 'transactions got in each other’s way',
  '40P01': 'transactions got in each other’s way',
}

/** Of Node: of sockets, names and certificates. */
const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was lost',
  EPIPE: 'the connection was lost',
  ENOTFOUND: 'its host is not known',
  EAI_AGAIN: 'its host cannot be looked up',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its host cannot be reached',
  ENOENT: 'there is no such Unix socket',
}

/** Reasons why a certificate is not believed. Source: Node, tls, "X509 certificate error codes". */
const CERTIFICATE = /^(ERR_TLS_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/

export interface Failing {
  /** Of everything that passes. */
  readonly code: ErrorCode
  /** While starting, what only an operator can put right is CONFIG_INVALID. */
  readonly isStarting: boolean
  /** "<verb> <thing>": `write history`. */
  readonly doing: string
  /** `describeDatabase()` */
  readonly place: string
}

/**
 * The AppError of what was caught; what is a bug of ours comes out as it was thrown.
 *
 * PostgreSQL's own sentence is never shown: it may quote what was to be stored.
 */
export function toDatabaseError(cause: unknown, failing: Failing): unknown {
  if (!(cause instanceof Error) || cause instanceof AppError) return cause
  const { code, isStarting, doing, place } = failing
  const found = codeOf(cause)
  const state = stateOf(cause, found)
  if (state === null) return cause
  const isOperators = (found !== null && found in MISCONFIGURED) || isCertificate(cause, found)
  return new AppError(
    isStarting && isOperators ? 'CONFIG_INVALID' : code,
    `Cannot ${doing} in the database ${place}: ${state}`,
    { cause },
  )
}

/** Null for what no state of the server or the network explains. */
function stateOf(cause: Error, code: string | null): string | null {
  if (isCertificate(cause, code)) {
    return 'its certificate is not trusted (name its authority with sslrootcert=FILE in the URL)'
  }
  if (code === null) return stateOfText(cause.message)
  const said = SAID[code] ?? NETWORK[code]
  if (said !== undefined) return said
  // Connection, resources, operator's intervention, system error, internal error.
  return /^(08|53|57|58|XX|F0|25)/.test(code) ? `PostgreSQL answers with ${code}` : null
}

/** `pg` tells these by their words alone. */
function stateOfText(message: string): string | null {
  if (/timeout/i.test(message)) return 'it does not answer'
  if (/does not support SSL/.test(message)) return 'the server has no TLS (sslmode=disable)'
  if (/terminated|not queryable|Connection ended/.test(message)) return 'the connection was lost'
  if (/after calling end/.test(message)) return 'it is closed'
  if (/password must be a (non-empty )?string/.test(message)) return 'it wants a password'
  return null
}

const isCertificate = (cause: Error, code: string | null): boolean =>
  (code !== null && CERTIFICATE.test(code)) || /self.signed certificate/.test(cause.message)

const codeOf = (cause: Error): string | null =>
  'code' in cause && typeof cause.code === 'string' ? cause.code : null

/** Whether the same transaction may succeed when it is tried again at once. */
export const isConflict = (cause: unknown): boolean =>
  cause instanceof Error && ['40001', '40P01'].includes(codeOf(cause) ?? '')

/** PostgreSQL's code of what was caught, looking behind the house's own error; null: another kind. */
export function sqlState(error: unknown): string | null {
  const cause = error instanceof AppError ? error.cause : error
  return cause instanceof Error ? codeOf(cause) : null
}
