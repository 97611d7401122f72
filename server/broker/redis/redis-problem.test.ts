import { ReplyError } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { SAFE_TERMS } from '../tls-terms.ts'
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

  const cut = Object.assign(new Error('read'), { code: 'ECONNRESET' })
  const tls = { ...SAFE_TERMS, caFile: '/ca.pem' }

  test('takes a line that is cut at once for what it most likely is', () => {
    const clear = toRedisProblem(peer, 'ping', cut)
    expect(clear).toMatchObject({ code: 'BROKER_UNREACHABLE', fix: expect.stringContaining('TLS') })
    expect(toRedisProblem(peer, 'keep', cut).fix).toBeUndefined()
    const secure = toRedisProblem({ label, tls }, 'ping', cut)
    expect(secure.code).toBe('BROKER_REFUSED')
    expect(secure.message).toMatch(/perhaps because it asks for a client certificate$/)
    for (const [terms, step] of [
      [tls, 'keep'],
      [{ ...tls, certFile: '/c.pem' }, 'ping'],
    ] as const) {
      const plain = toRedisProblem({ label, tls: terms }, step, cut)
      expect(plain).toMatchObject({ code: 'BROKER_UNREACHABLE' })
      expect(plain.fix).toBeUndefined()
    }
  })

  test('says what is wrong with a certificate, by TLS only', () => {
    const expired = Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' })
    expect(toRedisProblem({ label, tls }, 'connect', expired)).toMatchObject({
      code: 'BROKER_REFUSED',
      message: `Cannot use ${label}: its certificate has expired`,
      fix: expect.any(String),
    })
    expect(toRedisProblem(peer, 'connect', expired).code).toBe('BROKER_UNREACHABLE')
  })

  test('names the place where the password belongs', () => {
    const sentinel = { label: 'Sentinel h:26379', tls: null, credentialsIn: 'sentinel_kwargs' }
    expect(toRedisProblem(sentinel, 'ping', reply('NOAUTH x')).message).toBe(
      'Cannot use Sentinel h:26379: it asks for a password, and sentinel_kwargs has none',
    )
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
