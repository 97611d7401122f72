/** `npm start -- ARGS`: the command line of Sepal, with all that it needs installed and built first. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ensureWebBuilt } from './prepare/build-web.mjs'
import { prepare } from './prepare/prepare.mjs'
import { ROOT } from './prepare/root.mjs'
import { runInForeground } from './prepare/run-in-foreground.mjs'
import { runCommand } from './prepare/setup-error.mjs'

await runCommand(async () => {
  const { node, env } = await prepare()
  await ensureWebBuilt({ node, env })
  const args = [join(ROOT, 'server/main.ts'), ...process.argv.slice(2)]
  return runInForeground(node, args, { cwd: callersFolder(), env })
})

/** npm goes to the package's folder; a path that was typed is meant from where it was typed. */
function callersFolder() {
  const typedIn = process.env['npm_lifecycle_event'] && process.env['INIT_CWD']
  return typedIn && existsSync(typedIn) ? typedIn : process.cwd()
}
