/** Where a Redis URL leads at this moment: the server itself, or the master that Sentinels name. */
import { AppError } from '../../errors.ts'
import { toOneProblem } from '../several-problems.ts'
import type { TransportOptions } from '../transport-options.ts'
import { openRedisClient, type RedisClient } from './redis-client.ts'
import { isReply } from './redis-problem.ts'
import { atServer, isSentinelUrl, type RedisServerUrl, type RedisUrl } from './redis-url.ts'
import { findMasters } from './sentinel.ts'

export interface RedisServerConnection {
  readonly url: RedisServerUrl
  readonly client: RedisClient
}

/**
 * Opens one connection to the server of `url`, or to the first server that a Sentinel calls the
 * master and that says so itself.
 *
 * @throws {AppError} BROKER_UNREACHABLE, BROKER_REFUSED, CONFIG_INVALID
 */
export async function openRedisServer(
  url: RedisUrl,
  options: TransportOptions,
  timeoutMs: number,
): Promise<RedisServerConnection> {
  if (!isSentinelUrl(url)) return { url, client: await openRedisClient(url, timeoutMs) }
  const endAt = performance.now() + timeoutMs
  const problems: AppError[] = []
  for await (const found of findMasters(url.place.sentinels, options, timeoutMs)) {
    if (found instanceof AppError) problems.push(found)
    else {
      const opened = await openMaster(atServer(url, found), endAt - performance.now())
      if (!(opened instanceof AppError)) return opened
      problems.push(opened)
    }
  }
  throw toOneProblem(url.label, problems)
}

async function openMaster(
  url: RedisServerUrl,
  timeoutMs: number,
): Promise<RedisServerConnection | AppError> {
  try {
    const client = await openRedisClient(url, Math.max(timeoutMs, 1))
    if (await isMaster(client)) return { url, client }
    await client.close()
    return new AppError('BROKER_UNREACHABLE', `Cannot use ${url.label}: it is no master any more`)
  } catch (error) {
    if (error instanceof AppError) return error
    return new AppError('BROKER_UNREACHABLE', `Cannot use ${url.label}: it went away`, {
      cause: error,
    })
  }
}

/** A user who may not ask has to trust the Sentinel. */
async function isMaster({ redis }: RedisClient): Promise<boolean> {
  try {
    const role = await redis.call('ROLE')
    return Array.isArray(role) && role[0] === 'master'
  } catch (error) {
    if (isReply(error)) return true
    throw error
  }
}
