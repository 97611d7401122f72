/**
 * The parts of one broker URL, taken apart as Python does it.
 *
 * Source: kombu/utils/url.py (url_to_parts), urllib.parse (urlsplit, unquote, parse_qsl).
 */
import { AppError } from '../errors.ts'

export interface UrlParts {
  /** In lower case; `amqp` where the text has none. */
  readonly scheme: string
  readonly host: string | null
  readonly port: number | null
  readonly username: string | null
  readonly password: string | null
  /** Without its first slash; null when nothing is left. */
  readonly path: string | null
  /** Of a name that is given twice, the last value. */
  readonly query: ReadonlyMap<string, string>
}

/**
 * The authority ends at the first of `/?#`, and credentials at its last `@`.
 *
 * @throws {AppError} CONFIG_INVALID: the port is none
 */
export function splitBrokerUrl(url: string): UrlParts {
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
    // As in Python's parse_qsl: `+` is a space here, and only here; what is empty is not there.
    query: new Map([...new URLSearchParams(query)].filter(([, value]) => value !== '')),
  }
}

/** `host:port` as a URL writes it. */
export const toAuthority = ({ host, port }: { host: string; port: number }): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`

/** `user:**@`, or nothing where there are none. */
export function maskCredentials(username: string | null, password: string | null): string {
  if (username === null && password === null) return ''
  return `${encodeURIComponent(username ?? '')}${password === null ? '' : ':**'}@`
}

function splitHost(text: string): Pick<UrlParts, 'host' | 'port'> {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(text)
  const port = match?.[3] === undefined || match[3] === '' ? null : Number(match[3])
  if (match === null || (port !== null && port > 65_535)) {
    throw unreadableUrl('its port is not a number from 0 to 65535')
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

/** Never quotes the URL: what could not be taken apart could not be masked either. */
export const unreadableUrl = (
  state: string,
  fix = 'Write @ : / ? and # inside a user name or password as %40 %3A %2F %3F and %23',
): AppError =>
  new AppError('CONFIG_INVALID', `Cannot read the broker URL: ${state}`, {
    parameter: 'broker',
    fix,
  })
