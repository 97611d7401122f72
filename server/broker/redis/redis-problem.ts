/** Redis's refusals in words. The first word of an error reply is its code: redis.io, "RESP errors". */
import { ReplyError } from 'ioredis'
import { AppError } from '../../errors.ts'
import { describeSocketProblem, isCut } from '../socket-problem.ts'
import { CUT_WITHOUT_CERTIFICATE, describeTlsProblem, type TlsProblem } from '../tls-problem.ts'
import type { TlsTerms } from '../tls-terms.ts'

/** What we were doing: Redis says `ERR` to many things. */
export type RedisStep =
  | 'connect'
  | 'keep'
  | 'auth'
  | 'select'
  | 'ping'
  | 'psubscribe'
  | 'publish'
  | 'look at its queues'
  | 'name the master'

/** Whom a problem is with. */
export interface RedisPeer {
  readonly label: string
  readonly tls: TlsTerms | null
  /** Where its password is written. @default 'the URL' */
  readonly credentialsIn?: string
}

/**
 * The failure of one step as the rest of the house knows failures.
 * BROKER_REFUSED where Redis answered and a person must act; BROKER_UNREACHABLE where time may help.
 */
export function toRedisProblem(peer: RedisPeer, step: RedisStep, cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  const { label } = peer
  if (!isReply(cause)) {
    const tls = tlsProblem(peer, step, cause)
    if (tls !== null) {
      const { state, fix } = tls
      return new AppError('BROKER_REFUSED', `Cannot use ${label}: ${state}`, { cause, fix })
    }
    const verb = step === 'keep' ? 'keep the connection to' : 'reach'
    const state = describeSocketProblem(cause)
    return new AppError('BROKER_UNREACHABLE', `Cannot ${verb} ${label}: ${state}`, {
      cause,
      ...(peer.tls === null && isFresh(step) && isCut(cause)
        ? { fix: 'If it speaks TLS, write rediss://' }
        : {}),
    })
  }
  const passing = PASSING[codeOf(cause)]
  if (passing !== undefined) {
    return new AppError('BROKER_UNREACHABLE', `Cannot use ${label}: ${passing}`, { cause })
  }
  return new AppError('BROKER_REFUSED', `Cannot use ${label}: ${refusal(peer, step, cause)}`, {
    cause,
  })
}

/** A server whose TLS port is talked to in clear text, or without a certificate, just cuts the line. */
function tlsProblem({ tls }: RedisPeer, step: RedisStep, cause: unknown): TlsProblem | null {
  if (tls === null) return null
  if (isFresh(step) && isCut(cause) && tls.certFile === null) return CUT_WITHOUT_CERTIFICATE
  return describeTlsProblem(cause)
}

const isFresh = (step: RedisStep): boolean =>
  step !== 'keep' && step !== 'publish' && step !== 'psubscribe'

function refusal(
  { credentialsIn = 'the URL' }: RedisPeer,
  step: RedisStep,
  { message }: Error,
): string {
  const code = codeOf({ message })
  if (code === 'NOAUTH') return `it asks for a password, and ${credentialsIn} has none`
  const known = REFUSED[code]
  if (known !== undefined) return known
  if (code === 'NOPERM') return `its user may not ${step === 'auth' ? 'log in' : step}`
  if (message.includes('max number of clients')) return 'it has as many clients as it takes'
  if (step === 'select') return 'it has no database of this number'
  if (step === 'name the master') return 'it does not name the master: it may be no Sentinel'
  if (step !== 'auth') return `it refused to ${step}`
  // Redis 5: "Client sent AUTH, but no password is set"; 6 and later: "AUTH <password> called
  // without any password configured for the default user". Celery's client fails on it as well.
  return /no password is set|without any password/.test(message)
    ? `${credentialsIn} has a password, but the server has none`
    : 'it did not accept the user name and password'
}

const REFUSED: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  WRONGPASS: 'wrong user name or password',
  DENIED: 'its protected mode takes connections from its own machine only',
})

const PASSING: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  LOADING: 'it is still loading its data',
  BUSY: 'it is busy with a script',
  MASTERDOWN: 'it has lost its master',
})

const codeOf = ({ message }: { readonly message: string }): string => message.split(' ', 1)[0] ?? ''

export const isReply = (error: unknown): error is Error =>
  error instanceof (ReplyError as typeof Error)
