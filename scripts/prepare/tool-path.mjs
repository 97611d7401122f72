import { join } from 'node:path'
import { readJson } from './read-json.mjs'
import { ROOT } from './root.mjs'
import { SetupError } from './setup-error.mjs'

/**
 * The script behind a command of our packages: `vitest`, `tsc`. Run with Node, it needs neither a
 * shell nor an executable bit, on any platform.
 *
 * @param {string} command
 * @returns {string} absolute
 */
export function toolPath(command) {
  for (const name of Object.keys(readJson(join(ROOT, 'package.json'))?.devDependencies ?? {})) {
    const folder = join(ROOT, 'node_modules', name)
    const { bin } = readJson(join(folder, 'package.json')) ?? {}
    const script = typeof bin === 'string' && name === command ? bin : bin?.[command]
    if (script !== undefined) return join(folder, script)
  }
  throw new SetupError(`Cannot run ${command}: none of the packages brings it`)
}
