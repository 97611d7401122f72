/** The real servers and programs that the tests run against: found, installed, or named as missing. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { say } from '../prepare/say.mjs'
import { installPackages } from './apt.mjs'
import { findProgram } from './find-program.mjs'
import { FLOWER, NEWEST_CELERY, providePythonProgram } from './python-venv.mjs'

/**
 * @typedef {object} Peer
 * @property {string} name what it is, for people
 * @property {readonly string[]} packages of Debian and Ubuntu
 * @property {() => boolean} isThere
 */

const SYSTEM_PYTHON = '/usr/bin/python3'
const CHROMIUMS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** @type {readonly Peer[]} */
const PEERS = [
  {
    name: 'Redis',
    packages: ['redis-server'],
    isThere: () => findProgram(['redis-server']) !== null,
  },
  {
    name: 'RabbitMQ',
    packages: ['rabbitmq-server'],
    isThere: () =>
      findProgram(['/usr/lib/rabbitmq/bin/rabbitmq-server', 'rabbitmq-server']) !== null,
  },
  { name: 'PostgreSQL', packages: ['postgresql'], isThere: hasPostgres },
  { name: 'Chromium', packages: ['chromium'], isThere: () => chromiumPath() !== null },
  {
    name: 'Celery of the system',
    packages: ['python3-celery', 'python3-redis'],
    isThere: () => canImport('celery, redis'),
  },
  {
    name: 'virtual environments of Python',
    packages: ['python3-venv'],
    isThere: () => canImport('venv, ensurepip'),
  },
]

/**
 * Makes sure of the peers as far as this machine and this user allow, and says what is left out.
 *
 * @param {import('./ordinary-user.mjs').OrdinaryUser | null} user who the tests run as; null: as we do
 * @returns {Promise<Record<string, string>>} variables that tell the tests where things are
 */
export async function providePeers(user) {
  const missing = PEERS.filter((peer) => !peer.isThere())
  if (missing.length > 0) await installPackages(missing.flatMap((peer) => peer.packages))
  for (const peer of missing.filter(({ isThere }) => !isThere())) {
    say(`Missing: ${peer.name} (${peer.packages.join(' ')}); its tests are left out`)
  }
  const newest = await providePythonProgram(NEWEST_CELERY, anyPython(), user)
  return {
    ...(newest === null ? {} : { SEPAL_TEST_CELERY_NEWEST: newest }),
    ...(canImport('celery, redis') ? { SEPAL_TEST_CELERY_52: SYSTEM_PYTHON } : {}),
    ...variable('SEPAL_TEST_CHROMIUM', chromiumPath()),
  }
}

/**
 * Flower, to be measured beside.
 *
 * @returns {Promise<Record<string, string>>} `SEPAL_TEST_FLOWER`: its Python; empty where it cannot be had
 */
export async function provideFlower() {
  return variable('SEPAL_TEST_FLOWER', await providePythonProgram(FLOWER, anyPython(), null))
}

const anyPython = () => findProgram([SYSTEM_PYTHON, 'python3'])

/**
 * @param {string} name
 * @param {string | null} value
 * @returns {Record<string, string>}
 */
const variable = (name, value) => (value === null ? {} : { [name]: value })

/** A stand-in that only says how to install the real one is no browser, so it has to answer. */
function chromiumPath() {
  const path = findProgram(CHROMIUMS)
  if (path === null) return null
  const { status } = spawnSync(path, ['--version'], { timeout: 20_000 })
  return status === 0 ? path : null
}

function hasPostgres() {
  if (findProgram(['initdb']) !== null) return true
  const folder = '/usr/lib/postgresql'
  return existsSync(folder) && readdirSync(folder).length > 0
}

/** @param {string} modules of the system's Python */
function canImport(modules) {
  const script = `import ${modules}`
  return spawnSync(SYSTEM_PYTHON, ['-c', script], { timeout: 20_000 }).status === 0
}
