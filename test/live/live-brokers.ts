/** The kinds of broker that the live tests run on. */
import { inject } from 'vitest'
import { newVhost } from '../peers/rabbitmq-management.ts'
import { startRabbitmq } from '../peers/rabbitmq.ts'
import { startRedis } from '../peers/redis.ts'
import { type EventChannel, openRabbitmqEvents, openRedisEvents } from './event-channel.ts'

export interface LiveBroker {
  readonly url: string
  /** Ends it, where it is the test's alone, and removes its data. */
  stop(): Promise<void>
}

export interface OwnLiveBroker extends LiveBroker {
  /** Takes it down and keeps its data. */
  halt(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Brings it back on the same port. */
  start(): Promise<void>
}

export interface LiveBrokerKind {
  readonly title: string
  /** Why its tests are left out; null when it can be started. */
  readonly missing: string | null
  /** One on which nobody else speaks; may lie in a shared server. */
  open(): Promise<LiveBroker>
  /** A server of the test's own, to stop and to start. */
  launch(): Promise<OwnLiveBroker>
  /** The event channel of a broker of this kind. */
  openEvents(url: string): Promise<EventChannel>
}

export const BROKERS: readonly LiveBrokerKind[] = [
  {
    title: 'Redis',
    missing: inject('redis').missing,
    open: () => startRedis(), // starts in 50 ms, and pub/sub crosses databases
    launch: () => startRedis(),
    openEvents: (url) => openRedisEvents(url),
  },
  {
    title: 'RabbitMQ',
    missing: inject('rabbitmq').missing,
    open: async () => ({ url: await newVhost(inject('rabbitmq')), stop: async () => undefined }),
    launch: () => startRabbitmq(),
    openEvents: openRabbitmqEvents,
  },
]
