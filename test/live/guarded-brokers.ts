/** Brokers that ask for a password, which changes when the test says so. */
import { Redis } from 'ioredis'
import { inject } from 'vitest'
import { closeConnections, newUser, newVhost, setPassword } from '../peers/rabbitmq-management.ts'
import { startRedis } from '../peers/redis.ts'
import type { LiveBroker, LiveBrokerKind } from './live-brokers.ts'

export interface GuardedBroker extends LiveBroker {
  /** Its address with this password, whether it is the one or not. */
  urlWith(password: string): string
  /** From now on only this one is good; who is connected stays. */
  setPassword(password: string): Promise<void>
  /** Ends every connection, once there are so many. */
  closeConnections(count: number): Promise<void>
}

/** @param password the first that is good; letters and digits */
export const openGuarded = (kind: LiveBrokerKind, password: string): Promise<GuardedBroker> =>
  kind.title === 'Redis' ? openRedis(password) : openRabbitmq(password)

async function openRedis(first: string): Promise<GuardedBroker> {
  const redis = await startRedis({ password: first })
  const urlWith = (password: string) => redis.url.replace(`:${first}@`, `:${password}@`)
  const admin = new Redis(redis.url)
  return {
    url: redis.url,
    urlWith,
    // Who is connected has shown a password already, the admin with them.
    setPassword: async (password) => void (await admin.config('SET', 'requirepass', password)),
    async closeConnections() {
      await admin.call('CLIENT', 'KILL', 'TYPE', 'NORMAL', 'SKIPME', 'YES')
      await admin.call('CLIENT', 'KILL', 'TYPE', 'PUBSUB', 'SKIPME', 'YES')
    },
    async stop() {
      admin.disconnect()
      await redis.stop()
    },
  }
}

async function openRabbitmq(first: string): Promise<GuardedBroker> {
  const shared = inject('rabbitmq')
  const vhostUrl = await newVhost(shared)
  const everything = { configure: '.*', write: '.*', read: '.*' }
  const [user = ''] = (
    await newUser(shared, new URL(vhostUrl).pathname.slice(1), everything)
  ).split(':')
  await setPassword(shared, user, first)
  const urlWith = (password: string) => vhostUrl.replace('guest:guest@', `${user}:${password}@`)
  return {
    url: urlWith(first),
    urlWith,
    setPassword: (password) => setPassword(shared, user, password),
    closeConnections: (count) => closeConnections(shared, user, count),
    stop: async () => undefined,
  }
}
