/** What PostgreSQL and the network throw, as the house's errors. */
import { AppError, type ErrorCode } from '../errors.ts'
import { ruleOf } from './sql-state.ts'

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
  const found = explain(cause, codeOf(cause))
  if (found === null) return cause
  return new AppError(
    isStarting && found.isOperators ? 'CONFIG_INVALID' : code,
    `Cannot ${doing} in the database ${place}: ${found.state}`,
    { cause },
  )
}

interface Explained {
  readonly state: string
  /** Waiting alone would not help. */
  readonly isOperators: boolean
}

/** Null for what no state of the server or the network explains. */
function explain(cause: Error, code: string | null): Explained | null {
  if (isCertificate(cause, code)) return { state: UNTRUSTED, isOperators: true }
  const state = code === null ? stateOfText(cause.message) : stateOfNetwork(cause, code)
  if (state !== null) return { state, isOperators: false }
  if (code === null) return null
  const { verdict, said } = ruleOf(code)
  if (verdict === 'bug') return null
  return {
    state: said ?? `PostgreSQL answers with ${code}`,
    isOperators: verdict === 'operator',
  }
}

const UNTRUSTED =
  'its certificate is not trusted (name its authority with sslrootcert=FILE in the URL)'

const stateOfNetwork = (cause: Error, code: string): string | null =>
  NETWORK[code] ?? ('syscall' in cause ? `the network says ${code}` : null)

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
