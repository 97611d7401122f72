/** One HTTP request exactly as written: `fetch` would tidy up the path, the host and the cookies. */
import { request } from 'node:http'

export interface RawAnswer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
}

export interface RawRequest {
  readonly method?: string
  /** Sent as it is. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A stream is cut off after its first bytes. */
export function rawRequest(baseUrl: string, raw: RawRequest): Promise<RawAnswer> {
  const { hostname: host, port } = new URL(baseUrl)
  const { method = 'GET', path, headers = {}, body } = raw
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, method, path, headers, agent: false }, (response) => {
      let text = ''
      const answer = () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text })
        sent.destroy()
      }
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (response.headers['content-type']?.startsWith('text/event-stream')) answer()
      })
      response.on('end', answer)
    })
    sent.on('error', reject)
    sent.setTimeout(10_000, () => sent.destroy(new Error(`No answer to ${method} ${path} in 10 s`)))
    sent.end(body)
  })
}
