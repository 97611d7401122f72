import { join } from 'node:path'
import { isInstalled } from './is-installed.mjs'
import { npmInstall, npmEnvironment } from './npm.mjs'
import { readJson } from './read-json.mjs'
import { ROOT } from './root.mjs'
import { runProcess } from './run-process.mjs'
import { say } from './say.mjs'
import { SetupError } from './setup-error.mjs'

const LIMIT_MS = 10 * 60_000

/**
 * Installs the packages of the main tree where node_modules is not what package-lock.json says.
 *
 * @param {import('./runtime.mjs').Runtime} runtime
 */
export async function ensureInstalled({ node, env }) {
  const lock = readJson(join(ROOT, 'package-lock.json'))
  if (isInstalled(lock ?? {}, readJson(join(ROOT, 'node_modules/.package-lock.json')))) return
  say('Installing packages …')
  const { program, args } = npmInstall(node, env)
  const options = { cwd: ROOT, env: npmEnvironment(env), limitMs: LIMIT_MS }
  const done = await runProcess(program, args, options)
  if (!done.ok) throw new SetupError(`${done.output}\nCannot install packages: ${done.ending}`)
}
