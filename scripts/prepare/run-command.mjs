import { SetupError } from './setup-error.mjs'

/**
 * Runs the work of one command; its answer becomes the exit code.
 *
 * @param {() => Promise<number>} work
 */
export async function runCommand(work) {
  endWithNpm()
  try {
    process.exitCode = await work()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

const LOOK_MS = 500

/**
 * npm passes SIGTERM to the shell between it and us, which ends without passing it on. So where npm
 * started us, the end of that shell is the signal.
 */
function endWithNpm() {
  if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return
  const shell = process.ppid
  const look = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(look)
    process.kill(process.pid, 'SIGTERM')
  }, LOOK_MS)
  look.unref()
}
