import type { BrokerSettings } from './broker-settings.ts'
import { parseBrokerUrls, type BrokerUrl } from './broker-url.ts'
import type { Broker } from './broker.ts'
import { createFailoverBroker } from './failover-broker.ts'
import { createMemoryBroker } from './memory/memory-broker.ts'
import { createRabbitmqBroker, type RabbitmqPace } from './rabbitmq/rabbitmq-broker.ts'
import { createRedisBroker, type RedisPace } from './redis/redis-broker.ts'

export const MEMORY_SCHEME = 'memory://'

/** How often what is looked after; each has a default that fits. */
export type BrokerPace = RedisPace & RabbitmqPace

/**
 * The broker of a URL. `memory://NAME` is the process's own, for the demo; settings never let it in.
 *
 * @throws {AppError} BROKER_UNSUPPORTED: a kind that Sepal does not speak
 * @throws {AppError} CONFIG_INVALID: not a URL, or settings that cannot be used
 */
export function createBroker(
  text: string,
  settings: BrokerSettings = {},
  pace: BrokerPace = {},
): Broker {
  if (text.startsWith(MEMORY_SCHEME)) return createMemoryBroker(text.slice(MEMORY_SCHEME.length))
  const create = (url: BrokerUrl): Broker =>
    url.transport === 'redis'
      ? createRedisBroker(url, settings, pace)
      : createRabbitmqBroker(url, settings, pace)
  const [first, ...rest] = parseBrokerUrls(text, settings.useSsl)
  return rest.length === 0
    ? create(first)
    : createFailoverBroker([create(first), ...rest.map(create)])
}
