/** The checks that need no running program: one line each, and the output only of those that fail. */
import { ROOT } from '../prepare/root.mjs'
import { runProcess } from '../prepare/run-process.mjs'
import { toolPath } from '../prepare/tool-path.mjs'

/**
 * @typedef {object} CheckStep
 * @property {string} name
 * @property {string} tool
 * @property {readonly string[]} args
 * @property {RegExp} [saw] finds the number of files in the output: a checker that saw none passes anything
 */

const FEWEST_FILES = 50

/** @type {readonly CheckStep[]} */
export const CHECK_STEPS = [
  { name: 'format', tool: 'oxfmt', args: ['--check', '.'], saw: /on (\d+) files/ },
  { name: 'lint', tool: 'oxlint', args: ['--type-aware'], saw: /on (\d+) files/ },
  { name: 'types', tool: 'tsc', args: ['-p', '.'] },
  { name: 'types of scripts', tool: 'tsc', args: ['-p', 'scripts'] },
  { name: 'dead code', tool: 'knip', args: ['--no-progress', '--treat-config-hints-as-errors'] },
]

/** @type {CheckStep} */
export const LAYERS_STEP = {
  name: 'layers and docs',
  tool: 'vitest',
  args: ['run', '--project', 'unit', 'test/layers.test.ts', 'test/docs.test.ts'],
}

const LIMIT_MS = 2 * 60_000

/**
 * Runs one step and prints its line.
 *
 * @param {CheckStep} step
 * @param {import('../prepare/runtime.mjs').Runtime} runtime
 * @returns {Promise<boolean>} whether it passed
 */
export async function runCheckStep({ name, tool, args, saw }, { node, env }) {
  const start = Date.now()
  const plain = { ...env, NO_COLOR: '1' }
  const options = { cwd: ROOT, env: plain, limitMs: LIMIT_MS }
  const done = await runProcess(node, [toolPath(tool), ...args], options)
  const output = withoutColours(done.output)
  const files = saw === undefined ? Infinity : Number(saw.exec(output)?.[1] ?? 0)
  const isBlind = done.ok && files < FEWEST_FILES
  const seconds = `${((Date.now() - start) / 1000).toFixed(1)} s`
  if (done.ok && !isBlind) {
    process.stdout.write(`ok      ${name.padEnd(18)}${seconds.padStart(7)}\n`)
    return true
  }
  const why = isBlind ? `it looked at ${files} files only` : done.ending
  process.stdout.write(`FAILED  ${name.padEnd(18)}${seconds.padStart(7)}  ${why}\n`)
  process.stdout.write(`${output.trim()}\n\n`)
  return false
}

/**
 * Some tools colour what they write wherever `CI` is set, whatever `NO_COLOR` says.
 *
 * @param {string} text
 */
// eslint-disable-next-line no-control-regex -- the escape is what this is about
const withoutColours = (text) => text.replaceAll(/\u001b\[[0-9;]*m/g, '')
