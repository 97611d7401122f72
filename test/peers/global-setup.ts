/**
 * Starts one Redis and one RabbitMQ for all test files of a run, where they are installed.
 *
 * A test file asks `inject('redis')` or `inject('rabbitmq')`; where `missing` is not null it skips
 * its tests with that reason in their title (`peerTitle`). A test that stops its broker starts one
 * of its own: these are shared.
 */
import type { TestProject } from 'vitest/node'
import { rabbitmqMissing, startRabbitmq } from './rabbitmq.ts'
import { redisMissing, startRedis } from './redis.ts'
import type { SharedRabbitmq, SharedRedis } from './shared-peer.ts'

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const [redis, rabbitmq] = await Promise.all([shareRedis(), shareRabbitmq()])
  provide('redis', redis.shared)
  provide('rabbitmq', rabbitmq.shared)
  return async () => {
    await Promise.all([redis.stop(), rabbitmq.stop()])
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
