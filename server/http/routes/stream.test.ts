import { once } from 'node:events'
import { request as open, type IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { LiveHello, LivePatch, MAX_ROWS_PER_PATCH } from '../../../contract/api/live.ts'
import { AppError } from '../../errors.ts'
import { MAX_STREAMS_PER_USER } from '../../live/hub.ts'
import { aReport, aRow } from '../../live/report-fixture.ts'
import { SESSION_IDLE_SECONDS } from '../../login/session.ts'
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

const closeOf = (reply: IncomingMessage): Promise<unknown> =>
  new Promise((resolve) => reply.on('close', resolve))

/** Streams and nothing else: no request here keeps its connection. */
const openConnections = () =>
  promisify((done: (error: Error | null, count: number) => void) =>
    opened.app.server.getConnections(done),
  )()

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

  test('ends when the session has run out', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const reply = await stream()
    await read(reply, 1)
    const closed = closeOf(reply)
    reply.resume()
    await vi.advanceTimersByTimeAsync(4000)
    expect(reply.destroyed).toBe(false)
    opened.time.now += SESSION_IDLE_SECONDS
    await vi.advanceTimersByTimeAsync(4000)
    await closed
  })

  test('goes on for five minutes while the sessions cannot be looked up', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const reply = await stream()
    await read(reply, 1)
    const closed = closeOf(reply)
    reply.resume()
    opened.sessions.peek = async () => {
      throw new AppError('STATE_UNAVAILABLE', 'Cannot look up a session: the database is away')
    }
    await vi.advanceTimersByTimeAsync(4000)
    opened.time.now += 299
    await vi.advanceTimersByTimeAsync(4000)
    expect(reply.destroyed).toBe(false)
    opened.time.now += 2
    await vi.advanceTimersByTimeAsync(4000)
    await closed
  })

  test('ends at once when looking up its session fails in any other way', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const reply = await stream()
    await read(reply, 1)
    const closed = closeOf(reply)
    reply.resume()
    opened.sessions.peek = async () => {
      throw new Error('unexpected')
    }
    await vi.advanceTimersByTimeAsync(4000)
    await closed
  })

  test.each([
    ['DELETE', '/api/v1/session'],
    ['POST', '/logout'],
  ] as const)('ends at once with %s %s, and only those of that session', async (method, url) => {
    // No recheck ever comes.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const [one, two] = [await stream(), await stream()]
    const other = await stream(await opened.signIn())
    await Promise.all([one, two, other].map((reply) => read(reply, 1)))
    const closed = Promise.all([closeOf(one), closeOf(two)])
    for (const reply of [one, two, other]) reply.resume()
    await opened.app.inject({ method, url, headers })
    await closed
    expect(other.destroyed).toBe(false)
    other.destroy()
  })

  test('that nobody reads ends with its session, and the hub writes no more to it', async () => {
    const reply = await stream()
    await read(reply, 1)
    reply.pause()
    const name = 'x'.repeat(10_000)
    const tasks = Array.from({ length: MAX_ROWS_PER_PATCH }, (_, n) => aRow(`t${n}`, { name }))
    opened.hub.publish(aReport({ tasks }))
    const write = vi.spyOn(ServerResponse.prototype, 'write')
    await opened.sessions.close(headers.cookie.slice('sepal='.length))
    opened.hub.publish(aReport({ tasks }))
    await vi.waitFor(async () => expect(await openConnections()).toBe(0))
    await sleep(300)
    expect(write).not.toHaveBeenCalled()
    write.mockRestore()
  })

  test('of a client that left while its session was looked up is never begun', async () => {
    const resolve = opened.sessions.resolve.bind(opened.sessions)
    const subscribe = vi.spyOn(opened.hub, 'subscribe')
    const left = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    opened.sessions.resolve = async (id) => {
      asked.resolve()
      await left.promise
      return resolve(id)
    }
    const sent = open({ port, path: '/api/v1/stream', headers, agent: false })
    sent.on('error', () => {})
    sent.end()
    await asked.promise
    sent.destroy()
    await vi.waitFor(async () => expect(await openConnections()).toBe(0))
    left.resolve()
    await sleep(50)
    expect(subscribe).not.toHaveBeenCalled()
    expect((await opened.app.inject({ url: '/api/v1/session', headers })).statusCode).toBe(200)
  })

  test('is cut when a browser stops reading, before it has cost much memory', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const reply = await stream()
    await read(reply, 1)
    const closed = closeOf(reply)
    reply.pause()
    const name = 'x'.repeat(10_000)
    const tasks = Array.from({ length: MAX_ROWS_PER_PATCH }, (_, n) => aRow(`t${n}`, { name }))
    let sent = 0
    // Each patch is 2 MB; what the kernel takes on the way is a few of them.
    while ((await openConnections()) > 0 && sent < 30) {
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
    const closed = closeOf(reply)
    reply.resume()
    await opened.app.close()
    await closed
  })
})
