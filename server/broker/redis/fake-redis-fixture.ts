/** A server that speaks just enough RESP to be taken for a Redis or a Sentinel, in the test's hand. */
import { createServer, type AddressInfo, type Socket } from 'node:net'

export interface FakeRedis {
  readonly port: number
  /** How many connections it has had. */
  connections(): number
  stop(): Promise<void>
}

/** What is answered to a command, as RESP text; null: nothing, ever. */
export type Answer = (command: readonly string[]) => string | null

export async function startFakeRedis(answer: Answer): Promise<FakeRedis> {
  const sockets = new Set<Socket>()
  let count = 0
  const server = createServer((socket) => {
    count++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      for (const command of readCommands(bytes.toString())) {
        const reply = command[0]?.toUpperCase() === 'PING' ? '+PONG\r\n' : answer(command)
        if (reply !== null) socket.write(reply)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => count,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** `*2\r\n$4\r\nROLE\r\n…`, whole in each chunk: commands of tests are short. */
function readCommands(text: string): readonly (readonly string[])[] {
  return text
    .split(/^\*\d+\r\n/m)
    .slice(1)
    .map((command) => command.split('\r\n').filter((line, n) => n % 2 === 1 && line !== ''))
}

const toBulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`

export const toList = (items: readonly string[]): string => `*${items.length}\r\n${items.join('')}`

/** One master as `SENTINEL MASTERS` lists it. */
export const toMaster = (fields: Readonly<Record<string, string>>): string =>
  toList(Object.entries(fields).flat().map(toBulk))
