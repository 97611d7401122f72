/** `npm run fix`: formats, and repairs what the linter can repair. */
import { prepare } from './prepare/prepare.mjs'
import { ROOT } from './prepare/root.mjs'
import { runCommand } from './prepare/run-command.mjs'
import { runInForeground } from './prepare/run-in-foreground.mjs'
import { toolPath } from './prepare/tool-path.mjs'

await runCommand(async () => {
  const { node, env } = await prepare()
  const run = (/** @type {string} */ tool, /** @type {string[]} */ ...args) =>
    runInForeground(node, [toolPath(tool), ...args], { cwd: ROOT, env })
  const linted = await run('oxlint', '--type-aware', '--fix')
  const formatted = await run('oxfmt', '.')
  return Math.max(linted, formatted)
})
