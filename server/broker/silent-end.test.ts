import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createBroker } from './create-broker.ts'

/** A server that does this with each connection; answers its port. */
async function listen(treat: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => treat(socket.on('error', () => {})))
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const ends: Readonly<Record<string, (socket: Socket) => void>> = {
  'at once': (socket) => void socket.destroy(),
  'with a reset': (socket) => void socket.resetAndDestroy(),
  'after a while': (socket) => void setTimeout(() => socket.destroy(), 20),
  'when it hears something': (socket) => void socket.once('data', () => socket.destroy()),
}

test.each(
  ['redis', 'amqp'].flatMap((scheme) => Object.keys(ends).map((end) => [scheme, end] as const)),
)('connect() by %s:// says the same of a server that hangs up %s', async (scheme, end) => {
  const port = await listen(ends[end] ?? (() => {}))
  await expect(createBroker(`${scheme}://127.0.0.1:${port}/`).connect(2_000)).rejects.toMatchObject(
    {
      code: 'BROKER_UNREACHABLE',
      message: expect.stringMatching(/: the other side cut the connection$/),
      fix: `If it speaks TLS, write ${scheme === 'redis' ? 'rediss' : 'amqps'}://`,
    },
  )
})
