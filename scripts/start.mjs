/** `npm start -- ARGS`: the command line of Sepal, with all that it needs installed and built first. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ensureWebBuilt } from './prepare/build-web.mjs'
import { prepare } from './prepare/prepare.mjs'
import { ROOT } from './prepare/root.mjs'
import { runCommand } from './prepare/run-command.mjs'
import { runInForeground } from './prepare/run-in-foreground.mjs'

/** What starts no server. One that is missing here costs a build that it would not have needed. */
const NEEDS_NO_PAGES = ['link', 'help', '--help', '-h', '--version']

await runCommand(async () => {
  const args = process.argv.slice(2)
  const runtime = await prepare()
  if (!args.some((arg) => NEEDS_NO_PAGES.includes(arg))) await ensureWebBuilt(runtime)
  const main = join(ROOT, 'server/main.ts')
  return runInForeground(runtime.node, [main, ...args], { cwd: callersFolder(), env: runtime.env })
})

/** npm goes to the package's folder; a path that was typed is meant from where it was typed. */
function callersFolder() {
  const typedIn = process.env['npm_lifecycle_event'] && process.env['INIT_CWD']
  return typedIn && existsSync(typedIn) ? typedIn : process.cwd()
}
