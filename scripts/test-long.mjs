/** `npm run test:long -- NAME`: one test that takes minutes, test/long/NAME.test.ts; without a name, the list. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureWebBuilt } from './prepare/build-web.mjs'
import { prepare } from './prepare/prepare.mjs'
import { ROOT } from './prepare/root.mjs'
import { runCommand } from './prepare/run-command.mjs'
import { runInForeground } from './prepare/run-in-foreground.mjs'
import { SetupError } from './prepare/setup-error.mjs'
import { toolPath } from './prepare/tool-path.mjs'
import { longTestNames } from './suite/list-names.mjs'
import { providePeers } from './suite/peers.mjs'

await runCommand(async () => {
  const folder = join(ROOT, 'test/long')
  const names = longTestNames(existsSync(folder) ? readdirSync(folder) : [])
  const wanted = process.argv[2]
  if (wanted === undefined) {
    process.stdout.write(`${names.join('\n') || 'There are no long tests yet.'}\n`)
    return 0
  }
  if (!names.includes(wanted)) {
    throw new SetupError(`Cannot run "${wanted}": there is no test/long/${wanted}.test.ts`)
  }
  const { node, env } = await prepare()
  await ensureWebBuilt({ node, env })
  const peers = await providePeers(null)
  const args = [toolPath('vitest'), 'run', '--project', 'long', `test/long/${wanted}.test.ts`]
  return runInForeground(node, args, { cwd: ROOT, env: { ...env, ...peers } })
})
