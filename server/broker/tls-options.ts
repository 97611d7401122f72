import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import {
  createSecureContext,
  getCACertificates,
  type ConnectionOptions,
  type SecureContext,
} from 'node:tls'
import { AppError } from '../errors.ts'
import type { TlsTerms } from './tls-terms.ts'

/** The few of `tls.connect` that we set. */
export type TlsOptions = {
  -readonly [
    Name in 'secureContext' | 'rejectUnauthorized' | 'servername' | 'checkServerIdentity'
  ]?: NonNullable<ConnectionOptions[Name]>
}

/**
 * What `tls.connect` has to be told. The files are read now, so that a certificate that was renewed
 * is used by the next connection.
 *
 * @throws {AppError} CONFIG_INVALID: a file cannot be read, or does not hold what it should
 */
export async function openTlsOptions(terms: TlsTerms): Promise<TlsOptions> {
  const { caFile, certFile, keyFile, keyPassword, verify, checkHostname, serverName } = terms
  const ca = caFile === null ? null : await readCertificates(caFile, 'CA certificate')
  const cert = certFile === null ? null : await readCertificates(certFile, 'client certificate')
  const key = keyFile === null ? cert : await read(keyFile, 'key of the client certificate')
  return {
    secureContext: createContext(terms, {
      ca: ca ?? trustedHere(),
      ...(cert === null || key === null ? {} : { cert, key }),
      ...(keyPassword === null ? {} : { passphrase: keyPassword }),
    }),
    rejectUnauthorized: verify,
    ...(serverName === null ? {} : { servername: serverName }),
    ...(verify && !checkHostname ? { checkServerIdentity: () => undefined } : {}),
  }
}

function createContext(terms: TlsTerms, options: object): SecureContext {
  try {
    return createSecureContext(options)
  } catch (cause) {
    const state = "the key is not that certificate's, or it asks for another password"
    throw unusable(`the client certificate ${terms.certFile ?? ''}`, state, cause)
  }
}

async function readCertificates(path: string, what: string): Promise<Buffer> {
  const pem = await read(path, what)
  try {
    void new X509Certificate(pem)
  } catch (cause) {
    throw unusable(`the ${what} ${path}`, 'it is no certificate in PEM form', cause)
  }
  return pem
}

async function read(path: string, what: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw unusable(`the ${what} ${path}`, READING[code] ?? code, cause)
  }
}

const READING: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read by this user',
  EISDIR: 'it is a directory',
})

let trusted: readonly string[] | null = null

/** Node's own authorities and those of the machine, as Python trusts; read once, it takes 70 ms. */
function trustedHere(): string[] {
  trusted ??= [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
  return [...trusted]
}

const unusable = (thing: string, state: string, cause: unknown): AppError =>
  new AppError('CONFIG_INVALID', `Cannot use ${thing}: ${state}`, { cause, parameter: 'broker' })
