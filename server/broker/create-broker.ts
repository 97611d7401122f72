import { parseBrokerUrl } from './broker-url.ts'
import type { Broker } from './broker.ts'
import { createMemoryBroker } from './memory/memory-broker.ts'
import { createRabbitmqBroker } from './rabbitmq/rabbitmq-broker.ts'
import { createRedisBroker } from './redis/redis-broker.ts'

export const MEMORY_SCHEME = 'memory://'

/**
 * The broker of a URL. `memory://NAME` is the process's own, for the demo; settings never let it in.
 *
 * @throws {AppError} BROKER_UNSUPPORTED: a kind that Sepal does not speak; CONFIG_INVALID: not a URL
 */
export function createBroker(url: string): Broker {
  if (url.startsWith(MEMORY_SCHEME)) return createMemoryBroker(url.slice(MEMORY_SCHEME.length))
  return parseBrokerUrl(url).transport === 'redis'
    ? createRedisBroker(url)
    : createRabbitmqBroker(url)
}
