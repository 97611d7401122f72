/** The client of the link socket: `POST /link` over the Unix socket in a data directory. */
import { type IncomingMessage, request } from 'node:http'
import * as z from 'zod/mini'
import { codeOf } from '../error-code.ts'
import { linkSocketPath } from '../settings/data-dir.ts'

/** `absent`: nobody listens there. Any other state is a reason in words. */
export type LinkAnswer = { readonly url: string } | { readonly state: string }

/** Printable ASCII only: what a terminal would act upon does not reach it. */
const LinkReply = z.object({ url: z.string().check(z.regex(/^https?:\/\/[!-~]{1,500}$/)) })

const Refusal = z.object({ detail: z.string().check(z.regex(/^[ -~]{1,500}$/)) })

const TIMEOUT_MS = 5000
const MAX_REPLY_BYTES = 4096

/** Asks the Sepal of this data directory. Never rejects. */
export async function askForLink(dataDir: string): Promise<LinkAnswer> {
  try {
    const { status, body } = await post(linkSocketPath(dataDir), '/link')
    if (status !== 200) return { state: refusal(status, body) }
    const reply = LinkReply.safeParse(parseJson(body))
    if (reply.success) return { url: reply.data.url }
    return { state: 'the running Sepal answered with something that is no link' }
  } catch (error) {
    const code = codeOf(error)
    return { state: STATES[code] ?? `the connection failed (${code})` }
  }
}

function refusal(status: number, body: string): string {
  const reply = Refusal.safeParse(parseJson(body))
  const detail = reply.success ? `: ${reply.data.detail}` : ''
  return `the running Sepal answered with status ${status}${detail}`
}

/** ECONNREFUSED: the socket of one that was killed. */
const STATES: Readonly<Record<string, string>> = {
  ENOENT: 'absent',
  ENOTDIR: 'absent',
  ECONNREFUSED: 'absent',
  EACCES: 'the Sepal that runs there belongs to another user',
  EPERM: 'the Sepal that runs there belongs to another user',
  ETIMEDOUT: `the running Sepal did not answer within ${TIMEOUT_MS / 1000} s`,
  EMSGSIZE: `the answer was longer than ${MAX_REPLY_BYTES} bytes`,
}

async function post(socketPath: string, path: string): Promise<{ status: number; body: string }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request({ socketPath, path, method: 'POST', headers: { host: 'localhost' } })
    sent.setTimeout(TIMEOUT_MS, () => sent.destroy(failure('ETIMEDOUT')))
    sent.on('response', resolve).on('error', reject).end()
  })
  let body = ''
  response.setEncoding('utf8')
  for await (const chunk of response) {
    body += String(chunk)
    if (body.length > MAX_REPLY_BYTES) throw failure('EMSGSIZE')
  }
  return { status: response.statusCode ?? 0, body }
}

const failure = (code: string): Error => Object.assign(new Error(code), { code })

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No JSON is no link: the schema says so.
    return null
  }
}
