/** `npm run bench -- NAME`: runs bench/NAME.ts; without a name, one after the other. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { prepare } from './prepare/prepare.mjs'
import { ROOT } from './prepare/root.mjs'
import { runCommand } from './prepare/run-command.mjs'
import { runInForeground } from './prepare/run-in-foreground.mjs'
import { SetupError } from './prepare/setup-error.mjs'
import { benchNames } from './suite/list-names.mjs'

await runCommand(async () => {
  const names = benchNames(readdirSync(join(ROOT, 'bench')))
  const [wanted, ...args] = process.argv.slice(2)
  if (wanted !== undefined && !names.includes(wanted)) {
    throw new SetupError(`Cannot run bench "${wanted}": there are ${names.join(', ') || 'none'}`)
  }
  const { node, env } = await prepare()
  let worst = 0
  for (const name of wanted === undefined ? names : [wanted]) {
    const script = join(ROOT, 'bench', `${name}.ts`)
    worst = Math.max(worst, await runInForeground(node, [script, ...args], { cwd: ROOT, env }))
  }
  return worst
})
