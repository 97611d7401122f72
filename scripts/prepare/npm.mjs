/** How to call npm: by its script where that can be found, so that the Node of our choice runs it. */
import { existsSync, realpathSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'

const CLI = 'npm-cli.js'
const INSTALL = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-progress']

/**
 * The command that installs exactly what the lockfile of a directory says.
 *
 * @param {string} node the Node to run npm on
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ program: string, args: string[] }}
 */
export function npmInstall(node, env) {
  const script = findNpm(env)
  if (script === null) return { program: 'npm', args: INSTALL }
  return { program: node, args: [script, ...INSTALL] }
}

/** @param {NodeJS.ProcessEnv} env */
function findNpm(env) {
  const besideNode = dirname(process.execPath)
  const candidates = [
    env['npm_execpath'] ?? '',
    ...(env['PATH'] ?? '').split(delimiter).map((folder) => resolveLink(join(folder, 'npm'))),
    join(besideNode, '../lib/node_modules/npm/bin', CLI),
    join(besideNode, 'node_modules/npm/bin', CLI),
  ]
  return candidates.find((path) => basename(path) === CLI && existsSync(path)) ?? null
}

/** @param {string} path */
function resolveLink(path) {
  try {
    return realpathSync(path)
  } catch {
    return '' // not in this folder
  }
}

/**
 * The environment for npm, run on another Node than the one that the user set up.
 *
 * Left out is what an outer `npm start` tells its script: npm would take the outer package for its
 * own. Added is where the machine's npmrc lies (its registry, its proxy, its certificates): npm looks
 * for it beside the Node that runs it, and there is none beside ours.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} usersNode path of the Node that the user set up
 */
export function npmEnvironment(env, usersNode = process.execPath) {
  const outer = /^(npm_(package|lifecycle)_|npm_command$|npm_config_(local_)?prefix$|INIT_CWD$)/
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !outer.test(name)))
  const prefix = process.platform === 'win32' ? dirname(usersNode) : dirname(dirname(usersNode))
  return { npm_config_globalconfig: join(prefix, 'etc/npmrc'), ...own }
}
