/** RabbitMQ's refusals in words. Reply codes: AMQP 0-9-1, 1.2, and www.rabbitmq.com/channels. */
import { AppError } from '../../errors.ts'
import { describeSocketProblem, isCut } from '../socket-problem.ts'
import { CUT_WITHOUT_CERTIFICATE, describeTlsProblem, type TlsProblem } from '../tls-problem.ts'
import { ACCESS_REFUSED, NOT_FOUND, PRECONDITION_FAILED, replyCodeOf } from './own-channel.ts'
import type { RabbitmqUrl } from './rabbitmq-url.ts'

/** Why RabbitMQ closed the connection, in its own words. */
export interface Goodbye {
  readonly code: number
  readonly text: string
}

const NOT_ALLOWED = 530
const CONNECTION_FORCED = 320

/** The end, or the failed beginning, of a connection. `goodbye`: what RabbitMQ said, if it did. */
export function toConnectionProblem(
  url: RabbitmqUrl,
  verb: 'reach' | 'keep the connection to',
  { goodbye, cause }: { readonly goodbye: Goodbye | null; readonly cause: unknown },
): AppError {
  if (goodbye === null) {
    const tls = tlsProblem(url, verb, cause)
    if (tls !== null) {
      const { state, fix } = tls
      return new AppError('BROKER_REFUSED', `Cannot use ${url.label}: ${state}`, { cause, fix })
    }
    const state = describeSocketProblem(cause)
    const isFresh = url.tls === null && verb === 'reach' && isCut(cause)
    return new AppError('BROKER_UNREACHABLE', `Cannot ${verb} ${url.label}: ${state}`, {
      cause,
      ...(isFresh ? { fix: 'If it speaks TLS, write amqps://' } : {}),
    })
  }
  const refusal = refusals(url, goodbye)
  return refusal === null
    ? new AppError('BROKER_UNREACHABLE', `Cannot ${verb} ${url.label}: ${ending(goodbye)}`, {
        cause,
      })
    : new AppError('BROKER_REFUSED', `Cannot use ${url.label}: ${refusal}`, { cause })
}

function tlsProblem(
  { tls }: RabbitmqUrl,
  verb: 'reach' | 'keep the connection to',
  cause: unknown,
): TlsProblem | null {
  if (tls === null) return null
  if (verb === 'reach' && isCut(cause) && tls.certFile === null) return CUT_WITHOUT_CERTIFICATE
  return describeTlsProblem(cause)
}

/** A refused operation on a channel: the connection is well, but of no use. */
export function toChannelProblem(url: RabbitmqUrl, thing: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  const code = replyCodeOf(cause)
  if (code === ACCESS_REFUSED) {
    const state = `user "${url.username}" may not use ${thing}`
    return new AppError('BROKER_REFUSED', `Cannot use ${url.label}: ${state}`, { cause })
  }
  if (code === PRECONDITION_FAILED) {
    const state = `${thing} is there with other properties than Celery gives it`
    return new AppError('BROKER_REFUSED', `Cannot use ${url.label}: ${state}`, { cause })
  }
  if (code === NOT_FOUND) {
    const state = `${thing} is not there`
    return new AppError('BROKER_UNREACHABLE', `Cannot use ${url.label}: ${state}`, { cause })
  }
  const state = `${thing} cannot be used now`
  return new AppError('BROKER_UNREACHABLE', `Cannot use ${url.label}: ${state}`, { cause })
}

function refusals({ username, vhost }: RabbitmqUrl, { code, text }: Goodbye): string | null {
  if (code === ACCESS_REFUSED) return 'wrong user name or password'
  if (code !== NOT_ALLOWED) return null
  // The code alone does not tell these apart; where the text is another one, so is our sentence.
  if (/vhost .* not found/i.test(text)) return `it has no virtual host "${vhost}"`
  if (/access to vhost/i.test(text)) return `user "${username}" may not use virtual host "${vhost}"`
  return `it refused virtual host "${vhost}"`
}

const ending = ({ code }: Goodbye): string =>
  code === CONNECTION_FORCED
    ? 'it was shut down, or told to close the connection'
    : `it gave up with code ${code}`
