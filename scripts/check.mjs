/** `npm run check`: format, lint, types, dead code, layers and docs, in seconds. */
import { prepare } from './prepare/prepare.mjs'
import { runCommand } from './prepare/run-command.mjs'
import { CHECK_STEPS, LAYERS_STEP, runCheckStep } from './suite/check-steps.mjs'

await runCommand(async () => {
  const runtime = await prepare()
  let failed = 0
  for (const step of [...CHECK_STEPS, LAYERS_STEP]) {
    if (!(await runCheckStep(step, runtime))) failed++
  }
  return failed === 0 ? 0 : 1
})
