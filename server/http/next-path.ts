/** Where a browser goes after signing in: a path of ours, or the start. */
import { withoutPrefix } from './url-prefix.ts'

const NOWHERE = 'http://sepal.invalid'
const MAX_CHARS = 2000
/** Going there after a sign-in would lead in circles, or show data without a page around it. */
const NOT_A_PAGE = /^\/(?:login|logout|api|assets|healthcheck)(?:[/?#]|$)/

/**
 * The path to go to, percent-encoded, or null where `text` is none of ours.
 *
 * Whatever `text` is, a browser that follows the answer stays on our origin: `text` is read as a
 * browser reads it (backslashes are slashes, tabs and line ends are nothing), and what comes out
 * begins with exactly one slash, and with the prefix.
 *
 * @param prefix '' or `/flower`
 */
export function ownPath(text: string, prefix: string): string | null {
  if (text.length > MAX_CHARS || !text.startsWith('/')) return null
  if (!URL.canParse(text, NOWHERE)) return null
  const { origin, pathname, search, hash } = new URL(text, NOWHERE)
  if (origin !== NOWHERE || pathname.startsWith('//')) return null
  const inner = withoutPrefix(prefix, pathname)
  if (inner === null || inner.startsWith('//') || NOT_A_PAGE.test(inner)) return null
  return `${pathname}${search}${hash}`
}

/** The sign-in page that leads back to `path` where that is possible. */
export function loginPath(path: string, prefix: string): string {
  const next = ownPath(path, prefix)
  const login = `${prefix}/login`
  return next === null || next === `${prefix}/`
    ? login
    : `${login}?next=${encodeURIComponent(next)}`
}
