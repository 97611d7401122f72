/** bench/RESULTS.md: what every bench printed in one run, with the machine and the date. */
import { spawn } from 'node:child_process'
import { cpus, totalmem } from 'node:os'

/**
 * @typedef {object} BenchResult
 * @property {string} name
 * @property {number} code its exit code
 * @property {string} output what it printed
 */

/**
 * Runs one bench, its output shown and kept.
 *
 * @param {string} node
 * @param {string} name
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<BenchResult>}
 */
export function runBench(node, name, args, { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (text) => {
      output += text
      process.stdout.write(text)
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ name, code: code ?? 1, output }))
  })
}

/**
 * @param {readonly BenchResult[]} results
 * @param {Date} at
 */
export function formatReport(results, at) {
  const memoryGb = Math.round(totalmem() / 2 ** 30)
  const head = [
    '# Results',
    '',
    `\`npm run bench\`, ${at.toISOString().slice(0, 10)}, on ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${memoryGb} GB, ${process.platform}, Node ${process.version}.`,
    'Broker, load and measured program share these cores, and the machine may have had other work: compare figures of one run with each other, never with those of another.',
  ]
  const parts = results.map(({ name, code, output }) => {
    const failure = code === 0 ? [] : ['', `It failed with exit code ${code}.`]
    return ['', `## ${name}`, ...failure, '', '```text', output.trimEnd(), '```']
  })
  return `${[...head, ...parts.flat()].join('\n')}\n`
}
