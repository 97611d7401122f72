/**
 * The inner half of `npm test`: runs the stages where it lies, as whoever runs it. Installs nothing.
 * Its argument: how many milliseconds they have.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../prepare/root.mjs'
import { runStages } from './stages.mjs'

const artifacts = join(ROOT, 'artifacts')
mkdirSync(artifacts, { recursive: true })
// Written again after each stage: whatever ends this process, what is known is not lost.
await runStages(
  { node: process.execPath, env: process.env },
  Number(process.argv[2]),
  (results) => {
    writeFileSync(join(artifacts, 'results.json'), JSON.stringify(results))
  },
)
