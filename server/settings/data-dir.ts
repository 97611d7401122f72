/** Where Sepal keeps its files when nobody says where. Pure: the machine is passed in. */
import { posix, win32 } from 'node:path'

/** What the choice depends on. */
export interface Host {
  readonly platform: string
  readonly homeDir: string
  readonly temporaryDir: string
  readonly workingDir: string
  /** Letters that nobody can guess, new at each call. */
  readonly randomName: () => string
}

type Environment = Readonly<Record<string, string | undefined>>

/** The per-user directory; the XDG base directory specification on Linux and its kin. */
export function defaultDataDir(host: Host, env: Environment): string {
  if (host.platform === 'win32') {
    return win32.join(env['LOCALAPPDATA'] ?? win32.join(host.homeDir, 'AppData', 'Local'), 'Sepal')
  }
  if (host.platform === 'darwin') {
    return posix.join(host.homeDir, 'Library', 'Application Support', 'Sepal')
  }
  // The specification says: a relative path there is to be ignored.
  const xdg = env['XDG_DATA_HOME']
  const base = xdg?.startsWith('/') ? xdg : posix.join(host.homeDir, '.local', 'share')
  return posix.join(base, 'sepal')
}

/** Begins the name of every demo's directory in the temporary one. */
export const DEMO_DIR_PREFIX = 'sepal-demo-'

/** A new name each time: two demos do not meet, and nobody can lie in wait at it. */
export function demoDataDir(host: Host): string {
  return pathsOf(host).join(host.temporaryDir, `${DEMO_DIR_PREFIX}${host.randomName()}`)
}

/** @returns absolute; `~/` is the home directory, for where no shell has read it */
export function resolveDataDir(host: Host, text: string): string {
  const path = /^~[/\\]/.test(text) ? pathsOf(host).join(host.homeDir, text.slice(2)) : text
  return pathsOf(host).resolve(host.workingDir, path)
}

/** The Unix socket on which the running Sepal hands out login links. */
export const linkSocketPath = (dataDir: string): string => posix.join(dataDir, 'sepal.sock')

/** Longest path of a Unix socket in bytes, on the strictest system (`sun_path` of macOS). */
const MAX_SOCKET_PATH_BYTES = 103

/** Why the directory cannot hold the socket, or null when it can. */
export function dataDirRefusal(dataDir: string): string | null {
  const tooMany = new TextEncoder().encode(linkSocketPath(dataDir)).length - MAX_SOCKET_PATH_BYTES
  if (tooMany <= 0) return null
  return `its path is ${tooMany} bytes too long for the Unix socket inside it`
}

const pathsOf = (host: Host) => (host.platform === 'win32' ? win32 : posix)
