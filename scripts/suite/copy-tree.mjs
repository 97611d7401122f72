/** A copy of the tree as it stands, for an ordinary user to test: what is tracked and what is new, but not what is ignored. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, lstatSync, mkdirSync, readlinkSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from '../prepare/root.mjs'
import { runProcess } from '../prepare/run-process.mjs'
import { SetupError } from '../prepare/setup-error.mjs'

/** Installed, not built: copied along, so that the user needs no network. */
const INSTALLED = ['node_modules', 'scripts/runtime/node_modules']
/** Left out where there is no git to say what is ignored. */
const LEFT_OUT = ['.git', 'node_modules', 'dist', 'artifacts', '.vite']
const LIMIT_MS = 5 * 60_000

/**
 * @param {string} target a folder that is there
 * @param {import('./ordinary-user.mjs').OrdinaryUser} user who is to own it
 */
export async function copyTree(target, user) {
  const files = trackedFiles()
  if (files === null) await copy(['.'], target, LEFT_OUT)
  else for (const file of files) copyFile(file, target)
  await copy(
    INSTALLED.filter((path) => existsSync(join(ROOT, path))),
    target,
    [],
  )
  await run('chown', ['-R', `${user.uid}:${user.gid}`, target])
}

/** @returns {string[] | null} null: there is no git, or this is no checkout */
function trackedFiles() {
  // The checkout may be another user's; that says nothing about reading a list of its files.
  const args = ['-c', `safe.directory=${ROOT}`, 'ls-files', '-z', '--cached', '--others']
  const { status, stdout } = spawnSync('git', [...args, '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return status === 0 ? [...new Set(stdout.split('\0').filter((path) => path !== ''))] : null
}

/**
 * @param {string} path
 * @param {string} target
 */
function copyFile(path, target) {
  const stat = lstatSync(join(ROOT, path), { throwIfNoEntry: false })
  if (stat === undefined || stat.isDirectory()) return // deleted and not yet committed; a submodule
  const to = join(target, path)
  mkdirSync(dirname(to), { recursive: true })
  if (stat.isSymbolicLink()) symlinkSync(readlinkSync(join(ROOT, path)), to)
  else copyFileSync(join(ROOT, path), to)
}

/**
 * With tar: fast, and it keeps links and modes.
 *
 * @param {readonly string[]} paths in the tree
 * @param {string} target
 * @param {readonly string[]} leftOut names
 */
async function copy(paths, target, leftOut) {
  if (paths.length === 0) return
  const exclude = leftOut.map((name) => `--exclude=${name}`)
  const pack = ['tar', '-C', ROOT, ...exclude, '-cf', '-', ...paths].map(quote).join(' ')
  await run('sh', ['-c', `${pack} | tar -C ${quote(target)} -xf -`])
}

/** @param {string} word */
const quote = (word) => `'${word.replaceAll("'", "'\\''")}'`

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
async function run(program, args) {
  const done = await runProcess(program, args, { cwd: ROOT, env: process.env, limitMs: LIMIT_MS })
  if (!done.ok) throw new SetupError(`${done.output}\nCannot copy the tree: ${done.ending}`)
}
