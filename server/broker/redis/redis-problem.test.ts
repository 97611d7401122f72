import { ReplyError } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { toRedisProblem, type RedisStep } from './redis-problem.ts'

const reply = (text: string): Error => new (ReplyError as new (text: string) => Error)(text)
const label = 'redis://:**@h:6379/0'
const peer = { label, tls: null }

describe('toRedisProblem()', () => {
  test.each<[RedisStep, string, string, string]>([
    [
      'ping',
      'NOAUTH Authentication required.',
      'BROKER_REFUSED',
      'it asks for a password, and the URL has none',
    ],
    [
      'auth',
      'WRONGPASS invalid username-password pair',
      'BROKER_REFUSED',
      'wrong user name or password',
    ],
    [
      'auth',
      'ERR invalid password',
      'BROKER_REFUSED',
      'it did not accept the user name and password',
    ],
    [
      'auth',
      'ERR Client sent AUTH, but no password is set',
      'BROKER_REFUSED',
      'the URL has a password, but the server has none',
    ],
    [
      'select',
      'ERR DB index is out of range',
      'BROKER_REFUSED',
      'it has no database of this number',
    ],
    [
      'psubscribe',
      'NOPERM this user has no permissions',
      'BROKER_REFUSED',
      'its user may not psubscribe',
    ],
    [
      'ping',
      'DENIED Redis is running in protected mode',
      'BROKER_REFUSED',
      'its protected mode takes connections from its own machine only',
    ],
    [
      'ping',
      'ERR max number of clients reached',
      'BROKER_REFUSED',
      'it has as many clients as it takes',
    ],
    [
      'ping',
      'LOADING Redis is loading the dataset in memory',
      'BROKER_UNREACHABLE',
      'it is still loading its data',
    ],
    ['publish', '__proto__ what', 'BROKER_REFUSED', 'it refused to publish'],
  ])('on %s, says of "%s": %s', (step, text, code, state) => {
    expect(toRedisProblem(peer, step, reply(text))).toMatchObject({
      code,
      message: `Cannot use ${label}: ${state}`,
    })
  })

  test('never repeats what the server wrote', () => {
    const problem = toRedisProblem(peer, 'auth', reply('ERR <script>s3cret</script>'))
    expect(problem.message).not.toContain('s3cret')
  })

  test('says of a socket what happened to it', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    expect(toRedisProblem(peer, 'connect', refused)).toMatchObject({
      code: 'BROKER_UNREACHABLE',
      message: `Cannot reach ${label}: nobody listens there`,
      cause: refused,
    })
    expect(toRedisProblem(peer, 'keep', 'odd')).toMatchObject({
      message: `Cannot keep the connection to ${label}: the connection broke`,
    })
  })
})
