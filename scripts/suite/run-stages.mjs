/** The inner half of `npm test`: runs the stages where it lies, as whoever runs it. Installs nothing. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../prepare/root.mjs'
import { runStages } from './stages.mjs'

const artifacts = join(ROOT, 'artifacts')
mkdirSync(artifacts, { recursive: true })
// Written again after each stage: whatever ends this process, what is known is not lost.
await runStages({ node: process.execPath, env: process.env }, (results) => {
  writeFileSync(join(artifacts, 'results.json'), JSON.stringify(results))
})
