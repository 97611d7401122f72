import { afterEach, describe, expect, test } from 'vitest'
import { AppError } from '../../errors.ts'
import { parseBrokerUrls } from '../broker-url.ts'
import { DEFAULT_TRANSPORT_OPTIONS } from '../transport-options.ts'
import {
  startFakeRedis,
  toList,
  toMaster,
  type Answer,
  type FakeRedis,
} from './fake-redis-fixture.ts'
import { openRedisServer } from './open-redis-server.ts'
import { atServer, isSentinelUrl, type RedisSentinelUrl, type RedisServer } from './redis-url.ts'
import { findMasters } from './sentinel.ts'
import { watchMaster } from './watch-master.ts'

const started: FakeRedis[] = []
afterEach(async () => {
  for (const fake of started.splice(0)) await fake.stop()
})
const start = async (answer: Answer): Promise<FakeRedis> => {
  const fake = await startFakeRedis(answer)
  started.push(fake)
  return fake
}

const options = { ...DEFAULT_TRANSPORT_OPTIONS, masterName: 'mine' }
const good = { name: 'mine', ip: '127.0.0.1', flags: 'master', 'num-other-sentinels': '2' }
const naming = (port: number, more: Record<string, string> = {}): Answer => {
  const reply = toList([toMaster({ ...good, port: String(port), ...more })])
  return ([command]) => (command?.toUpperCase() === 'SENTINEL' ? reply : null)
}
const roleOf =
  (role: string): Answer =>
  ([command]) =>
    command?.toUpperCase() === 'ROLE' ? toList([`$${role.length}\r\n${role}\r\n`]) : null

const at = ({ port }: { port: number }): RedisServer => ({ kind: 'tcp', host: '127.0.0.1', port })

async function ask(...sentinels: readonly { port: number }[]): Promise<(RedisServer | AppError)[]> {
  const answers: (RedisServer | AppError)[] = []
  for await (const answer of findMasters(sentinels.map(at), options, 500)) answers.push(answer)
  return answers
}

const messageOf = (answer: RedisServer | AppError | undefined): string =>
  answer instanceof AppError ? answer.message : 'no problem'

const urlOf = (...sentinels: readonly { port: number }[]): RedisSentinelUrl => {
  const text = sentinels.map(({ port }) => `sentinel://127.0.0.1:${port}`).join(';')
  const [url] = parseBrokerUrls(text)
  if (url.transport !== 'redis' || !isSentinelUrl(url)) throw new Error('no Sentinel')
  return url
}

describe('findMasters()', () => {
  test('names each address once, as the answers come in', async () => {
    const [a, b, c] = [
      await start(naming(7001)),
      await start(naming(7001)),
      await start(naming(7002)),
    ]
    const answers = await ask(a, b, c)
    expect(answers).toHaveLength(2)
    expect(answers).toContainEqual(at({ port: 7001 }))
    expect(answers).toContainEqual(at({ port: 7002 }))
  })

  test('is not held up by a Sentinel that hangs', async () => {
    const hanging = await start(() => null)
    const quick = await start(naming(7001))
    const masters = findMasters([at(hanging), at(quick)], options, 60_000)
    expect((await masters.next()).value).toEqual(at({ port: 7001 }))
    await hanging.stop()
    expect((await masters.next()).value).toBeInstanceOf(AppError)
  })

  test.each([
    ['it is no master now', { flags: 'slave' }],
    ['it is down', { flags: 's_down,master' }],
    ['it is down', { flags: 'master,o_down' }],
    ['knows no master "mine", but "yours"', { name: 'yours' }],
    ['knows no master "mine", but none at all', { port: '0' }],
    ['knows no master "mine", but none at all', { port: '99999' }],
    ['knows no master "mine", but none at all', { ip: '' }],
  ])('does not take a master when %s', async (words, more) => {
    const [problem] = await ask(await start(naming(7001, more)))
    expect(problem).toBeInstanceOf(AppError)
    expect(messageOf(problem)).toContain(words)
  })

  test.each(['*0\r\n', '*-1\r\n', '+OK\r\n', ':7\r\n', '*1\r\n:7\r\n', '*1\r\n*1\r\n$1\r\nx\r\n'])(
    'takes no harm from the answer %j',
    async (reply) => {
      const [problem] = await ask(await start(([name]) => (name === 'SENTINEL' ? reply : null)))
      expect(messageOf(problem)).toContain('knows no master "mine", but none at all')
    },
  )

  test('gives up on an answer that does not come', async () => {
    const [problem] = await ask(await start(() => null))
    expect(messageOf(problem)).toMatch(/Cannot reach Sentinel .*: no answer in time$/)
  })
})

describe('openRedisServer()', () => {
  test('takes the first that calls itself the master', async () => {
    const [old, master] = [await start(roleOf('slave')), await start(roleOf('master'))]
    const stale = await start(naming(old.port))
    const fresh = await start(naming(master.port))
    const { url, client } = await openRedisServer(urlOf(stale, fresh), options, 2_000)
    expect(url.place).toEqual(at(master))
    await client.close()
  })

  test('trusts the Sentinel where the user may not ask for the role', async () => {
    const master = await start(() => '-NOPERM this user has no permissions\r\n')
    const { client } = await openRedisServer(
      urlOf(await start(naming(master.port))),
      options,
      2_000,
    )
    await client.close()
  })

  test('says why nobody would do', async () => {
    const old = await start(roleOf('slave'))
    const opening = openRedisServer(urlOf(await start(naming(old.port))), options, 2_000)
    await expect(opening).rejects.toMatchObject({
      code: 'BROKER_UNREACHABLE',
      message: `Cannot use redis://127.0.0.1:${old.port}/0: it is no master any more`,
    })
  })
})

describe('watchMaster()', () => {
  const watch = (current: number, ...sentinels: readonly FakeRedis[]) => {
    const url = urlOf(...sentinels)
    const { promise, resolve } = Promise.withResolvers<AppError>()
    const pace = { transport: options, everyMs: 20, onMoved: resolve }
    const watching = watchMaster(url, atServer(url, at({ port: current })), pace)
    return { moved: promise, stop: () => watching?.stop() }
  }
  const rounds = (fake: FakeRedis, count: number) =>
    expect.poll(() => fake.connections()).toBeGreaterThanOrEqual(count)

  test('tells when Sentinels name another server', async () => {
    const { moved } = watch(7001, await start(naming(7002)))
    expect(await moved).toMatchObject({
      code: 'BROKER_UNREACHABLE',
      message:
        'Cannot keep the connection to redis://127.0.0.1:7001/0: ' +
        'its Sentinels call another server the master',
    })
  })

  test('keeps still while one of them names ours, or none names any', async () => {
    const [ours, other, down] = [
      await start(naming(7001)),
      await start(naming(7002)),
      await start(naming(7002, { flags: 'master,o_down' })),
    ]
    for (const sentinels of [[ours, other], [down]]) {
      const { moved, stop } = watch(7001, ...sentinels)
      const [first = ours] = sentinels
      await rounds(first, first.connections() + 3)
      expect(await Promise.race([moved, Promise.resolve('still')])).toBe('still')
      stop()
    }
  })

  test('has nothing to watch without Sentinels', () => {
    const [plain] = parseBrokerUrls('redis://h')
    if (plain.transport !== 'redis' || isSentinelUrl(plain)) throw new Error('no Redis')
    const pace = { transport: options, everyMs: 1, onMoved: () => {} }
    expect(watchMaster(plain, plain, pace)).toBeUndefined()
  })
})
