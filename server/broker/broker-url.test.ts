import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../errors.ts'
import { parseBrokerUrls, type BrokerUrl } from './broker-url.ts'
import type { TlsTerms } from './tls-terms.ts'

interface Vector {
  readonly url: string
  readonly connection?: {
    readonly transport_cls: string
    readonly hostname: string | null
    readonly port: number | null
    readonly userid: string | null
    readonly password: string | null
    readonly virtual_host: string
    readonly ssl: false | Readonly<Record<string, string | boolean>>
    readonly alt: readonly string[]
    readonly heartbeat: number
  }
  readonly parse_error?: string
  readonly connection_error?: string
  readonly as_uri?: string
  readonly redis_connparams?: Readonly<Record<string, string | number | null>>
}

const vectors = readFileSync(
  new URL('../../test/fixtures/celery/url-vectors.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector)

/** Where Sepal takes what kombu, on the machine of the recording, does not; each is a decision. */
const LENIENT = new Map([
  ['redis://h:6379/0?virtual_host=5', 'the path says which database, and the rest is left alone'],
  ['redis://h:6379/1?socket_timeout=3', 'an option that is none in a URL is left alone'],
  [
    'redis+socket:///var/run/redis.sock?virtual_host=2',
    'kombu fails in the one of its two parsers that it does not use',
  ],
  [
    'sentinel://s1:26379;sentinel://s2:26379;sentinel://s3:26379',
    'kombu fails to take a list apart that it uses well',
  ],
  ['librabbitmq://h/v', 'Sepal needs no Python module'],
])

/** Where Sepal refuses what kombu takes. */
const STRICT = new Map([
  ['amqp://u:p@h1:5672;h2:5673', 'CONFIG_INVALID'], // kombu misreads h2:5673, and fails when it comes to it
  ['memory://', 'BROKER_UNSUPPORTED'],
  ['sqs://', 'BROKER_UNSUPPORTED'],
])

/** kombu's own failures, which are Sepal's as well. */
const isError = ({ url, connection_error, parse_error, redis_connparams, connection }: Vector) => {
  if (LENIENT.has(url) || STRICT.has(url)) return false
  if ((connection_error ?? parse_error) !== undefined) return true
  return connection?.transport_cls === 'redis' && redis_connparams === undefined
}

const refused = vectors.filter(isError)
const read = vectors.filter((v) => !isError(v) && !STRICT.has(v.url))
const amqp = read.filter(({ url }) => /^(localhost|(py|librabbit)?(amqps?|mq))(:|$)/.test(url))
const redis = read.filter((v) => !amqp.includes(v))

const codeOf = (url: string): string => {
  try {
    parseBrokerUrls(url)
  } catch (error) {
    if (error instanceof AppError) return error.code
  }
  return 'none'
}

const first = (url: string): BrokerUrl => parseBrokerUrls(url)[0]

/** kombu's `ssl`, as Sepal's terms say it. Nothing said is decision 0004: verified. */
function termsOf({ ssl, transport_cls }: NonNullable<Vector['connection']>, url: string) {
  const isBare = !url.includes('ssl_')
  if (ssl === false || isBare) {
    return /^(amqps|rediss)$/.test(transport_cls) ? { verify: true, checkHostname: true } : null
  }
  return {
    verify: ssl['ssl_cert_reqs'] !== '0',
    caFile: ssl['ssl_ca_certs'] ?? null,
    checkHostname: ssl['ssl_check_hostname'] ?? true,
  }
}

describe('parseBrokerUrls()', () => {
  test.each(amqp)('reads $url as kombu does', ({ url, connection, as_uri }) => {
    const [parsed, ...rest] = parseBrokerUrls(url)
    const terms = connection === undefined ? null : termsOf(connection, url)
    expect(parsed).toMatchObject({
      transport: 'rabbitmq',
      host: connection?.hostname ?? (url.startsWith('librabbitmq') ? 'h' : 'localhost'),
      port: connection?.port ?? (terms === null ? 5672 : 5671),
      username: connection?.userid ?? 'guest',
      password: connection?.password ?? 'guest',
      vhost: connection?.virtual_host ?? 'v',
      heartbeatS: connection?.heartbeat || null,
      tls: terms === null ? null : terms,
    })
    if (as_uri !== undefined) expect(parsed.label).toBe(as_uri.replace('%3A%3A1', '[::1]'))
    expect(rest).toHaveLength(Math.max((connection?.alt.length ?? 0) - 1, 0))
  })

  test.each(redis)('reads $url as kombu does', ({ url, connection, redis_connparams }) => {
    const { place, username, password, db, tls } = first(url) as BrokerUrl & { transport: 'redis' }
    const alternates = connection?.alt ?? []
    if (place.kind === 'tcp') {
      expect(parseBrokerUrls(url)).toHaveLength(Math.max(alternates.length, 1))
    }
    const terms = connection === undefined ? null : termsOf(connection, url)
    if (terms === null) expect(tls).toBeNull()
    else expect(tls).toMatchObject(terms)
    if (redis_connparams === undefined) return // one that only Sepal reads: below
    const [server] = place.kind === 'sentinel' ? place.sentinels : [place]
    expect({ ...server, username, password, db }).toMatchObject(
      'path' in redis_connparams
        ? pick(redis_connparams, ['path', 'username', 'password', 'db'])
        : pick(redis_connparams, ['host', 'port', 'username', 'password', 'db']),
    )
  })

  test.each(refused)('refuses $url, as kombu does', ({ url }) => {
    expect(codeOf(url)).toBe('CONFIG_INVALID')
  })

  test.each([...STRICT])('refuses %s, which kombu takes, with %s', (url, code) => {
    expect(codeOf(url)).toBe(code)
  })

  test.each([...LENIENT])('reads %s, which kombu does not: %s', (url) => {
    expect(codeOf(url)).toBe('none')
  })

  test('saw every vector', () => {
    expect(amqp.length + redis.length + refused.length + STRICT.size).toBe(vectors.length)
    expect([amqp.length, redis.length, refused.length]).toEqual([19, 21, 3])
    for (const url of [...LENIENT.keys(), ...STRICT.keys()]) {
      expect(vectors.some((vector) => vector.url === url)).toBe(true)
    }
  })

  test('masks the password in the label, and the label only', () => {
    expect(first('redis://:s%40crt@h:6380/3')).toMatchObject({
      password: 's@crt',
      label: 'redis://:**@h:6380/3',
    })
    expect(first('redis://ann:pw@h').label).toBe('redis://ann:**@h:6379/0')
    expect(first('amqp://ann:pw@h/a%2Fb').label).toBe('amqp://ann:**@h:5672/a/b')
    expect(first('sentinel://:pw@a;sentinel://:pw@b/3').label).toBe(
      'sentinel://:**@a:26379,b:26379/0',
    )
    expect(first('redis+socket://:pw@/run/r.sock').label).toBe('redis+socket://:**@/run/r.sock')
    expect(first('redis://h?ssl_cert_reqs=none').label).toBe('rediss://h:6379/0')
  })

  test('takes Sentinels for one broker, with database and credentials of the first', () => {
    const urls = parseBrokerUrls('sentinel://ann:pw@[::1]/2;sentinel://s2:26380/9')
    expect(urls).toHaveLength(1)
    expect(urls[0]).toMatchObject({
      place: {
        sentinels: [
          { host: '::1', port: 26_379 },
          { host: 's2', port: 26_380 },
        ],
      },
      username: 'ann',
      password: 'pw',
      db: 2,
    })
  })

  test('lets a host of a list have everything but its name from the first', () => {
    const [, second, third] = parseBrokerUrls('amqps://u:p@h1:5673/v; h2 ;amqp://h3;')
    expect(second).toMatchObject({
      host: 'h2',
      port: 5673,
      username: 'u',
      password: 'p',
      vhost: 'v',
    })
    expect(second).toMatchObject({ tls: { verify: true } })
    expect(third).toMatchObject({ host: 'h3', port: 5672, username: 'guest', tls: null })
  })

  test.each([
    ['amqp://h1;redis://h2', 'it lists brokers of different kinds'],
    ['sentinel://s1;redis://h2', 'it lists brokers of different kinds'],
    ['redis://h1;sentinel://s1', 'it lists brokers of different kinds'],
    ['redis://h1;u:p@h2', 'a broker of its list has no scheme'],
    ['redis+socket://h/run/redis.sock', 'a Unix socket has no host name'],
    ['redis://h:x/0', 'its port is not a number'],
    ['redis://h:70000/0', 'its port is not a number'],
    ['redis+socket:///run/redis.sock?virtual_host=two', 'its database is not a number'],
    ['rediss://h?ssl_cert_reqs=bogus', '"ssl_cert_reqs" is none of required, optional, none'],
    ['rediss://h?ssl_cert_reqs=Required', '"ssl_cert_reqs" is none of'],
    ['rediss://h?ssl_ca_path=/etc/ssl', 'Sepal does not know its "ssl_ca_path"'],
    ['rediss://h?ssl_ca_certs=&ssl_keyfile=/key.pem', 'it names the key of a client certificate'],
  ])('finds %s unusable: %s', (url, state) => {
    expect(() => parseBrokerUrls(url)).toThrow(`Cannot read the broker URL: ${state}`)
    expect(codeOf(url)).toBe('CONFIG_INVALID')
  })

  test.each([
    ['sqs://', 'on Amazon SQS Celery has neither events nor remote control'],
    ['SQS://', 'on Amazon SQS Celery has neither'],
    ['kafka://h', 'on Kafka Celery has neither events nor remote control'],
    ['confluentkafka://h', 'on Kafka Celery has neither'],
    ['zookeeper://h', 'on Zookeeper Celery has neither'],
    ['gcpubsub://projects/p', 'Celery has events and remote control on Google Cloud Pub/Sub, but'],
    ['azureservicebus://x', 'Celery documents neither events nor remote control on Azure Service'],
    ['azurestoragequeues://x', 'documents neither events nor remote control on Azure Storage'],
    ['mongodb://h', 'documents neither events nor remote control on MongoDB'],
    ['filesystem://', 'documents neither events nor remote control on the file system'],
    ['sqla+mysql://u:p@h/db', 'documents neither events nor remote control on an SQL database'],
    ['memory://', 'nobody but the process that has it sees a memory broker'],
    ['ftp://u:p@h', 'its scheme is "ftp"'],
    ['__proto__://h', 'its scheme is "__proto__"'],
    ['redis://h?credential_provider=my.Class', 'a Python class is to provide its credentials'],
  ])('refuses %s and says why', (url, state) => {
    expect(() => parseBrokerUrls(url)).toThrow(state)
    expect(codeOf(url)).toBe('BROKER_UNSUPPORTED')
  })

  test.each<[string, Partial<TlsTerms> | null]>([
    ['rediss://h', { verify: true, checkHostname: true, caFile: null }],
    ['amqps://h', { verify: true, checkHostname: true, caFile: null }],
    ['redis://h', null],
    ['rediss://h?ssl_cert_reqs=none', { verify: false }],
    ['rediss://h?ssl_cert_reqs=CERT_NONE', { verify: false }],
    ['rediss://h?ssl_cert_reqs=optional', { verify: true }],
    ['rediss://h?ssl_cert_reqs=CERT_OPTIONAL', { verify: true }],
    ['rediss://h?ssl_cert_reqs=required', { verify: true }],
    ['rediss://h?ssl_check_hostname=False', { verify: true, checkHostname: false }],
    ['rediss://h?ssl_check_hostname=0', { checkHostname: true }],
    ['sentinel://h?ssl_ca_certs=%2Fca.pem', { caFile: '/ca.pem' }],
    [
      'amqps://h?ssl_certfile=/c%20d.pem&ssl_keyfile=/k.pem&ssl_password=pw',
      { certFile: '/c d.pem', keyFile: '/k.pem', keyPassword: 'pw' },
    ],
  ])('reads the TLS of %s', (url, terms) => {
    const { tls } = first(url)
    if (terms === null) expect(tls).toBeNull()
    else expect(tls).toMatchObject(terms)
  })

  test('takes broker_use_ssl for a URL that says nothing of TLS, in both spellings', () => {
    const tlsOf = (url: string, useSsl: Parameters<typeof parseBrokerUrls>[1]) =>
      parseBrokerUrls(url, useSsl)[0].tls
    expect(tlsOf('redis://h', true)).toMatchObject({ verify: true })
    expect(tlsOf('redis://h', false)).toBeNull()
    expect(tlsOf('redis://h', { ssl_cert_reqs: 'none' })).toMatchObject({ verify: false })
    expect(tlsOf('amqp://h', { cert_reqs: 0, ca_certs: '/ca.pem' })).toMatchObject({
      verify: false,
      caFile: '/ca.pem',
    })
    expect(tlsOf('amqp://h', { cert_reqs: 2, server_hostname: null })).toMatchObject({
      verify: true,
      serverName: null,
    })
    expect(tlsOf('rediss://h?ssl_cert_reqs=required', { ssl_cert_reqs: 'none' })).toMatchObject({
      verify: true,
    })
    expect(parseBrokerUrls('amqp://h', true)[0]).toMatchObject({ port: 5671 })
  })

  test.each([
    { ssl_cert_reqs: 3 },
    { ssl_cert_reqs: [] },
    { ssl_check_hostname: 1 },
    { ssl_ca_certs: 7 },
    { ciphers: 'HIGH' },
  ])('refuses %o as broker_use_ssl', (useSsl) => {
    expect(() => parseBrokerUrls('redis://h', useSsl)).toThrow('Cannot use --broker-use-ssl: ')
  })

  test('never quotes what could be a password', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-zA-Z0-9#/?@:%;]{6,20}$/),
        fc.constantFrom('redis', 'rediss', 'amqp', 'amqps', 'sentinel', 'sqs'),
        (password, scheme) => {
          try {
            for (const { label } of parseBrokerUrls(`${scheme}://:ZQ${password}QZ@host:6379/0`)) {
              expect(label).not.toContain('ZQ')
            }
          } catch (error) {
            expect(`${String(error)} ${error instanceof AppError ? error.fix : ''}`).not.toContain(
              'ZQ',
            )
          }
        },
      ),
    )
  })
})

const pick = (record: Readonly<Record<string, unknown>>, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, record[name]]))
