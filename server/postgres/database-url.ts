/** What the URL of a database says. Its password stands in `password` and nowhere else. */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { AppError } from '../errors.ts'

export interface DatabasePlace {
  /** A name, an address, or the directory of a Unix socket. */
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string | undefined
  /** Undefined: from `PGPASSWORD` or `~/.pgpass`. */
  readonly password: string | undefined
  /** Where our tables lie; a plain name that needs no quotes. */
  readonly schema: string
  readonly tls: DatabaseTls
}

/** Null files: what Node and the machine trust, and no certificate of ours. */
export interface DatabaseTls {
  readonly mode: TlsMode
  readonly ca: string | null
  readonly cert: string | null
  readonly key: string | null
}

export type TlsMode = 'disable' | 'no-verify' | 'verify-ca' | 'verify-full'

const PORT = 5432
const SCHEMA = 'sepal'
const FILES = { sslrootcert: 'ca', sslcert: 'cert', sslkey: 'key' } as const
/** Understood, and already as Sepal does it. */
const IGNORED = new Set(['application_name', 'connect_timeout', 'channel_binding'])

/**
 * Certificates are verified and host names checked unless the URL says otherwise: `require` is
 * `verify-full` here. Without `sslmode` nothing is encrypted.
 *
 * @throws {AppError} CONFIG_INVALID: it cannot be used; the message never repeats a credential
 */
export function parseDatabaseUrl(text: string): DatabasePlace {
  const url = toUrl(text)
  // Else what stands before the @ would be taken for a host, and be shown.
  if (url.hash !== '' || `${url.pathname}${url.search}`.includes('@')) {
    throw unusable(
      'a /, ?, # or @ within a user name, a password or what follows is to be written %2F, %3F, %23 or %40',
    )
  }
  const { host, port } = hostOf(url)
  const database = decode(url.pathname.slice(1))
  const schema = url.searchParams.get('schema') ?? SCHEMA
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema)) {
    throw unusable('schema is not a name of a to z, 0 to 9 and _, 41 characters at most')
  }
  const user = decode(url.username)
  if (database === '' && user === '') throw unusable('it names no database')
  return {
    host,
    port,
    database: database === '' ? user : database,
    user: user === '' ? undefined : user,
    password: url.password === '' ? undefined : decode(url.password),
    schema,
    tls: tlsOf(url.searchParams),
  }
}

/** For logs and messages: `db.example:5432/sepal`. */
export const describeDatabase = ({ host, port, database }: DatabasePlace): string =>
  `${isIP(host) === 6 ? `[${host}]` : host}:${port}/${database}`

/** Whether what goes over the network could be read or changed by others on the way; null: no. */
export function databaseWarning(place: DatabasePlace): string | null {
  const { mode } = place.tls
  if (isLocal(place.host) || mode === 'verify-full' || mode === 'verify-ca') return null
  const state =
    mode === 'disable' ? 'is not encrypted' : 'is encrypted, but nothing proves who answers'
  return `The connection to the database ${describeDatabase(place)} ${state}; write sslmode=verify-full into its URL`
}

/**
 * For `pg`. Files are read now, so that a renewed certificate is taken at the next connection.
 *
 * @throws {AppError} CONFIG_INVALID: a file cannot be read
 */
export function tlsOptions(place: DatabasePlace): ConnectionOptions | false {
  const { mode, ca, cert, key } = place.tls
  if (mode === 'disable') return false
  return {
    rejectUnauthorized: mode !== 'no-verify',
    ...(isIP(place.host) === 0 ? { servername: place.host } : {}),
    ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
    ...(ca === null ? {} : { ca: readPem(ca) }),
    ...(cert === null ? {} : { cert: readPem(cert) }),
    ...(key === null ? {} : { key: readPem(key) }),
  }
}

function toUrl(text: string): URL {
  if (/^postgres(ql)?:\/\/[^/?]*,/.test(text)) {
    throw unusable('it names several hosts; name the one address that leads to the primary')
  }
  // The standard knows no empty host, which stands for a Unix socket here.
  const named = text.replace(/^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)(?=\/|$|\?)/, '$1localhost')
  try {
    const url = new URL(named)
    if (url.protocol === 'postgres:' || url.protocol === 'postgresql:') return url
  } catch {
    // said below: the parser's message quotes the text
  }
  throw unusable('it is not a URL such as postgres://user:password@host:5432/database')
}

function hostOf(url: URL): { host: string; port: number } {
  const port = url.port === '' ? PORT : Number(url.port)
  const socket = url.searchParams.get('host')
  if (socket === null) return { host: decode(url.hostname).replace(/^\[(.*)\]$/, '$1'), port }
  return { host: socket, port: Number(url.searchParams.get('port') ?? port) }
}

function tlsOf(parameters: URLSearchParams): DatabaseTls {
  const tls: { mode: TlsMode; ca: string | null; cert: string | null; key: string | null } = {
    mode: 'disable',
    ca: null,
    cert: null,
    key: null,
  }
  for (const [name, value] of parameters) {
    if (name === 'sslmode') tls.mode = tlsMode(value)
    else if (name in FILES) tls[FILES[name as keyof typeof FILES]] = value
    else if (!IGNORED.has(name) && name !== 'schema' && name !== 'host' && name !== 'port') {
      throw unusable(`Sepal does not know its parameter ${plain(name)}`)
    }
  }
  if (tls.mode === 'disable' && (tls.ca ?? tls.cert ?? tls.key) !== null) {
    throw unusable('it names certificates, but no sslmode=verify-full')
  }
  if (tls.mode === 'verify-ca' && tls.ca === null) {
    throw unusable('sslmode=verify-ca proves nothing without sslrootcert; or write verify-full')
  }
  return tls
}

function tlsMode(text: string): TlsMode {
  if (text === 'require') return 'verify-full'
  if (
    text === 'disable' ||
    text === 'no-verify' ||
    text === 'verify-ca' ||
    text === 'verify-full'
  ) {
    return text
  }
  throw unusable(`sslmode=${plain(text)} is none of disable, verify-full, verify-ca and no-verify`)
}

function readPem(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw unusable(`the file ${plain(file)} cannot be read`, cause)
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw unusable('a % in it is not followed by two hex digits (write %25 for %)', cause)
  }
}

const isLocal = (host: string): boolean =>
  host.startsWith('/') ||
  host === 'localhost' ||
  host === '::1' ||
  (isIP(host) === 4 && host.startsWith('127.'))

const plain = (text: string): string => text.slice(0, 60).replaceAll(/[^\w./-]/g, '?')

const unusable = (state: string, cause?: unknown): AppError =>
  new AppError('CONFIG_INVALID', `Cannot use the database's URL: ${state}`, { cause })
