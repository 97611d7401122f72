import { Redis } from 'ioredis'
import type { AppError } from '../../errors.ts'
import { createDeadline, isTimeout } from '../deadline.ts'
import { CUT } from '../socket-problem.ts'
import { openTlsOptions } from '../tls-options.ts'
import { isReply, toRedisProblem, type RedisPeer, type RedisStep } from './redis-problem.ts'
import type { RedisServerUrl } from './redis-url.ts'

export interface RedisClient {
  readonly redis: Redis
  /** Settles once, with the cause, when the connection is gone, whoever ended it. */
  readonly lost: Promise<AppError>
  close(): Promise<void>
}

/**
 * Opens one connection that has passed AUTH, SELECT and PING. It never reconnects and never queues
 * a command for later: what is lost is thrown away as a whole.
 *
 * @throws {AppError} BROKER_UNREACHABLE: no answer within `timeoutMs`; BROKER_REFUSED: it said no,
 * or cannot be trusted; CONFIG_INVALID: a certificate's file cannot be used
 */
export async function openRedisClient(
  url: RedisServerUrl & RedisPeer,
  timeoutMs: number,
): Promise<RedisClient> {
  const redis = await createClient(url, timeoutMs)
  let cause: unknown = null
  redis.on('error', (error) => {
    cause ??= error
  })
  const ended = new Promise<void>((resolve) => redis.once('end', resolve))
  let step: RedisStep = 'connect'
  const shakeHands = async (): Promise<void> => {
    await redis.connect()
    for (const [name, args] of handshake(url)) {
      step = name
      await redis.call(name, ...args)
    }
  }
  const deadline = createDeadline(timeoutMs)
  try {
    await Promise.race([shakeHands(), deadline.passed])
  } catch (error) {
    redis.disconnect()
    // ioredis tells the command no more than that the connection is closed.
    const known = isReply(error) || isTimeout(error) ? error : (cause ?? CUT)
    throw toRedisProblem(url, step, known)
  } finally {
    deadline.forget()
  }
  return {
    redis,
    lost: ended.then(() => toRedisProblem(url, 'keep', cause ?? CUT)),
    async close() {
      redis.disconnect()
      await ended
    },
  }
}

async function createClient({ place, tls }: RedisServerUrl, timeoutMs: number): Promise<Redis> {
  return new Redis({
    ...(place.kind === 'socket' ? { path: place.path } : { host: place.host, port: place.port }),
    ...(tls === null ? {} : { tls: await openTlsOptions(tls) }),
    lazyConnect: true,
    connectTimeout: timeoutMs,
    // A frozen server does not answer our goodbye either.
    disconnectTimeout: 500,
    retryStrategy: null,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: null,
    // The handshake is ours: with credentials, ioredis writes to the console when Redis refuses them.
    enableReadyCheck: false,
    disableClientInfo: true,
    protocol: 2,
  })
}

/** PING last: it is what fails when a password is missing, or while the data is loaded. */
function* handshake({ username, password, db }: RedisServerUrl): Generator<[RedisStep, string[]]> {
  if (username !== null) yield ['auth', [username, password ?? '']]
  else if (password !== null) yield ['auth', [password]]
  if (db !== 0) yield ['select', [String(db)]]
  yield ['ping', []]
}
