import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../errors.ts'
import { parseBrokerUrl } from './broker-url.ts'

interface Vector {
  readonly url: string
  readonly connection?: {
    readonly transport_cls: string
    readonly hostname: string | null
    readonly port: number | null
    readonly userid: string | null
    readonly password: string | null
    readonly virtual_host: string
    readonly ssl: unknown
    readonly alt: readonly string[]
  }
  readonly parse_error?: string
  readonly as_uri?: string
  readonly redis_connparams?: Record<string, unknown>
}

const vectors = readFileSync(
  new URL('../../test/fixtures/celery/url-vectors.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector)

/** kombu fails on these for reasons that are no business of ours (PROTOCOL.md §8: be lenient). */
const isLenient = (v: Vector) => v.url.includes('?')

const isPlain = ({ connection }: Vector) => connection?.ssl === false && connection.alt.length === 0
const amqp = vectors.filter(
  (v) => isPlain(v) && /^(py)?amqp$/.test(v.connection?.transport_cls ?? ''),
)
const redis = vectors.filter((v) => isPlain(v) && v.url.startsWith('redis://') && !isLenient(v))

const codeOf = (url: string): string => {
  try {
    parseBrokerUrl(url)
  } catch (error) {
    if (error instanceof AppError) return error.code
  }
  return 'none'
}

describe('parseBrokerUrl()', () => {
  test.each(amqp)('reads $url as kombu does', ({ url, connection, as_uri }) => {
    const parsed = parseBrokerUrl(url)
    expect(parsed).toMatchObject({
      transport: 'rabbitmq',
      host: connection?.hostname ?? 'localhost',
      port: connection?.port ?? 5672,
      username: connection?.userid ?? 'guest',
      password: connection?.password ?? 'guest',
      vhost: connection?.virtual_host,
    })
    expect(parsed.label).toBe(as_uri?.replace('%3A%3A1', '[::1]'))
  })

  test.each(redis)('reads $url as kombu does', ({ url, redis_connparams: expected }) => {
    if (expected === undefined) {
      expect(codeOf(url)).toBe('CONFIG_INVALID')
      return
    }
    const { host, port, username, password, db } = expected
    expect(parseBrokerUrl(url)).toMatchObject({
      transport: 'redis',
      host,
      port,
      username,
      password,
      db,
    })
  })

  test('saw the vectors', () => {
    expect(amqp.length).toBeGreaterThan(12)
    expect(redis.length).toBeGreaterThan(6)
  })

  test('masks the password in the label, and the label only', () => {
    expect(parseBrokerUrl('redis://:s%40crt@h:6380/3')).toMatchObject({
      password: 's@crt',
      label: 'redis://:**@h:6380/3',
    })
    expect(parseBrokerUrl('redis://ann:pw@h').label).toBe('redis://ann:**@h:6379/0')
    expect(parseBrokerUrl('amqp://ann:pw@h/a%2Fb').label).toBe('amqp://ann:**@h:5672/a/b')
  })

  test('leaves unknown options alone', () => {
    expect(parseBrokerUrl('redis://h:6379/1?socket_timeout=3')).toMatchObject({ db: 1 })
  })

  test.each([
    ['rediss://h:6380/0', 'it asks for TLS'],
    ['redis://h:6379/0?ssl_cert_reqs=CERT_NONE', 'it asks for TLS'],
    ['amqps://h/v', 'it asks for TLS'],
    ['redis+socket:///var/run/redis.sock', 'it names a Unix socket'],
    ['sentinel://s1:26379', 'it names a Redis Sentinel'],
    ['amqp://u:p@h1/v;amqp://u:p@h2/v', 'it lists several brokers'],
    ['sqs://', 'its scheme is "sqs"'],
    ['memory://', 'its scheme is "memory"'],
  ])('refuses %s and says why', (url, state) => {
    expect(() => parseBrokerUrl(url)).toThrow(`Cannot use this broker URL: ${state}`)
    expect(codeOf(url)).toBe('BROKER_UNSUPPORTED')
  })

  test.each(['amqp://u:p#w@h/v', 'redis://h:x/0', 'redis://h:70000/0', 'redis://h/abc'])(
    'finds %s unusable',
    (url) => expect(codeOf(url)).toBe('CONFIG_INVALID'),
  )

  test('never quotes what could be a password', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9#/?@:%;]{6,20}$/), (password) => {
        try {
          const { label } = parseBrokerUrl(`redis://:ZQ${password}QZ@host:6379/0`)
          expect(label).toBe('redis://:**@host:6379/0')
        } catch (error) {
          expect(String(error)).not.toContain('ZQ')
        }
      }),
    )
  })
})
