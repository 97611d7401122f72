/**
 * Whether a request comes from where it claims: our host name, and no other site's page.
 *
 * On a loopback address only loopback names are ours. Any other name that leads here was pointed
 * here by somebody (DNS rebinding), and its pages would be of our origin.
 */
import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import { AppError } from '../errors.ts'
import type { Binding } from './app-deps.ts'

export type HeadOfRequest = Pick<IncomingMessage, 'method' | 'headers' | 'rawHeaders'>

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]']
const isLoopback = (address: string): boolean =>
  address === 'localhost' ||
  address === '::1' ||
  address.startsWith('127.') ||
  address.startsWith('::ffff:127.')

/** A host name or address with an optional port; no user, no path, no spaces. */
const HOST_SHAPE = /^(?:[a-z0-9_.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/

/**
 * @returns the host of the request, lower case: `127.0.0.1:5555`
 * @throws {AppError} REQUEST_FORBIDDEN: none, several, malformed, or none of ours
 */
export function requireOwnHost(request: HeadOfRequest, boundTo: Binding | null): string {
  const hosts = headerValues(request, 'host')
  const host = hosts[0]?.toLowerCase()
  if (hosts.length !== 1 || host === undefined || !HOST_SHAPE.test(host)) {
    throw new AppError('REQUEST_FORBIDDEN', 'Cannot answer: the request names no host of ours')
  }
  if (boundTo !== null && isLoopback(boundTo.address) && !ownLoopback(boundTo).includes(host)) {
    throw new AppError('REQUEST_FORBIDDEN', 'Cannot answer: the request is for another host', {
      fix: `Open http://${inUrl(boundTo.address)}:${boundTo.port}`,
    })
  }
  return host
}

/** `127.0.0.5` answers to its own number; whether a name leads there at all is the system's to say. */
const ownLoopback = ({ address, port }: Binding): string[] =>
  [...LOOPBACK_NAMES, inUrl(address)].flatMap((name) =>
    port === 80 ? [name, `${name}:80`] : [`${name}:${port}`],
  )

/** As a browser writes it: IPv6 in brackets, and in its shortest form. */
const inUrl = (address: string): string =>
  isIPv6(address) ? new URL(`http://[${address}]`).hostname : address

/**
 * Keeps other sites' pages out: they may link here, and nothing else.
 *
 * Browsers tell where a request comes from (Sec-Fetch-Site, Origin); what they do not say is not
 * held against a request, since programs say neither and send no cookie by themselves.
 *
 * @param origin ours, as a browser writes it: `http://127.0.0.1:5555`
 * @throws {AppError} REQUEST_FORBIDDEN
 */
export function refuseOtherSites(request: HeadOfRequest, origin: string): void {
  const origins = headerValues(request, 'origin')
  const fromElsewhere = origins.some((value) => value !== origin)
  if (fromElsewhere || !isOwnSite(request)) {
    throw new AppError(
      'REQUEST_FORBIDDEN',
      "Cannot answer: the request comes from another site's page",
    )
  }
}

function isOwnSite({ method, headers }: HeadOfRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin') return true
  if (method !== 'GET' && method !== 'HEAD') return false
  // `none` is the address bar. A link leads here from anywhere; a frame or a script must not.
  return site === 'none' || headers['sec-fetch-dest'] === 'document'
}

/** Every value of a header: Node keeps only the first of some that come twice. */
function headerValues({ rawHeaders }: HeadOfRequest, name: string): string[] {
  const values: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '')
  }
  return values
}
