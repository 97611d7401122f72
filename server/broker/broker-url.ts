import { AppError } from '../errors.ts'
/**
 * Broker URLs, read as kombu reads them: a URL that works in Celery works here.
 *
 * Source: kombu/utils/url.py (parse_url, as_url), kombu/connection.py (Connection.__init__, switch).
 * Where this is more lenient, or safer, broker-url.test.ts names it.
 */
import type { BrokerSettings } from './broker-settings.ts'
import { toRabbitmqUrl, type RabbitmqUrl } from './rabbitmq/rabbitmq-url.ts'
import { toRedisSocketUrl, toRedisUrl, toSentinelUrl, type RedisUrl } from './redis/redis-url.ts'
import { readTlsTerms, SAFE_TERMS, type TlsTerms } from './tls-terms.ts'
import { refuseTransport } from './unsupported-transport.ts'
import { splitBrokerUrl, unreadableUrl, type UrlParts } from './url-parts.ts'

export type BrokerUrl = RabbitmqUrl | RedisUrl

type UseSsl = BrokerSettings['useSsl']

/**
 * Reads one broker URL, or several of one kind with `;` between them: one broker to fall back on
 * after the other, but for Sentinels, which together are one broker.
 *
 * @param useSsl Celery's `broker_use_ssl`; options of TLS in a URL win over it
 * @throws {AppError} BROKER_UNSUPPORTED: a kind of broker that Sepal does not speak
 * @throws {AppError} CONFIG_INVALID: not a URL, or with options that cannot be used
 */
export function parseBrokerUrls(
  text: string,
  useSsl: UseSsl = null,
): readonly [BrokerUrl, ...BrokerUrl[]] {
  const [first, ...rest] = splitList(text)
  const sentinels = [first, ...rest].filter(({ scheme }) => scheme === 'sentinel')
  if (sentinels.length > 0) {
    if (sentinels.length <= rest.length) throw unreadableUrl(MIXED, LIST_FIX)
    return [toSentinelUrl([first, ...rest], termsOf(first, useSsl))]
  }
  const url = toUrl(first, useSsl)
  const others = rest.map((parts) => toUrl(parts, useSsl))
  if (others.some(({ transport }) => transport !== url.transport)) {
    throw unreadableUrl(MIXED, LIST_FIX)
  }
  return [url, ...others]
}

const MIXED = 'it lists brokers of different kinds'
const LIST_FIX =
  'Write each one out, with ";" between them: amqp://user:password@host/vhost;amqp://…'

function splitList(text: string): readonly [UrlParts, ...UrlParts[]] {
  const [head = '', ...tail] = text.split(';').map((item) => item.trim())
  const first = splitBrokerUrl(head)
  const rest = tail
    .filter((item) => item !== '')
    .map((item) => (item.includes('://') ? splitBrokerUrl(item) : anotherHost(first, item)))
  return [first, ...rest]
}

/** Without a scheme of its own it is a host that has everything else from the first, but for a port. */
function anotherHost(first: UrlParts, item: string): UrlParts {
  if (!/^[\w.-]+$/.test(item)) {
    throw unreadableUrl('a broker of its list has no scheme', LIST_FIX)
  }
  return { ...first, host: item.toLowerCase() }
}

function toUrl(parts: UrlParts, useSsl: UseSsl): BrokerUrl {
  const { scheme, query } = parts
  if (query.has('credential_provider')) {
    throw new AppError(
      'BROKER_UNSUPPORTED',
      'Cannot use this broker URL: a Python class is to provide its credentials',
      { parameter: 'broker', fix: 'Write user name and password into the URL' },
    )
  }
  if (scheme === 'redis+socket') return toRedisSocketUrl(parts)
  const read = READERS.get(scheme)
  if (read === undefined) throw refuseTransport(scheme)
  return read(parts, termsOf(parts, useSsl))
}

const READERS = new Map<string, (parts: UrlParts, tls: TlsTerms | null) => BrokerUrl>([
  ['amqp', toRabbitmqUrl],
  ['amqps', toRabbitmqUrl],
  ['pyamqp', toRabbitmqUrl],
  ['librabbitmq', toRabbitmqUrl],
  ['redis', toRedisUrl],
  ['rediss', toRedisUrl],
])

/** `redis://…?ssl_…` speaks TLS too. */
function termsOf({ scheme, query }: UrlParts, useSsl: UseSsl): TlsTerms | null {
  const own = [...query].filter(([name]) => name.startsWith('ssl_'))
  if (own.length > 0) return readTlsTerms(own, unreadableUrl)
  if (typeof useSsl === 'object' && useSsl !== null) {
    return readTlsTerms(Object.entries(useSsl), unusableSsl)
  }
  return useSsl === true || scheme === 'rediss' || scheme === 'amqps' ? SAFE_TERMS : null
}

const unusableSsl = (state: string): AppError =>
  new AppError('CONFIG_INVALID', `Cannot use --broker-use-ssl: ${state}`, {
    parameter: 'broker-use-ssl',
  })
