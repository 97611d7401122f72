import { request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import type { TlsOptions } from '../tls-options.ts'

export interface GetJsonOptions {
  readonly authorization: string
  /** Null: in clear text. */
  readonly tls: TlsOptions | null
  /** For the whole exchange. */
  readonly timeoutMs: number
  readonly maxBytes: number
}

/** An answer that is none: `status` as it came, 0 where the answer was no JSON or too large. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal'
  readonly status: number

  constructor(status: number) {
    super(`status ${status}`)
    this.status = status
  }
}

/**
 * GETs one JSON document. Follows no redirect: the credentials are for this server.
 *
 * @throws {HttpRefusal}, or the error of the socket; ETIMEDOUT after `timeoutMs`
 */
export function getJson(url: URL, options: GetJsonOptions): Promise<unknown> {
  const { authorization, tls, timeoutMs, maxBytes } = options
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const headers = { authorization, accept: 'application/json' }
  const request =
    tls === null
      ? requestPlain(url, { headers, agent: false })
      : requestTls(url, { ...tls, headers, agent: false })
  const timer = setTimeout(() => request.destroy(TIMED_OUT()), timeoutMs)
  request.on('error', reject)
  request.on('close', () => clearTimeout(timer))
  request.on('response', (response) => {
    const chunks: Buffer[] = []
    let bytes = 0
    response.on('error', reject)
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength
      if (bytes > maxBytes) request.destroy(new HttpRefusal(0))
      else chunks.push(chunk)
    })
    response.on('end', () => {
      const { statusCode = 0 } = response
      if (statusCode !== 200) reject(new HttpRefusal(statusCode))
      else resolve(Buffer.concat(chunks).toString())
    })
  })
  request.end()
  return promise.then(parseJson)
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    throw new HttpRefusal(0) // the parser's message would quote it
  }
}

const TIMED_OUT = (): Error => Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })
