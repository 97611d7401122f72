/**
 * A broker URL that leads to Redis: by TCP, by a Unix socket, or by Sentinels that name the master.
 *
 * Source: kombu/transport/redis.py (Channel._connparams, SentinelChannel._sentinel_managed_pool).
 */
import type { TlsTerms } from '../tls-terms.ts'
import { maskCredentials, toAuthority, unreadableUrl, type UrlParts } from '../url-parts.ts'

export type RedisUrl = RedisServerUrl | RedisSentinelUrl

/** One Redis that can be connected to. */
export type RedisServerUrl = RedisUrlAt<RedisServer | RedisSocket>

/** Sentinels that know where it is. */
export type RedisSentinelUrl = RedisUrlAt<RedisSentinels>

interface RedisUrlAt<Place> {
  readonly transport: 'redis'
  readonly place: Place
  /** Null: the default user. By Sentinel, the master's: the Sentinels have their own. */
  readonly username: string | null
  /** Null: no AUTH at all. */
  readonly password: string | null
  /** Number of the logical database; on the event channel only a part of the channel's name. */
  readonly db: number
  /** Null: in clear text. */
  readonly tls: TlsTerms | null
  /** The URL for people: defaults filled in, password masked. */
  readonly label: string
}

type RedisPlace = RedisServer | RedisSocket | RedisSentinels

export interface RedisServer {
  readonly kind: 'tcp'
  readonly host: string
  readonly port: number
}

interface RedisSocket {
  readonly kind: 'socket'
  readonly path: string
}

interface RedisSentinels {
  readonly kind: 'sentinel'
  readonly sentinels: readonly RedisServer[]
}

/** @throws {AppError} CONFIG_INVALID: the database is no number */
export function toRedisUrl(parts: UrlParts, tls: TlsTerms | null): RedisServerUrl {
  return label({
    place: toServer(parts, '127.0.0.1', 6379),
    db: toDatabase(parts.path),
    tls,
    ...credentialsOf(parts),
  })
}

/** `redis+socket:///path?virtual_host=2`: the path is the socket's, so the database is an option. */
export function toRedisSocketUrl(parts: UrlParts): RedisServerUrl {
  if (parts.host !== null || parts.port !== null) {
    throw unreadableUrl(
      'a Unix socket has no host name',
      'Write redis+socket:///run/redis.sock, with three slashes',
    )
  }
  return label({
    place: { kind: 'socket', path: `/${parts.path ?? ''}` },
    db: toDatabase(parts.query.get('virtual_host') ?? null),
    tls: null,
    ...credentialsOf(parts),
  })
}

/** Of a list of Sentinels, database and credentials are the first one's. */
export function toSentinelUrl(
  all: readonly [UrlParts, ...UrlParts[]],
  tls: TlsTerms | null,
): RedisSentinelUrl {
  const [first] = all
  const sentinels = all.map((parts) => toServer(parts, '127.0.0.1', 26_379))
  return label({
    place: { kind: 'sentinel', sentinels },
    db: toDatabase(first.path),
    tls,
    ...credentialsOf(first),
  })
}

/** The same database on another server: the one that a Sentinel named. */
export function atServer(url: RedisSentinelUrl, place: RedisServer): RedisServerUrl {
  const { username, password, db, tls } = url
  return label({ place, username, password, db, tls })
}

export const isSentinelUrl = (url: RedisUrl): url is RedisSentinelUrl =>
  url.place.kind === 'sentinel'

function label<Place extends RedisPlace>(
  url: Omit<RedisUrlAt<Place>, 'transport' | 'label'>,
): RedisUrlAt<Place> {
  const { place, username, password, db, tls } = url
  const credentials = maskCredentials(username, password)
  const number = db === 0 ? '' : `?virtual_host=${db}`
  const text = {
    tcp: `${tls === null ? 'redis' : 'rediss'}://${credentials}${authority(place)}/${db}`,
    socket: `redis+socket://${credentials}${authority(place)}${number}`,
    sentinel: `sentinel://${credentials}${authority(place)}/${db}`,
  }[place.kind]
  return { transport: 'redis', ...url, label: text }
}

function authority(place: RedisPlace): string {
  if (place.kind === 'socket') return place.path
  return (place.kind === 'tcp' ? [place] : place.sentinels).map(toAuthority).join(',')
}

const toServer = ({ host, port }: UrlParts, anyHost: string, anyPort: number): RedisServer => ({
  kind: 'tcp',
  host: host ?? anyHost,
  port: port ?? anyPort,
})

const credentialsOf = ({ username, password }: UrlParts) => ({ username, password })

function toDatabase(path: string | null): number {
  const text = (path ?? '').replace(/^\//, '')
  if (text === '') return 0
  if (!/^\d{1,9}$/.test(text)) throw unreadableUrl('its database is not a number')
  return Number(text)
}
