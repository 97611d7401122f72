/**
 * A real PostgreSQL of the tests: loopback, free port, temporary directory, ended by its id.
 *
 * PostgreSQL refuses to run as root; there it runs as the user `postgres`, who comes with the package.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, chown, copyFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KeyPair } from './certificates.ts'
import { freePort } from './free-port.ts'
import { startPeerProcess, type PeerProcess } from './peer-process.ts'
import { isPostgresUp } from './postgresql-database.ts'
import { findProgram } from './program.ts'

export interface PostgresPeer {
  /** `postgres://sepal:…@127.0.0.1:port/postgres`; the user is a superuser. */
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Takes it down and keeps its data: SIGINT as an operator would, SIGQUIT as a crash would. */
  halt(signal?: 'SIGINT' | 'SIGQUIT'): Promise<void>
  /** Brings it back on the same port with the same data. */
  start(): Promise<void>
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

export interface PostgresPeerOptions {
  /** Makes it take TLS connections as well. */
  readonly tls?: { readonly pair: KeyPair }
  /** Further settings: `{ max_connections: '10' }`. */
  readonly settings?: Readonly<Record<string, string>>
}

const PASSWORD = 'p@ss:word/of the tests'
const VERSIONS = '/usr/lib/postgresql'

/** Why no PostgreSQL can be started here; null when it can. */
export function postgresMissing(): string | null {
  if (program('postgres') === null || program('initdb') === null) {
    return 'postgresql is not installed'
  }
  return isRoot() && findProgram('setpriv') === null ? 'setpriv is not installed' : null
}

export async function startPostgres(options: PostgresPeerOptions = {}): Promise<PostgresPeer> {
  const place = { directory: await mkdtemp(join(tmpdir(), 'sepal-pg-')), port: await freePort() }
  await prepare(place.directory, options)
  let running = await launch(place, options)
  const halt = (signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> =>
    running.stop(signal, 10_000)
  return {
    url: `postgres://sepal:${encodeURIComponent(PASSWORD)}@127.0.0.1:${place.port}/postgres`,
    port: place.port,
    get pid() {
      return running.pid
    },
    halt,
    async start() {
      running = await launch(place, options)
    },
    async stop() {
      await halt('SIGQUIT')
      await rm(place.directory, { recursive: true, force: true })
    },
  }
}

interface Place {
  readonly directory: string
  readonly port: number
}

const isRoot = (): boolean => process.getuid?.() === 0

/** Debian keeps one folder for each version and puts none of them on the PATH. */
function program(name: string): string | null {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS) : []
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a))
  return findProgram(...newestFirst.map((version) => `${VERSIONS}/${version}/bin/${name}`), name)
}

/** The command as the user that the server runs as. */
function asServerUser(name: string, args: readonly string[]): [string, readonly string[]] {
  const path = program(name)
  if (path === null) throw new Error(`Cannot start PostgreSQL: ${postgresMissing() ?? ''}`)
  if (!isRoot()) return [path, args]
  const become = ['--reuid=postgres', '--regid=postgres', '--clear-groups', path]
  return [findProgram('setpriv') ?? 'setpriv', [...become, ...args]]
}

const ENV = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' }

async function prepare(directory: string, { tls }: PostgresPeerOptions): Promise<void> {
  const passwordFile = join(directory, 'password')
  await writeFile(passwordFile, `${PASSWORD}\n`)
  if (isRoot()) await giveAway(directory, passwordFile)
  const [command, args] = asServerUser(
    'initdb',
    '--username sepal --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8 --no-sync'
      .split(' ')
      .concat(['--pgdata', join(directory, 'data'), '--pwfile', passwordFile]),
  )
  const done = spawnSync(command, args, { cwd: directory, env: ENV, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`Cannot make a PostgreSQL: ${done.stderr}`)
  if (tls === undefined) return
  const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')]
  await copyFile(tls.pair.cert, cert)
  await copyFile(tls.pair.key, key)
  await chmod(key, 0o600)
  if (isRoot()) await giveAway(cert, key)
}

async function giveAway(...paths: readonly string[]): Promise<void> {
  const [uid, gid] = ['-u', '-g'].map((flag) => idOfServerUser(flag))
  for (const path of paths) await chown(path, uid ?? 0, gid ?? 0)
}

const idOfServerUser = (flag: string): number =>
  Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)

async function launch(place: Place, options: PostgresPeerOptions): Promise<PeerProcess> {
  const { directory, port } = place
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: directory,
    // Nothing here has to outlive the machine.
    fsync: 'off',
    log_min_messages: 'fatal',
    ...(options.tls === undefined
      ? {}
      : {
          ssl: 'on',
          ssl_cert_file: join(directory, 'cert.pem'),
          ssl_key_file: join(directory, 'key.pem'),
        }),
    ...options.settings,
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [command, args] = asServerUser('postgres', ['-D', join(directory, 'data'), ...flags])
  const deadline = Date.now() + 30_000
  for (;;) {
    const peer = startPeerProcess({ program: command, args, directory, env: ENV })
    while (!peer.hasExited() && Date.now() < deadline) {
      if (await isPostgresUp({ port, user: 'sepal', password: PASSWORD })) return peer
      await sleep(20)
    }
    await peer.stop('SIGKILL', 0)
    if (Date.now() > deadline) throw new Error(`Cannot start PostgreSQL: ${peer.tail()}`)
    // Processes of a server that was killed can hold its memory for a moment.
    await stat(directory)
    await sleep(100)
  }
}
