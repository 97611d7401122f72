import { createServer, type Socket } from 'node:net'
import { Redis } from 'ioredis'
import { expect, test, vi } from 'vitest'
import { layMessageLane } from './lay-message-lane.ts'

const ACKNOWLEDGED = '*3\r\n$10\r\npsubscribe\r\n$1\r\n*\r\n:1\r\n'
const MESSAGE = '*4\r\n$8\r\npmessage\r\n$1\r\n*\r\n$1\r\nc\r\n$5\r\nhello\r\n'
const PONG = '*2\r\n$4\r\npong\r\n$0\r\n\r\n'

/** Subscribes, is sent a message at once, then pings. */
async function subscribe(prepare: (redis: Redis) => void) {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('data', (bytes) => {
      socket.write(bytes.toString().includes('psubscribe') ? ACKNOWLEDGED + MESSAGE : PONG)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const options = { port, lazyConnect: true, enableReadyCheck: false, disableClientInfo: true }
  const redis = new Redis({ ...options, protocol: 2, retryStrategy: null })
  const past: string[] = []
  const byEvent: string[] = []
  redis.on('pmessageBuffer', (_p, _c, payload: Buffer) => byEvent.push(payload.toString()))
  await redis.connect()
  prepare(redis)
  const isLaid = layMessageLane(redis, (payload) => past.push(payload.toString()))
  await redis.psubscribe('*')
  await vi.waitFor(() => expect(past.length + byEvent.length).toBeGreaterThan(0))
  await redis.ping()
  redis.disconnect()
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
  return { isLaid, past, byEvent }
}

test('layMessageLane() takes messages past the library, which has its own replies', async () => {
  expect(await subscribe(() => {})).toEqual({ isLaid: true, past: ['hello'], byEvent: [] })
})

test('layMessageLane() leaves a library alone that reads its socket in another way', async () => {
  const found = await subscribe((redis) => redis.stream.on('data', () => {}))
  expect(found).toEqual({ isLaid: false, past: [], byEvent: ['hello'] })
})
