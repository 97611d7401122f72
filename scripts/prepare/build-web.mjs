import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashFiles } from './hash-files.mjs'
import { ROOT } from './root.mjs'
import { runProcess } from './run-process.mjs'
import { say } from './say.mjs'
import { SetupError } from './setup-error.mjs'
import { toolPath } from './tool-path.mjs'

/** All that the browser side is made of. */
const SOURCES = ['web', 'contract', 'vite.config.ts', 'package-lock.json']
const BUILT = join(ROOT, 'dist/web')
/** Beside the folder: in it, the server would serve it and Vite would remove it. */
const STAMP = join(ROOT, 'dist/web.sha256')
const LIMIT_MS = 3 * 60_000

/**
 * Builds dist/web where it is not what the sources say.
 *
 * @param {import('./runtime.mjs').Runtime} runtime
 */
export async function ensureWebBuilt({ node, env }) {
  const hash = hashFiles(ROOT, SOURCES)
  if (isFresh(hash)) return
  say('Building the pages …')
  rmSync(STAMP, { force: true })
  const args = [toolPath('vite'), 'build', '--logLevel', 'warn']
  const done = await runProcess(node, args, { cwd: ROOT, env, limitMs: LIMIT_MS })
  if (!done.ok) throw new SetupError(`${done.output}\nCannot build the pages: ${done.ending}`)
  writeFileSync(STAMP, hash)
}

/** @param {string} hash */
const isFresh = (hash) =>
  existsSync(join(BUILT, 'index.html')) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash
