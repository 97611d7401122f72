/**
 * Starts one Redis, one RabbitMQ and one PostgreSQL for all test files of a run, where they are installed.
 *
 * A test file asks `inject('redis')`, `inject('rabbitmq')` or `inject('postgres')`; where `missing` is not null it skips
 * its tests with that reason in their title (`peerTitle`). A test that stops its broker starts one
 * of its own: these are shared.
 */
import type { TestProject } from 'vitest/node'
import { postgresMissing, startPostgres } from './postgresql.ts'
import { rabbitmqMissing, startRabbitmq } from './rabbitmq.ts'
import { redisMissing, startRedis } from './redis.ts'
import type { SharedPostgres, SharedRabbitmq, SharedRedis } from './shared-peer.ts'

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const [redis, rabbitmq, postgres] = await Promise.all([
    shareRedis(),
    shareRabbitmq(),
    sharePostgres(),
  ])
  provide('redis', redis.shared)
  provide('rabbitmq', rabbitmq.shared)
  provide('postgres', postgres.shared)
  return async () => {
    await Promise.all([redis.stop(), rabbitmq.stop(), postgres.stop()])
  }
}

interface Share<Shared> {
  readonly shared: Shared
  stop(): Promise<void>
}

async function shareRedis(): Promise<Share<SharedRedis>> {
  const missing = redisMissing()
  if (missing !== null) return { shared: { url: '', missing }, stop: async () => {} }
  const peer = await startRedis()
  return { shared: { url: peer.url, missing: null }, stop: () => peer.stop() }
}

async function shareRabbitmq(): Promise<Share<SharedRabbitmq>> {
  const missing = rabbitmqMissing()
  if (missing !== null) {
    return { shared: { url: '', managementUrl: '', missing }, stop: async () => {} }
  }
  const peer = await startRabbitmq({ statisticsMs: 500 })
  const { url, managementUrl } = peer
  return { shared: { url, managementUrl, missing: null }, stop: () => peer.stop() }
}

async function sharePostgres(): Promise<Share<SharedPostgres>> {
  const missing = postgresMissing()
  if (missing !== null) return { shared: { url: '', missing }, stop: async () => {} }
  const peer = await startPostgres()
  return { shared: { url: peer.url, missing: null }, stop: () => peer.stop() }
}
