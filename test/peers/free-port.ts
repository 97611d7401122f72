import { createServer } from 'node:net'

/**
 * A loopback TCP port that nobody listens on now.
 *
 * Taken from below 32768: above it the kernel hands out the ports of outgoing connections, and one
 * of those could take ours between this answer and the peer's start.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const port = 10_240 + Math.floor(Math.random() * (32_768 - 10_240))
    if (await isFree(port)) return port
  }
  throw new Error('Cannot find a free loopback port: 200 tries were taken')
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve(true)),
    )
  })
