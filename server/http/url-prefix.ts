/**
 * Serving below a path, as behind a proxy that shares a host: `/flower/tasks` for `/tasks`.
 *
 * Routes, access rules and error families know nothing of it: the prefix comes off before a request
 * is routed (`innerUrl`), and goes on where an address leaves: redirects, cookies, forms, <base href>.
 */

/** No route of ours, and none that ever was. */
const OUTSIDE = '/-outside-'

/**
 * The address as routes know it, query included.
 *
 * @param prefix '' or `/flower`
 * @returns null for what is not below the prefix
 */
export function withoutPrefix(prefix: string, url: string): string | null {
  if (prefix === '') return url
  if (!url.startsWith(prefix)) return null
  const rest = url.slice(prefix.length)
  if (rest === '' || rest.startsWith('?')) return `/${rest}`
  return rest.startsWith('/') ? rest : null
}

/** What is routed: of an address outside, one that nothing answers; the gate refuses it besides. */
export const innerUrl = (prefix: string, url: string): string =>
  withoutPrefix(prefix, url) ?? OUTSIDE
