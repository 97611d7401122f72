/** What lies on a broker, by name: to see that a hostile message left nothing there. */
import { Redis } from 'ioredis'
import { inject } from 'vitest'
import { inspectRabbitmq } from '../peers/rabbitmq-management.ts'

/** @returns `keys …`, `queue …`, `exchange …`, sorted */
export async function readTraces(url: string): Promise<readonly string[]> {
  const traces = url.startsWith('redis') ? await ofRedis(url) : await ofRabbitmq(url)
  return traces.toSorted()
}

async function ofRedis(url: string): Promise<readonly string[]> {
  const redis = new Redis(url)
  try {
    const keys = await redis.keys('*')
    const clients = String(await redis.client('LIST'))
      .trim()
      .split('\n')
    const subscribed = clients.filter((client) => !/ sub=0 psub=0 /.test(client))
    return [`${subscribed.length} subscribed`, ...keys.map((key) => `key ${key}`)]
  } finally {
    redis.disconnect()
  }
}

async function ofRabbitmq(url: string): Promise<readonly string[]> {
  const { managementUrl } = inject('rabbitmq')
  const vhost = new URL(url).pathname.slice(1)
  const namesOf = async (kind: 'queue' | 'exchange' | 'binding') => {
    const found = (await inspectRabbitmq(managementUrl, `${kind}s/${vhost}`)) as Named[]
    return found.map((one) => `${kind} ${one.name ?? `${one.source} → ${one.destination}`}`)
  }
  return [
    ...(await namesOf('queue')),
    ...(await namesOf('exchange')),
    ...(await namesOf('binding')),
  ]
}

interface Named {
  readonly name?: string
  readonly source?: string
  readonly destination?: string
}
