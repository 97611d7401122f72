/**
 * The inner half of `npm test`: runs the stages where it lies, as whoever runs it. Installs nothing.
 * Its arguments: how many milliseconds they have, and the temporary folder of this run.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../prepare/root.mjs'
import { runStages } from './stages.mjs'

const artifacts = join(ROOT, 'artifacts')
mkdirSync(artifacts, { recursive: true })
const [limitMs, temporary] = process.argv.slice(2)
if (limitMs === undefined || temporary === undefined) {
  throw new Error('Cannot run the stages: npm test says for how long, and where')
}
const runtime = { node: process.execPath, env: process.env }
// Written again after each stage: whatever ends this process, what is known is not lost.
await runStages(runtime, { limitMs: Number(limitMs), temporary }, (results) => {
  writeFileSync(join(artifacts, 'results.json'), JSON.stringify(results))
})
