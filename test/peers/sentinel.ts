/** A Redis master, its replica, and three Sentinels that watch over them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'
import { startPeerProcess, type PeerProcess } from './peer-process.ts'
import { findProgram } from './program.ts'
import { answers, startRedis, tlsArgs, type RedisPeer, type RedisTls } from './redis.ts'

export interface SentinelPeer {
  /** `127.0.0.1:port` of each Sentinel. */
  readonly sentinels: readonly string[]
  /** The two servers, the first master first. */
  readonly servers: readonly [RedisPeer, RedisPeer]
  /** Port by which clients reach a server: with TLS, its TLS port. */
  portOf(server: RedisPeer): number
  /** Settles when the Sentinels call `server` the master, and it agrees. */
  untilMaster(server: RedisPeer): Promise<void>
  /** Lets the Sentinels change masters as an operator would. */
  failOver(): Promise<void>
  stop(): Promise<void>
}

export interface SentinelPeerOptions {
  /** Of the servers. */
  readonly password?: string
  /** Of the Sentinels. */
  readonly sentinelPassword?: string
  /** Makes everybody speak TLS, on every port that counts. */
  readonly tls?: RedisTls
}

/** What the Sentinels call the master. */
export const MASTER_NAME = 'mymaster'

export async function startSentinels(options: SentinelPeerOptions = {}): Promise<SentinelPeer> {
  const { password, tls } = options
  const portOf = (server: RedisPeer): number => (tls === undefined ? server.port : server.tlsPort)
  const redisOptions = {
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls }),
    args: password === undefined ? [] : ['--masterauth', password],
  }
  const master = await startRedis(redisOptions)
  const replicaOf = ['--replicaof', '127.0.0.1', String(portOf(master))]
  const replica = await startRedis({ ...redisOptions, args: [...redisOptions.args, ...replicaOf] })
  const directory = await mkdtemp(join(tmpdir(), 'sepal-sentinel-'))
  const sentinels = [
    await launch(directory, portOf(master), options),
    await launch(directory, portOf(master), options),
    await launch(directory, portOf(master), options),
  ]
  const ask = async (sentinel: Sentinel, ...command: [string, ...string[]]): Promise<unknown> => {
    const { sentinelPassword: own } = options
    const client = new Redis(sentinel.plainPort, {
      retryStrategy: null,
      ...(own === undefined ? {} : { password: own }),
    })
    try {
      return await client.call(...command)
    } finally {
      client.disconnect()
    }
  }
  const peer: SentinelPeer = {
    sentinels: sentinels.map(({ port }) => `127.0.0.1:${port}`),
    servers: [master, replica],
    portOf,
    async untilMaster(server) {
      const isMaster = async (sentinel: Sentinel): Promise<boolean> => {
        const address = await ask(sentinel, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER_NAME)
        return Array.isArray(address) && Number(address[1]) === portOf(server)
      }
      await until(async () => (await Promise.all(sentinels.map(isMaster))).every(Boolean))
    },
    async failOver() {
      const [first] = sentinels
      if (first !== undefined) await ask(first, 'SENTINEL', 'FAILOVER', MASTER_NAME)
    },
    async stop() {
      for (const { running } of sentinels) await running.stop('SIGKILL', 5_000)
      await Promise.all([master.stop(), replica.stop()])
      await rm(directory, { recursive: true, force: true })
    },
  }
  // A failover needs Sentinels that know of each other, and of a replica to take over.
  const isReady = async (sentinel: Sentinel): Promise<boolean> => {
    const fields = await ask(sentinel, 'SENTINEL', 'MASTER', MASTER_NAME)
    const value = (name: string): unknown =>
      Array.isArray(fields) ? fields[fields.indexOf(name) + 1] : null
    return value('num-other-sentinels') === '2' && value('num-slaves') === '1'
  }
  await until(async () => (await Promise.all(sentinels.map(isReady))).every(Boolean))
  return peer
}

interface Sentinel {
  readonly port: number
  /** For the test's own questions. */
  readonly plainPort: number
  readonly running: PeerProcess
}

async function launch(
  directory: string,
  masterPort: number,
  { password, sentinelPassword, tls }: SentinelPeerOptions,
): Promise<Sentinel> {
  const program = findProgram('redis-server')
  if (program === null) throw new Error('Cannot start Redis Sentinel: it is not installed')
  const plainPort = await freePort()
  const tlsPort = tls === undefined ? 0 : await freePort()
  const lines = [
    `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${masterPort} 2`,
    `sentinel down-after-milliseconds ${MASTER_NAME} 1000`,
    `sentinel failover-timeout ${MASTER_NAME} 3000`,
    ...(password === undefined ? [] : [`sentinel auth-pass ${MASTER_NAME} ${password}`]),
    ...(sentinelPassword === undefined
      ? []
      : [`requirepass ${sentinelPassword}`, `sentinel sentinel-pass ${sentinelPassword}`]),
  ]
  // Sentinel writes into it what it learns.
  const config = join(directory, `${plainPort}.conf`)
  await writeFile(config, `${lines.join('\n')}\n`)
  const running = startPeerProcess({
    program,
    args: [
      config,
      '--sentinel',
      ...`--port ${plainPort} --bind 127.0.0.1 --protected-mode no --dir`.split(' '),
      directory,
      ...tlsArgs(tlsPort, tls),
    ],
    directory,
    env: { PATH: '/usr/bin:/bin', LANG: 'C' },
  })
  await until(async () => {
    if (running.hasExited()) throw new Error(`Cannot start Redis Sentinel: ${running.tail()}`)
    return answers(plainPort)
  })
  return { port: tls === undefined ? plainPort : tlsPort, plainPort, running }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('Cannot wait for Redis Sentinel: 30 s have passed')
    await sleep(50)
  }
}
