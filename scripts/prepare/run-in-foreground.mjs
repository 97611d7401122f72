import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/**
 * Hands the terminal to a program: its input, its output, our signals.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} its exit code; 128 and the number of the signal that ended it
 */
export function runInForeground(program, args, { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: 'inherit' })
    const forward = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal)
    // A terminal sends Ctrl-C to the child as well: a second one could mean "at once" to it.
    const ignore = () => undefined
    process.on('SIGINT', process.stdin.isTTY ? ignore : forward)
    process.on('SIGTERM', forward)
    process.on('SIGHUP', forward)
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}
