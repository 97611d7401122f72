/**
 * The cookie that holds a session id.
 *
 * HttpOnly: no script reads it. SameSite=Lax and not Strict: a link to a task in a chat or a ticket
 * must open, and following one is all that Lax allows; every request that changes something is held
 * against Origin and Sec-Fetch-Site besides. Without TLS it can be neither `Secure` nor `__Host-`.
 */
import { SESSION_MAX_SECONDS } from '../login/session.ts'

export const SESSION_COOKIE = 'sepal'

const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Lax'

/**
 * The session id of a request; null where there is none. Ids need no decoding, and of several
 * cookies of the name the first counts (RFC 6265: the one with the longest path).
 *
 * @param header its `Cookie` header
 */
export function sessionIdOf(header: string | undefined): string | null {
  const start = `${SESSION_COOKIE}=`
  const pair = header?.split(';').find((one) => one.trimStart().startsWith(start))
  return pair?.trim().slice(start.length) ?? null
}

export const sessionCookie = (id: string): string =>
  `${SESSION_COOKIE}=${id}; Max-Age=${SESSION_MAX_SECONDS}; ${ATTRIBUTES}`

/** Headers of an answer that signs out: the cookie goes, and what the browser kept of us with it. */
export const SIGNED_OUT_HEADERS: Readonly<Record<string, string>> = {
  'set-cookie': `${SESSION_COOKIE}=; Max-Age=0; ${ATTRIBUTES}`,
  'clear-site-data': '"cache"',
}
