/**
 * One line of progress. On standard error: standard output belongs to what is started.
 *
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`)
}
