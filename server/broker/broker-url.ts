/**
 * Broker URLs, read as kombu reads them: a URL that works in Celery works here.
 *
 * Source: kombu/utils/url.py (parse_url, as_url), kombu/connection.py, kombu/transport/pyamqp.py
 * and redis.py for the defaults. TLS, Sentinel, Unix sockets and lists of URLs are refused for now.
 */
import { AppError } from '../errors.ts'

export type BrokerUrl = RabbitmqUrl | RedisUrl

interface Server {
  readonly host: string
  readonly port: number
  /** The URL for people: defaults filled in, password masked. */
  readonly label: string
}

export interface RabbitmqUrl extends Server {
  readonly transport: 'rabbitmq'
  readonly username: string
  readonly password: string
  readonly vhost: string
}

export interface RedisUrl extends Server {
  readonly transport: 'redis'
  /** Null: the default user. */
  readonly username: string | null
  /** Null: no AUTH at all. */
  readonly password: string | null
  /** Number of the logical database; on the event channel only a part of the channel's name. */
  readonly db: number
}

/**
 * Reads one broker URL.
 *
 * @throws {AppError} BROKER_UNSUPPORTED: a kind of broker, or of connection, that Sepal does not speak
 * @throws {AppError} CONFIG_INVALID: not a URL, or a database that is no number
 */
export function parseBrokerUrl(url: string): BrokerUrl {
  if (url.includes(';')) throw unsupported('it lists several brokers', 'Give one of them')
  const parts = split(url)
  const read = READERS.get(parts.scheme)
  if (read === undefined) throw unsupported(`its scheme is "${parts.scheme}"`, KINDS)
  if (parts.query.split('&').some((pair) => pair.startsWith('ssl'))) throw unsupported(TLS, KINDS)
  return read(parts)
}

const KINDS = 'Give a redis:// or an amqp:// URL of one server, without TLS'
const TLS = 'it asks for TLS'

interface UrlParts {
  readonly scheme: string
  readonly host: string | null
  readonly port: number | null
  readonly username: string | null
  readonly password: string | null
  /** Without its first slash; null when nothing is left. */
  readonly path: string | null
  readonly query: string
}

const READERS = new Map<string, (parts: UrlParts) => BrokerUrl>([
  ['amqp', toRabbitmq],
  ['pyamqp', toRabbitmq],
  ['librabbitmq', toRabbitmq],
  ['redis', toRedis],
  ['amqps', refuse(TLS)],
  ['rediss', refuse(TLS)],
  ['redis+socket', refuse('it names a Unix socket')],
  ['sentinel', refuse('it names a Redis Sentinel')],
])

function refuse(state: string): () => never {
  return () => {
    throw unsupported(state, KINDS)
  }
}

function toRabbitmq({ host, port, username, password, path }: UrlParts): RabbitmqUrl {
  const url = {
    transport: 'rabbitmq',
    host: host ?? 'localhost',
    port: port ?? 5672,
    username: username ?? 'guest',
    password: password ?? 'guest',
    vhost: path ?? '/',
  } as const
  const vhost = encodeURIComponent(url.vhost).replaceAll('%2F', '/')
  const label = `amqp://${encodeURIComponent(url.username)}:**@${toAuthority(url)}/${vhost}`
  return { ...url, label }
}

function toRedis({ host, port, username, password, path }: UrlParts): RedisUrl {
  const url = {
    transport: 'redis',
    host: host ?? '127.0.0.1',
    port: port ?? 6379,
    username,
    password,
    db: toDatabase(path),
  } as const
  const credentials =
    username === null && password === null
      ? ''
      : `${encodeURIComponent(username ?? '')}${password === null ? '' : ':**'}@`
  return { ...url, label: `redis://${credentials}${toAuthority(url)}/${url.db}` }
}

function toDatabase(path: string | null): number {
  const text = (path ?? '').replace(/^\//, '')
  if (text === '') return 0
  if (!/^\d{1,9}$/.test(text)) throw invalid('its database is not a number')
  return Number(text)
}

const toAuthority = ({ host, port }: { host: string; port: number }): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`

/** Splits as Python's urlsplit does: the authority ends at the first of `/?#`, credentials at the last `@`. */
function split(url: string): UrlParts {
  const [, scheme = 'amqp', rest = ''] = /^(?:([^:/?#]*):\/\/)?(.*)$/s.exec(url) ?? []
  const [, authority = '', path = '', query = ''] =
    /^([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?$/s.exec(rest) ?? []
  const at = authority.lastIndexOf('@')
  const [, username = '', password = ''] =
    /^([^:]*)(?::(.*))?$/s.exec(authority.slice(0, Math.max(at, 0))) ?? []
  return {
    scheme: scheme.toLowerCase(),
    ...splitHost(authority.slice(at + 1)),
    username: decode(username),
    password: decode(password),
    path: decode(path.replace(/^\//, '')),
    query,
  }
}

function splitHost(text: string): Pick<UrlParts, 'host' | 'port'> {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(text)
  const port = match?.[3] === undefined || match[3] === '' ? null : Number(match[3])
  if (match === null || (port !== null && port > 65_535)) {
    throw invalid('its port is not a number from 0 to 65535')
  }
  return { host: decode((match[1] ?? match[2] ?? '').toLowerCase()), port }
}

/** Python's unquote(): a stray `%` stays as it is, and so does `+`. Empty counts as absent. */
function decode(text: string): string | null {
  if (text === '') return null
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString(),
  )
}

const unsupported = (state: string, fix: string): AppError =>
  new AppError('BROKER_UNSUPPORTED', `Cannot use this broker URL: ${state}`, {
    parameter: 'broker',
    fix: `${fix}: Sepal does not speak more than that yet`,
  })

// Never quotes the URL: what could not be taken apart could not be masked either.
const invalid = (state: string): AppError =>
  new AppError('CONFIG_INVALID', `Cannot read the broker URL: ${state}`, {
    parameter: 'broker',
    fix: 'Write @ : / ? and # inside a user name or password as %40 %3A %2F %3F and %23',
  })
