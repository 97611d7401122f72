/** Headers of an HTML page of ours, its content security policy among them. */
import { createHash } from 'node:crypto'

const INLINE_SCRIPT = /<script>([\s\S]*?)<\/script>/g

/**
 * Allows the page its own files and the inline scripts that it was built with, by their hashes.
 *
 * `same-origin` rather than `no-referrer`: under the latter a browser sends a form with
 * `Origin: null` (Fetch, "append a request Origin header"), which we refuse.
 */
export function pageHeaders(html: string): Readonly<Record<string, string>> {
  const hashes = [...html.matchAll(INLINE_SCRIPT)].map(([, script = '']) => `'${sha256(script)}'`)
  const policy = [
    "default-src 'none'",
    ["script-src 'self'", ...hashes].join(' '),
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "frame-ancestors 'none'",
    "base-uri 'self'",
    "form-action 'self'",
  ]
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'referrer-policy': 'same-origin',
  }
}

const sha256 = (text: string): string =>
  `sha256-${createHash('sha256').update(text).digest('base64')}`
