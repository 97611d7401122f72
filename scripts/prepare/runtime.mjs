/** The Node that everything runs on, whatever Node runs these scripts (docs/decisions/0001). */
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { npmInstall, npmEnvironment } from './npm.mjs'
import { readJson } from './read-json.mjs'
import { ROOT } from './root.mjs'
import { runProcess } from './run-process.mjs'
import { say } from './say.mjs'
import { SetupError } from './setup-error.mjs'

/**
 * @typedef {object} Runtime
 * @property {string} node path of the binary
 * @property {NodeJS.ProcessEnv} env ours, with that binary first on PATH
 */

const FOLDER = join(ROOT, 'scripts/runtime')
const OLDEST = [24, 12]
const INSTALL_LIMIT_MS = 10 * 60_000

/**
 * Finds the pinned Node, and installs it when it is missing or another one is wanted.
 *
 * Where there is none for this platform, or it cannot be had, the Node that runs this does if it is
 * new enough.
 *
 * @returns {Promise<Runtime>}
 */
export async function ensureRuntime() {
  const name = packageName(process.platform, process.arch)
  const lock = readJson(join(FOLDER, 'package-lock.json'))
  const wanted = lock?.packages?.[`node_modules/${name}`]?.version
  const node = join(FOLDER, 'node_modules', name, binaryPath(process.platform))
  if (wanted === undefined) return ownRuntime(`there is no package of it for ${name}`)
  if (versionAt(name) === wanted && existsSync(node)) return runtimeAt(node)

  say(`Installing Node ${wanted} …`)
  const failure = (await install()) ?? (await tryOut(node))
  if (failure === null) return runtimeAt(node)
  return ownRuntime(failure)
}

/** @param {string} name */
const versionAt = (name) => readJson(join(FOLDER, 'node_modules', name, 'package.json'))?.version

/** @returns {Promise<string | null>} why it failed */
async function install() {
  const env = npmEnvironment(process.env)
  const { program, args } = npmInstall(process.execPath, process.env)
  const done = await runProcess(program, args, { cwd: FOLDER, env, limitMs: INSTALL_LIMIT_MS })
  return done.ok ? null : `npm ended with ${done.ending}\n${done.output}`
}

/**
 * A binary for another C library is there and does not run.
 *
 * @param {string} node
 * @returns {Promise<string | null>} why it failed
 */
async function tryOut(node) {
  const options = { cwd: ROOT, env: process.env, limitMs: 30_000 }
  const done = await runProcess(node, ['--version'], options)
  return done.ok ? null : `its binary does not run here (${done.ending})`
}

/**
 * @param {string} failure why the pinned one is not used
 * @returns {Runtime}
 */
function ownRuntime(failure) {
  if (isNewEnough(process.versions.node)) return runtimeAt(process.execPath)
  throw new SetupError(
    `Cannot provide Node 24: ${failure}\n` +
      `Install Node ${OLDEST.join('.')} or newer (this is ${process.versions.node}) and run this again.`,
  )
}

/**
 * @param {string} node
 * @returns {Runtime}
 */
function runtimeAt(node) {
  const env = { ...process.env }
  // Windows spells it Path, and two spellings at once would hide each other.
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  env[name] = [dirname(node), env[name] ?? ''].join(delimiter)
  return { node, env }
}

/**
 * The npm package that carries the binary of a platform.
 *
 * @param {string} platform
 * @param {string} arch
 */
export const packageName = (platform, arch) =>
  `node-${platform === 'win32' ? 'win' : platform}-${arch}`

/** @param {string} platform */
const binaryPath = (platform) => (platform === 'win32' ? 'bin/node.exe' : 'bin/node')

/** @param {string} version `24.12.0` */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}
