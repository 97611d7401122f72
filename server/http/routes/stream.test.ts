import { once } from 'node:events'
import { request as open, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { LiveHello, LivePatch, MAX_ROWS_PER_PATCH } from '../../../contract/api/live.ts'
import { MAX_STREAMS_PER_USER } from '../../live/hub.ts'
import { aReport, aRow } from '../../live/report-fixture.ts'
import { openTestApp, type TestApp } from '../app-fixture.ts'
import { SECURITY_HEADERS } from '../security-headers.ts'

let opened: TestApp
let port: number
let headers: { cookie: string }

beforeEach(async () => {
  opened = openTestApp()
  await opened.app.listen({ host: '127.0.0.1', port: 0 })
  port = (opened.app.server.address() as AddressInfo).port
  headers = await opened.signIn()
})
afterEach(async () => {
  vi.useRealTimers()
  await opened.close()
})

async function stream(more: Record<string, string> = headers): Promise<IncomingMessage> {
  const sent = open({ port, path: '/api/v1/stream', headers: more, agent: false })
  sent.end()
  const [reply] = await once(sent, 'response')
  // A cut connection is part of these tests.
  reply.on('error', () => {})
  return reply
}

/** Reads until as many events came as are wanted. */
async function read(reply: IncomingMessage, count: number) {
  let text = ''
  for await (const chunk of reply.iterator({ destroyOnReturn: false })) {
    text += String(chunk)
    const events = [...text.matchAll(/event: (\w+)\ndata: ([^\n]*)\n\n/g)]
    if (events.length >= count) {
      return {
        text,
        events: events.map(([, name, data = '']) => ({ name, data: JSON.parse(data) })),
      }
    }
  }
  throw new Error(`The stream ended after: ${text}`)
}

describe('GET /api/v1/stream', () => {
  test('says hello, then tells of what changed', async () => {
    const reply = await stream()
    expect(reply.statusCode).toBe(200)
    expect(reply.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    const { 'cache-control': _, ...others } = SECURITY_HEADERS
    expect(reply.headers).toMatchObject({ ...others, 'cache-control': 'no-store, no-transform' })
    const hello = await read(reply, 1)
    expect(hello.text.startsWith('retry: 2000\n\nevent: hello\n')).toBe(true)
    expect(LiveHello.parse(hello.events[0]?.data).workers).toEqual([])

    const report = aReport({ tasks: [aRow('a', { preview: 'one\r\ntwo\u2028three' })] })
    opened.picture.apply(report)
    opened.hub.publish(report)
    const [patch] = (await read(reply, 1)).events
    expect(patch?.name).toBe('patch')
    expect(LivePatch.parse(patch?.data).tasks).toEqual(report.tasks)
    reply.destroy()
  })

  test('is refused without a session', async () => {
    expect((await stream({})).statusCode).toBe(401)
  })

  test('is refused to a page of another site, whatever its cookie', async () => {
    expect((await stream({ ...headers, origin: 'https://evil.example' })).statusCode).toBe(403)
    const same = { 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'empty' }
    expect((await stream({ ...headers, ...same })).statusCode).toBe(403)
  })

  test('takes no notice of Last-Event-ID', async () => {
    const reply = await stream({ ...headers, 'last-event-id': '-1' })
    expect((await read(reply, 1)).events[0]?.name).toBe('hello')
    reply.destroy()
  })

  test(`answers 429 to the ${MAX_STREAMS_PER_USER + 1}st, until one is closed`, async () => {
    const all = await Promise.all(Array.from({ length: MAX_STREAMS_PER_USER }, () => stream()))
    await Promise.all(all.map((reply) => read(reply, 1)))
    const refused = await stream()
    expect(refused.statusCode).toBe(429)
    expect(refused.headers['content-type']).toMatch(/^application\/problem\+json/)
    refused.resume()
    all[0]?.destroy()
    await vi.waitFor(async () => {
      const reply = await stream()
      reply.destroy()
      expect(reply.statusCode).toBe(200)
    })
    for (const reply of all) reply.destroy()
  })

  test('ends when the session ended elsewhere', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const reply = await stream()
    await read(reply, 1)
    const ended = once(reply, 'end')
    reply.resume()
    await vi.advanceTimersByTimeAsync(4000)
    expect(reply.readableEnded).toBe(false)
    await opened.sessions.close(headers.cookie.slice('sepal='.length))
    await vi.advanceTimersByTimeAsync(4000)
    await ended
  })

  test('is cut when a browser stops reading, before it has cost much memory', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const reply = await stream()
    await read(reply, 1)
    const closed = new Promise((resolve) => reply.on('close', resolve))
    reply.pause()
    const name = 'x'.repeat(10_000)
    const tasks = Array.from({ length: MAX_ROWS_PER_PATCH }, (_, n) => aRow(`t${n}`, { name }))
    let sent = 0
    // Each patch is 2 MB; what the kernel takes on the way is a few of them.
    while (opened.hub.streams() > 0 && sent < 30) {
      opened.hub.publish(aReport({ tasks }))
      await vi.advanceTimersByTimeAsync(300)
      sent += 1
    }
    expect(sent).toBeGreaterThan(1)
    expect(sent).toBeLessThan(30)
    reply.resume()
    await closed
  })

  test('does not keep the server from closing', async () => {
    const reply = await stream()
    await read(reply, 1)
    const closed = new Promise((resolve) => reply.on('close', resolve))
    reply.resume()
    await opened.app.close()
    await closed
  })
})
