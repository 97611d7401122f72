/** Programs of Python's index, each in a virtual environment of its own that is kept between runs. */
import { chownSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { ROOT } from '../prepare/root.mjs'
import { runProcess } from '../prepare/run-process.mjs'
import { say } from '../prepare/say.mjs'
import { networkEnvironment } from './suite-environment.mjs'

/**
 * @typedef {object} PythonProgram
 * @property {string} folder its name in the cache
 * @property {string} title what it is, for people
 * @property {string} without what is left out where it cannot be had
 * @property {readonly string[]} packages
 * @property {string} imports Python that works where it is there
 */

/** `packaging` is what kombu's Redis transport forgets to name. */
const CELERY_WITH_REDIS = ['celery[redis]', 'packaging']

/** @satisfies {PythonProgram} */
export const NEWEST_CELERY = {
  folder: 'celery-newest',
  title: 'the newest Celery',
  without: 'its tests are left out',
  packages: CELERY_WITH_REDIS,
  imports: 'import celery, kombu.transport.redis, kombu.transport.pyamqp',
}

/** @satisfies {PythonProgram} */
export const FLOWER = {
  folder: 'flower',
  title: 'Flower',
  without: 'nothing is compared with it',
  packages: ['flower', ...CELERY_WITH_REDIS],
  imports: 'import flower, kombu.transport.redis, kombu.transport.pyamqp',
}

const LIMIT_MS = 5 * 60_000
/** How long "newest" is believed before pip is asked again. */
const FRESH_MS = 24 * 60 * 60_000

/**
 * @param {PythonProgram} wanted
 * @param {string | null} python a Python 3 with venv
 * @param {import('./ordinary-user.mjs').OrdinaryUser | null} user whose it is to be; null: ours
 * @returns {Promise<string | null>} its Python; null where it cannot be had, after saying why
 */
export async function providePythonProgram(wanted, python, user) {
  const { title, imports, without } = wanted
  const home = user?.home ?? homedir()
  const cache = (user === null && process.env['XDG_CACHE_HOME']) || join(home, '.cache')
  const folder = join(cache, 'sepal-test', wanted.folder)
  const own = join(folder, 'bin', 'python')
  const run = runAs(user, home)
  const works = async () => (await run(own, ['-c', imports])).ok
  if (isFresh(stampIn(folder)) && (await works())) return own

  say(`Installing ${title} …`)
  makeFolder(dirname(folder), home, user)
  const failure = await install(run, python, folder, wanted.packages)
  // An older one is better than none: what cannot be had today was perhaps had before.
  if (failure === null || (await works())) return own
  say(`Missing: ${title}; ${without}: ${failure}`)
  return null
}

/**
 * @param {Run} run
 * @param {string | null} python
 * @param {string} folder
 * @param {readonly string[]} packages
 * @returns {Promise<string | null>} why it failed
 */
async function install(run, python, folder, packages) {
  const own = join(folder, 'bin', 'python')
  if (!existsSync(own)) {
    if (python === null) return 'there is no Python 3'
    const made = await run(python, ['-m', 'venv', folder])
    if (!made.ok) return `python -m venv ended with ${made.ending}\n${made.output.trim()}`
  }
  const pip = ['-m', 'pip', 'install', '--quiet', '--upgrade', '--no-input', ...packages]
  const installed = await run(own, pip)
  if (!installed.ok) return `pip ended with ${installed.ending}\n${installed.output.trim()}`
  await run(own, ['-c', 'import pathlib, sys; pathlib.Path(sys.argv[1]).touch()', stampIn(folder)])
  return null
}

/** Its time is when pip was last asked. @param {string} folder */
const stampIn = (folder) => join(folder, 'installed')

/** @param {string} stamp */
function isFresh(stamp) {
  const stat = statSync(stamp, { throwIfNoEntry: false })
  return stat !== undefined && Date.now() - stat.mtimeMs < FRESH_MS
}

/** @typedef {(program: string, args: string[]) => Promise<import('../prepare/run-process.mjs').RunResult>} Run */

/**
 * @param {import('./ordinary-user.mjs').OrdinaryUser | null} user
 * @param {string} home
 * @returns {Run}
 */
const runAs = (user, home) => (program, args) =>
  runProcess(program, args, {
    cwd: user === null ? ROOT : home,
    env: networkEnvironment(process.env, home),
    limitMs: LIMIT_MS,
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
  })

/**
 * Makes a folder and those above it, below the home, owned by the user.
 *
 * @param {string} folder
 * @param {string} home
 * @param {import('./ordinary-user.mjs').OrdinaryUser | null} user
 */
function makeFolder(folder, home, user) {
  mkdirSync(folder, { recursive: true })
  if (user === null) return
  for (let path = folder; path !== home && path !== dirname(path); path = dirname(path)) {
    chownSync(path, user.uid, user.gid)
  }
}
