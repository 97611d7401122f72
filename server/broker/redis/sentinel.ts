/**
 * Asks Sentinels where the master is. One question, no retries: who lost a connection asks again.
 *
 * All are asked at once, so that one that hangs holds up nothing. An answer counts only when it
 * names a master that its Sentinel can reach, as redis-py has it; it may still be out of date, so
 * whoever connects asks the server itself (`ROLE`).
 *
 * Source: redis/sentinel.py (discover_master, check_master_state).
 */
import { AppError } from '../../errors.ts'
import { createDeadline } from '../deadline.ts'
import type { TransportOptions } from '../transport-options.ts'
import { toAuthority } from '../url-parts.ts'
import { openRedisClient } from './redis-client.ts'
import { toRedisProblem } from './redis-problem.ts'
import type { RedisServer } from './redis-url.ts'

/** Each address that a Sentinel names, once, and each refusal, as the answers come in. */
export async function* findMasters(
  sentinels: readonly RedisServer[],
  options: TransportOptions,
  timeoutMs: number,
): AsyncGenerator<RedisServer | AppError, void, void> {
  const { masterName } = options
  if (masterName === null) throw missingMasterName()
  const question = { ...options, masterName, timeoutMs }
  const named = new Set<string>()
  const waiting = new Map(
    sentinels.map((sentinel, n) => [n, ask(sentinel, question).then((answer) => ({ n, answer }))]),
  )
  while (waiting.size > 0) {
    const { n, answer } = await Promise.race(waiting.values())
    waiting.delete(n)
    if (answer instanceof AppError) yield answer
    else if (!named.has(toAuthority(answer))) {
      named.add(toAuthority(answer))
      yield answer
    }
  }
}

interface Question extends Pick<TransportOptions, 'sentinel' | 'minOtherSentinels'> {
  readonly masterName: string
  readonly timeoutMs: number
}

/** Never rejects: the refusal of one is no more than a part of the problem of all. */
async function ask(
  sentinel: RedisServer,
  { sentinel: access, masterName, minOtherSentinels, timeoutMs }: Question,
): Promise<RedisServer | AppError> {
  const label = `Sentinel ${toAuthority(sentinel)}`
  const credentialsIn = 'sentinel_kwargs'
  const url = {
    transport: 'redis',
    place: sentinel,
    db: 0,
    ...access,
    label,
    credentialsIn,
  } as const
  try {
    const client = await openRedisClient(url, timeoutMs)
    const deadline = createDeadline(timeoutMs)
    try {
      const asked = client.redis.call('SENTINEL', 'MASTERS')
      const masters = readMasters(await Promise.race([asked, deadline.passed]))
      const master = masters.find(({ name }) => name === masterName)
      if (master === undefined) return unknownMaster(label, masterName, masters)
      const problem = whyUnusable(master, minOtherSentinels)
      if (problem === null) return { kind: 'tcp', host: master.ip, port: master.port }
      const message = `Cannot use the master "${masterName}": ${label} says that ${problem}`
      return new AppError('BROKER_UNREACHABLE', message)
    } finally {
      deadline.forget()
      await client.close()
    }
  } catch (error) {
    return toRedisProblem(url, 'name the master', error)
  }
}

/** Sentinels watch several masters, and no URL says which one is meant. */
export const missingMasterName = (): AppError =>
  new AppError(
    'CONFIG_INVALID',
    'Cannot use Redis Sentinel: nobody says which master it is to be asked for',
    {
      parameter: 'broker-transport-options',
      fix: `Write --broker-transport-options '{"master_name": "mymaster"}'`,
    },
  )

interface Master {
  readonly name: string
  readonly ip: string
  readonly port: number
  readonly flags: readonly string[]
  readonly otherSentinels: number
}

const MAX_MASTERS = 1_000

/** The reply is a list of flat lists: name, value, name, value. */
function readMasters(reply: unknown): readonly Master[] {
  if (!Array.isArray(reply)) return []
  return reply.slice(0, MAX_MASTERS).flatMap((item: unknown) => {
    const fields = readPairs(item)
    const [ip, port] = [fields.get('ip') ?? '', Number(fields.get('port'))]
    if (ip === '' || !Number.isSafeInteger(port) || port < 1 || port > 65_535) return []
    return {
      name: fields.get('name') ?? '',
      ip,
      port,
      flags: (fields.get('flags') ?? '').split(','),
      otherSentinels: Number(fields.get('num-other-sentinels') ?? 0),
    }
  })
}

function readPairs(item: unknown): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  if (!Array.isArray(item)) return pairs
  for (let at = 0; at + 1 < item.length; at += 2) pairs.set(String(item[at]), String(item[at + 1]))
  return pairs
}

function whyUnusable({ flags, otherSentinels }: Master, min: number): string | null {
  if (!flags.includes('master')) return 'it is no master now'
  if (flags.includes('s_down') || flags.includes('o_down')) return 'it is down'
  return otherSentinels < min ? 'too few other Sentinels watch it' : null
}

function unknownMaster(label: string, wanted: string, masters: readonly Master[]): AppError {
  const names = masters.slice(0, 5).map(({ name }) => `"${name.slice(0, 60)}"`)
  const known = names.length === 0 ? 'none at all' : names.join(', ')
  return new AppError(
    'BROKER_REFUSED',
    `Cannot use ${label}: it knows no master "${wanted}", but ${known}`,
    { fix: 'Write its name as master_name into --broker-transport-options' },
  )
}
