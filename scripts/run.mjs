/** `node scripts/run.mjs TOOL ARGS`: a tool of our packages, on our Node. */
import { prepare } from './prepare/prepare.mjs'
import { ROOT } from './prepare/root.mjs'
import { runCommand } from './prepare/run-command.mjs'
import { runInForeground } from './prepare/run-in-foreground.mjs'
import { SetupError } from './prepare/setup-error.mjs'
import { toolPath } from './prepare/tool-path.mjs'

await runCommand(async () => {
  const [tool, ...args] = process.argv.slice(2)
  if (tool === undefined) throw new SetupError('Cannot run a tool: write its name')
  const { node, env } = await prepare()
  return runInForeground(node, [toolPath(tool), ...args], { cwd: ROOT, env })
})
