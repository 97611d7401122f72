/**
 * The cookie that holds a session id.
 *
 * HttpOnly: no script reads it. SameSite=Lax and not Strict: a link to a task in a chat or a ticket
 * must open, and following one is all that Lax allows; every request that changes something is held
 * against Origin and Sec-Fetch-Site besides. Without TLS it can be neither `Secure` nor `__Host-`.
 *
 * Cookies take no notice of ports, so the name does: two Sepals on one host would sign each other out.
 */
import { SESSION_MAX_SECONDS } from '../login/session.ts'
import type { AppDeps, Binding } from './app-deps.ts'

type CookieDeps = Pick<AppDeps, 'boundTo' | 'urlPrefix'>

/** @param prefix '' or `/flower` */
const attributes = (prefix: string): string =>
  `Path=${prefix === '' ? '/' : prefix}; HttpOnly; SameSite=Lax`

/** `sepal-5555`; `sepal` as long as there is no port. */
export const sessionCookieName = (boundTo: Binding | null): string =>
  boundTo === null ? 'sepal' : `sepal-${boundTo.port}`

/**
 * The session id of a request; null where there is none. Ids need no decoding, and of several
 * cookies of the name the first counts (RFC 6265: the one with the longest path).
 *
 * @param header its `Cookie` header
 */
export function sessionIdOf(header: string | undefined, boundTo: Binding | null): string | null {
  const start = `${sessionCookieName(boundTo)}=`
  const pair = header?.split(';').find((one) => one.trimStart().startsWith(start))
  return pair?.trim().slice(start.length) ?? null
}

export const sessionCookie = (id: string, { boundTo, urlPrefix }: CookieDeps): string =>
  `${sessionCookieName(boundTo())}=${id}; Max-Age=${SESSION_MAX_SECONDS}; ${attributes(urlPrefix)}`

/** Headers of an answer that signs out: the cookie goes, and what the browser kept of us with it. */
export const signedOutHeaders = ({
  boundTo,
  urlPrefix,
}: CookieDeps): Readonly<Record<string, string>> => ({
  'set-cookie': `${sessionCookieName(boundTo())}=; Max-Age=0; ${attributes(urlPrefix)}`,
  'clear-site-data': '"cache"',
})
