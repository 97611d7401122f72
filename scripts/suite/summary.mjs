/** What `npm test` says in the end. Pure. */

/** @typedef {import('./test-result.ts').TestResult} TestResult */

/**
 * The results of one stage, with what its process says about them: a report that is missing, empty
 * or better than the exit code is a failure.
 *
 * @param {string} stage
 * @param {TestResult[] | null} results null: no report was written
 * @param {{ ok: boolean, ending: string }} ended
 * @returns {TestResult[]}
 */
export function stageResults(stage, results, ended) {
  /** @type {(reason: string) => TestResult} */
  const failure = (reason) => ({ stage, name: `(all of ${stage})`, status: 'failed', reason })
  if (results === null) return [failure(`it ended without a report: ${ended.ending}`)]
  if (results.length === 0) return [failure('no test ran')]
  const hasFailure = results.some(({ status }) => status === 'failed')
  return ended.ok || hasFailure ? results : [...results, failure(ended.ending)]
}

/**
 * Every skipped and every failed test, then the count.
 *
 * @param {readonly TestResult[]} results
 * @returns {string[]} lines; the last is `N passed, N failed, N skipped`
 */
export function summaryLines(results) {
  const of = (/** @type {string} */ wanted) => results.filter(({ status }) => status === wanted)
  const [passed, failed, skipped] = [of('passed'), of('failed'), of('skipped')]
  return [
    ...[...skipped, ...failed].map(line),
    `${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`,
  ]
}

/** @param {TestResult} result */
const line = ({ stage, name, status, reason }) =>
  `${status}  ${stage}: ${name}${reason === undefined ? '' : `: ${reason}`}`
