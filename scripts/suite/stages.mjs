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
import { endLeftovers } from './leftovers.mjs'
import { stageResults } from './summary.mjs'

/** @typedef {import('./test-result.ts').TestResult} TestResult */
/** @typedef {import('../prepare/runtime.mjs').Runtime} Runtime */

const MINUTE_MS = 60_000

/**
 * Projects of vitest.config.ts, with the files that run at once on two cores: live tests mostly wait, and
 * those under load measure.
 *
 * `needMs`: somewhat more than it takes on two idle cores.
 */
const PROJECTS = [
  { stage: 'unit', workers: 2, needMs: 1.5 * MINUTE_MS },
  { stage: 'peers', workers: 4, needMs: 1.5 * MINUTE_MS },
  { stage: 'live', workers: 3, needMs: 4.5 * MINUTE_MS },
  { stage: 'load', workers: 1, needMs: 3 * MINUTE_MS },
]

/**
 * @param {Runtime} runtime
 * @param {{ limitMs: number, temporary: string }} bounds time for all of them: what hangs is ended while
 *   there is some for the others; and the folder of the run, in which all that tests start lies
 * @param {(results: readonly TestResult[]) => void} note called with all results so far, after each stage
 */
export async function runStages(runtime, { limitMs, temporary }, note) {
  const end = Date.now() + limitMs
  /** @type {TestResult[]} */
  const results = []
  for (const step of CHECK_STEPS) {
    results.push(checkResult(step.name, await runCheckStep(step, runtime)))
    note(results)
  }
  results.push(await buildPages(runtime))
  for (const [nth, project] of PROJECTS.entries()) {
    const later = PROJECTS.slice(nth + 1).map(({ needMs }) => needMs)
    const allowedMs = stageLimit(end - Date.now(), project.needMs, later)
    results.push(...(await runProject(project, { limitMs: allowedMs, temporary }, runtime)))
    note(results)
  }
}

/**
 * What a stage may take: all that is left but for what the later ones need, so that a busy machine
 * slows each as it does, and one that hangs takes nothing that is theirs. Where there is too little for
 * all, each gets its part of it.
 *
 * @param {number} leftMs
 * @param {number} needMs
 * @param {readonly number[]} later needs of those to come
 * @returns {number} whole milliseconds, a second at least
 */
export function stageLimit(leftMs, needMs, later) {
  const reservedMs = later.reduce((sum, need) => sum + need, 0)
  const partMs = (leftMs * needMs) / (needMs + reservedMs)
  return Math.max(1000, Math.floor(Math.max(leftMs - reservedMs, partMs)))
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
 * @param {{ stage: string, workers: number }} project
 * @param {{ limitMs: number, temporary: string }} bounds
 * @param {Runtime} runtime
 */
async function runProject({ stage, workers }, { limitMs, temporary }, { node, env }) {
  process.stdout.write(`\n── ${stage} ──\n`)
  const report = join(ROOT, 'artifacts', `${stage}.json`)
  rmSync(report, { force: true })
  const args = [toolPath('vitest'), 'run', '--project', stage, '--maxWorkers', String(workers)]
  const ended = await runProcess(node, args, {
    cwd: ROOT,
    env: { ...env, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }), SEPAL_TEST_STAGE: stage },
    limitMs,
    isShown: true,
  })
  // Its brokers are no failure of a test, and would disturb the next stage.
  if (ended.isLate) endLeftovers(temporary)
  return stageResults(stage, readJson(report), ended)
}
