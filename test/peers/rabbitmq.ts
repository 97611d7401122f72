/**
 * A real RabbitMQ of the tests: loopback only, free ports, temporary directory, an epmd of its own.
 *
 * Runs as whoever runs the tests, root or not. Debian's /usr/sbin/rabbitmq-server changes to the
 * user rabbitmq as root and refuses everybody else, so the script behind it is called.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KeyPair } from './certificates.ts'
import { freePort } from './free-port.ts'
import { startPeerProcess, type PeerProcess } from './peer-process.ts'
import { findProgram } from './program.ts'
import { isRabbitmqUp, newVhost } from './rabbitmq-management.ts'

export interface RabbitmqPeer {
  /** `amqp://guest:guest@127.0.0.1:port//`: the default virtual host. */
  readonly url: string
  readonly port: number
  /** Of TLS; 0 where there are no certificates. */
  readonly tlsPort: number
  /** `http://127.0.0.1:port`, user guest, password guest. */
  readonly managementUrl: string
  /** Process id of the Erlang machine. */
  readonly pid: number
  /** Makes a virtual host of a random name that guest may use; answers its AMQP URL. */
  newVhost(): Promise<string>
  /** Takes it down and keeps its data: SIGTERM as an operator would, SIGKILL as a crash would. */
  halt(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Brings it back on the same ports with the same data. */
  start(): Promise<void>
  restart(): Promise<void>
  /** Freezes it: connections stay open and nothing answers. */
  freeze(): void
  thaw(): void
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

export interface RabbitmqPeerOptions {
  /** Makes it speak TLS on a second port. */
  readonly tls?: RabbitmqTls
  /** How often it gathers statistics. @default RabbitMQ's own, 5000 */
  readonly statisticsMs?: number
}

export interface RabbitmqTls {
  readonly ca: string
  readonly pair: KeyPair
  /** Whether it asks for a client certificate. @default false */
  readonly asksClients?: boolean
}

const SERVER_PROGRAMS = ['/usr/lib/rabbitmq/bin/rabbitmq-server', 'rabbitmq-server']

/** Why no RabbitMQ can be started here; null when it can. */
export function rabbitmqMissing(): string | null {
  if (findProgram(...SERVER_PROGRAMS) === null) return 'rabbitmq-server is not installed'
  return findProgram('epmd') === null ? 'epmd (Erlang) is not installed' : null
}

export async function startRabbitmq(options: RabbitmqPeerOptions = {}): Promise<RabbitmqPeer> {
  const node = await prepare(options)
  let running = await launch(node)

  const halt = async (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> => {
    await running.server.stop(signal, 20_000)
    await running.epmd.stop('SIGKILL', 5_000)
  }
  const start = async (): Promise<void> => {
    running = await launch(node)
  }
  const url = `amqp://guest:guest@127.0.0.1:${node.amqpPort}//`
  const managementUrl = `http://127.0.0.1:${node.managementPort}`
  return {
    url,
    port: node.amqpPort,
    tlsPort: node.tlsPort,
    managementUrl,
    get pid() {
      return running.server.pid
    },
    newVhost: () => newVhost({ url, managementUrl }),
    halt,
    start,
    async restart() {
      await halt()
      await start()
    },
    freeze: () => running.server.signal('SIGSTOP'),
    thaw: () => running.server.signal('SIGCONT'),
    async stop() {
      await halt('SIGKILL')
      await rm(node.directory, { recursive: true, force: true })
    },
  }
}

interface Node {
  readonly directory: string
  readonly amqpPort: number
  readonly tlsPort: number
  readonly managementPort: number
  readonly epmdPort: number
  readonly env: Readonly<Record<string, string>>
}

async function prepare({ tls, statisticsMs = 5_000 }: RabbitmqPeerOptions): Promise<Node> {
  const directory = await mkdtemp(join(tmpdir(), 'sepal-rabbitmq-'))
  const [amqpPort, managementPort, distributionPort, epmdPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const tlsPort = tls === undefined ? 0 : await freePort()
  const config = [
    `listeners.tcp.1 = 127.0.0.1:${amqpPort}`,
    `management.tcp.ip = 127.0.0.1`,
    `management.tcp.port = ${managementPort}`,
    `disk_free_limit.absolute = 10MB`,
    `log.file.level = warning`,
    `collect_statistics_interval = ${statisticsMs}`,
    ...tlsConfig(tlsPort, tls),
  ]
  await mkdir(join(directory, 'home'))
  await writeFile(join(directory, 'rabbitmq.conf'), `${config.join('\n')}\n`)
  await writeFile(join(directory, 'enabled_plugins'), '[rabbitmq_management].\n')
  // Stands in for /etc/rabbitmq/rabbitmq-env.conf, which would win over the environment below.
  await writeFile(join(directory, 'env.conf'), '')
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: join(directory, 'home'),
    // Makes the script become the Erlang machine instead of waiting for it: one process to signal.
    RUNNING_UNDER_SYSTEMD: 'true',
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: `sepal${amqpPort}@localhost`,
    RABBITMQ_DIST_PORT: String(distributionPort),
    // "-start_epmd false": an epmd that the node starts becomes a daemon and outlives the group.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '-start_epmd false -kernel inet_dist_use_interface {127,0,0,1} +S 2:2',
    RABBITMQ_CONF_ENV_FILE: join(directory, 'env.conf'),
    RABBITMQ_CONFIG_FILE: join(directory, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(directory, 'mnesia'),
    RABBITMQ_LOG_BASE: join(directory, 'log'),
    RABBITMQ_GENERATED_CONFIG_DIR: join(directory, 'config'),
    RABBITMQ_SCHEMA_DIR: join(directory, 'schema'),
    RABBITMQ_PID_FILE: join(directory, 'pid'),
  }
  return { directory, amqpPort, tlsPort, managementPort, epmdPort, env }
}

const tlsConfig = (port: number, tls: RabbitmqTls | undefined): readonly string[] =>
  tls === undefined
    ? []
    : [
        `listeners.ssl.1 = 127.0.0.1:${port}`,
        `ssl_options.cacertfile = ${tls.ca}`,
        `ssl_options.certfile = ${tls.pair.cert}`,
        `ssl_options.keyfile = ${tls.pair.key}`,
        `ssl_options.verify = ${tls.asksClients === true ? 'verify_peer' : 'verify_none'}`,
        `ssl_options.fail_if_no_peer_cert = ${tls.asksClients === true}`,
      ]

async function launch(node: Node): Promise<{ server: PeerProcess; epmd: PeerProcess }> {
  const program = findProgram(...SERVER_PROGRAMS)
  const epmdProgram = findProgram('epmd')
  if (program === null || epmdProgram === null) {
    throw new Error(`Cannot start RabbitMQ: ${rabbitmqMissing() ?? ''}`)
  }
  const { directory, env } = node
  const epmd = startPeerProcess({
    program: epmdProgram,
    args: ['-port', String(node.epmdPort), '-address', '127.0.0.1'],
    directory,
    env,
  })
  const server = startPeerProcess({ program, args: [], directory, env })
  const managementUrl = `http://127.0.0.1:${node.managementPort}`
  const deadline = Date.now() + 60_000
  while (!(await isRabbitmqUp(managementUrl, node.amqpPort))) {
    if (server.hasExited() || epmd.hasExited() || Date.now() > deadline) {
      await server.stop('SIGKILL', 0)
      await epmd.stop('SIGKILL', 0)
      await rm(directory, { recursive: true, force: true })
      throw new Error(`Cannot start RabbitMQ: ${server.tail()} ${epmd.tail()}`)
    }
    await sleep(100)
  }
  return { server, epmd }
}
