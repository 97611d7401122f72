/**
 * In which form a refusal is told: ours on /api/v1, Flower's on its routes, a page elsewhere.
 *
 * Source: Flower's handlers, as recorded for their error bodies. `empty` is its task routes (the
 * reason is dropped), `text` its worker and control routes (the bare message as text/html).
 */
export type ErrorFamily = 'problem' | 'empty' | 'text' | 'page'

const PROBLEM = /^\/api\/v1(?:\/|$)/
const EMPTY = /^\/api\/(?:tasks$|task\/(?!revoke\/|timeout\/|rate-limit\/)|queues\/length$)/

/** @param path without the query */
export function errorFamily(path: string): ErrorFamily {
  if (PROBLEM.test(path)) return 'problem'
  if (EMPTY.test(path)) return 'empty'
  return path.startsWith('/api/') ? 'text' : 'page'
}
