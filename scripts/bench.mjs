/** `npm run bench -- NAME`: runs bench/NAME.ts; without a name, all, and writes bench/RESULTS.md. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { prepare } from './prepare/prepare.mjs'
import { ROOT } from './prepare/root.mjs'
import { runCommand } from './prepare/run-command.mjs'
import { runInForeground } from './prepare/run-in-foreground.mjs'
import { SetupError } from './prepare/setup-error.mjs'
import { formatReport, runBench } from './suite/bench-report.mjs'
import { benchNames } from './suite/list-names.mjs'
import { provideFlower } from './suite/peers.mjs'

await runCommand(async () => {
  const names = benchNames(readdirSync(join(ROOT, 'bench')))
  const [wanted, ...args] = process.argv.slice(2)
  if (wanted !== undefined && !names.includes(wanted)) {
    throw new SetupError(`Cannot run bench "${wanted}": there are ${names.join(', ') || 'none'}`)
  }
  const { node, env } = await prepare()
  const options = { cwd: ROOT, env: { ...env, ...(await provideFlower()) } }
  const scriptOf = (/** @type {string} */ name) => join(ROOT, 'bench', `${name}.ts`)
  if (wanted !== undefined) return runInForeground(node, [scriptOf(wanted), ...args], options)
  const results = []
  for (const name of names) results.push(await runBench(node, name, [scriptOf(name)], options))
  writeFileSync(join(ROOT, 'bench/RESULTS.md'), formatReport(results, new Date()))
  return Math.max(...results.map(({ code }) => code))
})
