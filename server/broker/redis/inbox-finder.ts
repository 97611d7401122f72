/**
 * Where workers have bound their inboxes for control requests, in any database and under any prefix.
 * Such a binding stays behind when a worker dies, so it says where workers were.
 *
 * Source: kombu/pidbox.py (Mailbox), kombu/transport/redis.py (Channel._queue_bind).
 */
import type { Redis } from 'ioredis'
import { isSmall } from './key-size.ts'
import { isReply } from './redis-problem.ts'

export interface Inbox {
  readonly db: number
  readonly keyPrefix: string
  /** `celery.pidbox` */
  readonly exchange: string
  /** Names of some. */
  readonly workers: readonly string[]
}

const MAX_DATABASES = 16
const MAX_INBOXES = 20
/** Thousands of keys, in each database. */
const SCANS = 50
const USUAL = '_kombu.binding.celery.pidbox'
const SEPARATOR = '\x06\x16'
const KEY = /^(.*)_kombu\.binding\.((?!reply\.).+\.pidbox)$/s

/**
 * Those of database `db` first. Leaves the connection at some other database. Null: we may not look.
 */
export async function findInboxes(redis: Redis, db: number): Promise<readonly Inbox[] | null> {
  const found: Inbox[] = []
  try {
    const others = (await filledDatabases(redis)).filter((number) => number !== db)
    for (const number of [db, ...others].slice(0, MAX_DATABASES)) {
      await redis.select(number)
      for (const key of await findKeys(redis)) {
        const [, keyPrefix = '', exchange = ''] = KEY.exec(key) ?? []
        const workers = await readWorkers(redis, key, exchange)
        found.push({ db: number, keyPrefix, exchange, workers })
        if (found.length >= MAX_INBOXES) return found
      }
    }
    return found
  } catch (error) {
    if (!isReply(error)) throw error
    return found.length > 0 ? found : null
  }
}

/** `# Keyspace`, `db0:keys=1,expires=0`, … */
async function filledDatabases(redis: Redis): Promise<readonly number[]> {
  const info = await redis.info('keyspace')
  return [...info.matchAll(/^db(\d{1,5}):keys=/gm)].map(([, number]) => Number(number))
}

async function findKeys(redis: Redis): Promise<readonly string[]> {
  const found = new Set<string>()
  const add = (key: string): void => void (KEY.test(key) && found.add(key))
  // The usual one needs no search, which ends somewhere in a large keyspace.
  if ((await redis.exists(USUAL)) === 1) found.add(USUAL)
  let cursor = '0'
  for (let n = 0; n < SCANS; n++) {
    const [next, keys] = await redis.scan(
      cursor,
      'MATCH',
      '*_kombu.binding.*.pidbox',
      'COUNT',
      1_000,
    )
    keys.forEach(add)
    cursor = next
    if (cursor === '0' || found.size >= MAX_INBOXES) break
  }
  return [...found]
}

/** A member ends with the name of the inbox: `worker@host.celery.pidbox`. */
async function readWorkers(
  redis: Redis,
  key: string,
  exchange: string,
): Promise<readonly string[]> {
  try {
    if (!(await isSmall(redis, key))) return []
    const members = await redis.srandmember(key, 3)
    return members.flatMap((member) => {
      const inbox = member.split(SEPARATOR).at(-1) ?? ''
      const suffix = `.${exchange}`
      return inbox.endsWith(suffix) ? [inbox.slice(0, -suffix.length)] : []
    })
  } catch (error) {
    if (isReply(error)) return [] // called like one, and none
    throw error
  }
}
