/** A real redis-server of the tests: loopback, free port, temporary directory, killed by its id. */
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KeyPair } from './certificates.ts'
import { freePort } from './free-port.ts'
import { startPeerProcess, type PeerProcess } from './peer-process.ts'
import { findProgram } from './program.ts'

export interface RedisPeer {
  /** `redis://127.0.0.1:port/0`, with the password where there is one. */
  readonly url: string
  readonly port: number
  /** Of TLS; 0 where there are no certificates. */
  readonly tlsPort: number
  /** The Unix socket that it listens on as well. */
  readonly socket: string
  readonly pid: number
  /** Takes it down and keeps its data: SIGTERM as an operator would, SIGKILL as a crash would. */
  halt(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Brings it back on the same port with the same data. */
  start(): Promise<void>
  restart(): Promise<void>
  /** Freezes it: connections stay open and nothing answers. */
  freeze(): void
  thaw(): void
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

export interface RedisPeerOptions {
  /** Password of the default user. @default none */
  readonly password?: string
  /** Further arguments of redis-server, for instance `['--maxclients', '10']`. */
  readonly args?: readonly string[]
  /** @default a free one */
  readonly port?: number
  /** Makes it speak TLS on a second port. */
  readonly tls?: RedisTls
}

export interface RedisTls {
  readonly ca: string
  readonly pair: KeyPair
  /** Whether it asks for a client certificate. @default false */
  readonly asksClients?: boolean
}

/** Why no Redis can be started here; null when it can. */
export const redisMissing = (): string | null =>
  findProgram('redis-server') === null ? 'redis-server is not installed' : null

export async function startRedis(options: RedisPeerOptions = {}): Promise<RedisPeer> {
  const directory = await mkdtemp(join(tmpdir(), 'sepal-redis-'))
  const port = options.port ?? (await freePort())
  const tlsPort = options.tls === undefined ? 0 : await freePort()
  const place = { directory, port, tlsPort }
  let running = await launch(place, options)

  const halt = (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> =>
    running.stop(signal, 5_000)
  const start = async (): Promise<void> => {
    running = await launch(place, options)
  }
  const credentials = options.password === undefined ? '' : `:${options.password}@`
  return {
    url: `redis://${credentials}127.0.0.1:${port}/0`,
    port,
    tlsPort,
    socket: join(directory, 'redis.sock'),
    get pid() {
      return running.pid
    },
    halt,
    start,
    async restart() {
      await halt()
      await start()
    },
    freeze: () => running.signal('SIGSTOP'),
    thaw: () => running.signal('SIGCONT'),
    async stop() {
      await running.stop('SIGKILL', 5_000)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

interface Place {
  readonly directory: string
  readonly port: number
  readonly tlsPort: number
}

async function launch(
  { directory, port, tlsPort }: Place,
  options: RedisPeerOptions,
): Promise<PeerProcess> {
  const program = findProgram('redis-server')
  if (program === null) throw new Error(`Cannot start Redis: ${redisMissing() ?? ''}`)
  const password = options.password === undefined ? [] : ['--requirepass', options.password]
  const peer = startPeerProcess({
    program,
    args: `--port ${port} --bind 127.0.0.1 --appendonly yes --loglevel warning --unixsocket redis.sock`
      .split(' ')
      .concat(['--dir', directory, '--save', ''], password)
      .concat(tlsArgs(tlsPort, options.tls), options.args ?? []),
    directory,
    env: { PATH: '/usr/bin:/bin', LANG: 'C' },
  })
  const deadline = Date.now() + 30_000
  while (!(await answers(port))) {
    if (peer.hasExited() || Date.now() > deadline) {
      await peer.stop('SIGKILL', 0)
      await rm(directory, { recursive: true, force: true })
      throw new Error(`Cannot start Redis on port ${port}: ${peer.tail()}`)
    }
    await sleep(10)
  }
  return peer
}

/** For redis-server, as a Redis or as a Sentinel. */
export const tlsArgs = (port: number, tls: RedisTls | undefined): readonly string[] =>
  tls === undefined
    ? []
    : [
        ['--tls-port', String(port), '--tls-ca-cert-file', tls.ca],
        ['--tls-cert-file', tls.pair.cert, '--tls-key-file', tls.pair.key],
        ['--tls-auth-clients', tls.asksClients === true ? 'yes' : 'no'],
        ['--tls-replication', 'yes'],
      ].flat()

/** Up and done with reading its data: PING is answered by PONG, or by NOAUTH where there is a password. */
export const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'))
    const settle = (answer: boolean): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(1_000, () => settle(false))
    socket.once('error', () => settle(false))
    socket.once('data', (bytes) => settle(/^(\+PONG|-NOAUTH)/.test(bytes.toString())))
  })
