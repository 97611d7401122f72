/** The stages of `npm test`, in order. One that fails stops none of the others. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureWebBuilt } from '../prepare/build-web.mjs'
import { readJson } from '../prepare/read-json.mjs'
import { ROOT } from '../prepare/root.mjs'
import { runProcess } from '../prepare/run-process.mjs'
import { SetupError } from '../prepare/setup-error.mjs'
import { toolPath } from '../prepare/tool-path.mjs'
import { CHECK_STEPS, runCheckStep } from './check-steps.mjs'
import { stageResults } from './summary.mjs'

/** @typedef {import('./test-result.ts').TestResult} TestResult */
/** @typedef {import('../prepare/runtime.mjs').Runtime} Runtime */

const MINUTE_MS = 60_000
/** Two cores: brokers, workers and a browser want the rest of them. */
const WORKERS = 2

/**
 * Projects of vitest.config.ts. The limits end what hangs; a machine that is busy otherwise takes several
 * times as long as an idle one.
 */
const PROJECTS = [
  { stage: 'unit', limitMs: 12 * MINUTE_MS },
  { stage: 'peers', limitMs: 12 * MINUTE_MS },
  { stage: 'live', limitMs: 25 * MINUTE_MS },
]

/** All of them together: what a stage may take is cut to what is left of it. */
const TOTAL_MS = 45 * MINUTE_MS

/**
 * @param {Runtime} runtime
 * @param {(results: readonly TestResult[]) => void} note called with all results so far, after each stage
 */
export async function runStages(runtime, note) {
  const end = Date.now() + TOTAL_MS
  /** @type {TestResult[]} */
  const results = []
  for (const step of CHECK_STEPS) {
    results.push(checkResult(step.name, await runCheckStep(step, runtime)))
    note(results)
  }
  results.push(await buildPages(runtime))
  for (const { stage, limitMs } of PROJECTS) {
    const leftMs = Math.max(1000, end - Date.now())
    results.push(...(await runProject(stage, Math.min(limitMs, leftMs), runtime)))
    note(results)
  }
}

/**
 * @param {string} name
 * @param {boolean} ok
 * @returns {TestResult}
 */
const checkResult = (name, ok) => ({ stage: 'check', name, status: ok ? 'passed' : 'failed' })

/** @param {Runtime} runtime */
async function buildPages(runtime) {
  try {
    await ensureWebBuilt(runtime)
    return checkResult('web build', true)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    process.stdout.write(`${error.message}\n`)
    return checkResult('web build', false)
  }
}

/**
 * @param {string} stage a project of vitest.config.ts
 * @param {number} limitMs
 * @param {Runtime} runtime
 */
async function runProject(stage, limitMs, { node, env }) {
  process.stdout.write(`\n── ${stage} ──\n`)
  const report = join(ROOT, 'artifacts', `${stage}.json`)
  rmSync(report, { force: true })
  const args = [toolPath('vitest'), 'run', '--project', stage, '--maxWorkers', String(WORKERS)]
  const ended = await runProcess(node, args, {
    cwd: ROOT,
    env: { ...env, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }), SEPAL_TEST_STAGE: stage },
    limitMs,
    isShown: true,
  })
  return stageResults(stage, readJson(report), ended)
}
