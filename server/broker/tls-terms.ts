/**
 * On which terms TLS is spoken: kombu's `ssl_*` options, which come in a URL or as JSON. Pure.
 *
 * Source: kombu/utils/url.py (parse_url, parse_ssl_cert_reqs), redis/connection.py (SSLConnection),
 * amqp/transport.py (SSLTransport), which calls them without `ssl_`. What nobody says is decided in
 * docs/decisions/0004-broker-clients.md: certificates are verified, host names are checked.
 */
import type { AppError } from '../errors.ts'

export interface TlsTerms {
  /** False: encrypted, but to whoever answers. */
  readonly verify: boolean
  /** Whether the certificate must be for the host that is asked for. */
  readonly checkHostname: boolean
  /** Path of a PEM file; null: the authorities that Node and the machine trust. */
  readonly caFile: string | null
  readonly certFile: string | null
  /** Null: the key is in `certFile`. */
  readonly keyFile: string | null
  readonly keyPassword: string | null
  /** The name that the certificate must be for; null: the host that is connected to. */
  readonly serverName: string | null
}

export const SAFE_TERMS: TlsTerms = {
  verify: true,
  checkHostname: true,
  caFile: null,
  certFile: null,
  keyFile: null,
  keyPassword: null,
  serverName: null,
}

/**
 * @param given names with or without `ssl_`; a value that is null counts as not given
 * @param fail makes the error of a state such as `"ssl_cert_reqs" is none of …`
 */
export function readTlsTerms(
  given: Iterable<readonly [string, unknown]>,
  fail: (state: string) => AppError,
): TlsTerms {
  let terms = SAFE_TERMS
  for (const [name, value] of given) {
    const read = READERS.get(name.replace(/^ssl_/, ''))
    if (read === undefined) throw fail(`Sepal does not know its "${shorten(name)}"`)
    if (value === null) continue
    const change = read(value)
    if (change === null) throw fail(`"${name}" is ${WANTED.get(read) ?? 'no text'}`)
    terms = { ...terms, ...change }
  }
  if (terms.keyFile !== null && terms.certFile === null) {
    throw fail('it names the key of a client certificate, and no certificate')
  }
  return terms
}

type Reader = (value: unknown) => Partial<TlsTerms> | null

const readText =
  (name: 'caFile' | 'certFile' | 'keyFile' | 'keyPassword' | 'serverName'): Reader =>
  (value) =>
    typeof value === 'string' && value !== '' ? { [name]: value } : null

/** To a client, Python's CERT_OPTIONAL means what CERT_REQUIRED means. */
const readCertReqs: Reader = (value) => {
  const at = ['none', 'optional', 'required'].findIndex(
    (word, number) => value === word || value === `CERT_${word.toUpperCase()}` || value === number,
  )
  return at === -1 ? null : { verify: at !== 0 }
}

/** In a URL everything but "false" is true, as kombu has it. */
const readCheckHostname: Reader = (value) => {
  if (typeof value === 'string') return { checkHostname: value.toLowerCase() !== 'false' }
  return typeof value === 'boolean' ? { checkHostname: value } : null
}

const READERS = new Map<string, Reader>([
  ['ca_certs', readText('caFile')],
  ['certfile', readText('certFile')],
  ['keyfile', readText('keyFile')],
  ['password', readText('keyPassword')],
  ['server_hostname', readText('serverName')],
  ['cert_reqs', readCertReqs],
  ['check_hostname', readCheckHostname],
])

const WANTED = new Map<Reader, string>([
  [readCertReqs, 'none of required, optional, none, CERT_REQUIRED, CERT_OPTIONAL and CERT_NONE'],
  [readCheckHostname, 'neither true nor false'],
])

const shorten = (name: string): string => name.replaceAll(/[^\w.-]/g, '?').slice(0, 40)

/** What an operator should know of these terms; `label` is the broker's. */
export function tlsWarnings(label: string, terms: TlsTerms | null): readonly string[] {
  if (terms === null) return []
  if (!terms.verify) {
    return [`TLS to ${label} is not verified (ssl_cert_reqs=none): ${EXPOSED}`]
  }
  if (!terms.checkHostname && terms.caFile === null) {
    return [`TLS to ${label} takes any host's certificate (ssl_check_hostname=false): ${EXPOSED}`]
  }
  return []
}

const EXPOSED = 'whoever gets in between reads and writes everything, the password too'
