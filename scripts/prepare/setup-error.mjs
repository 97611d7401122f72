/** Something that the user has to do something about: shown as its message alone, without a stack. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError'
}

/**
 * Runs the work of one command; its answer becomes the exit code.
 *
 * @param {() => Promise<number>} work
 */
export async function runCommand(work) {
  try {
    process.exitCode = await work()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

/**
 * One line of progress. On standard error: standard output belongs to what is started.
 *
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`)
}
