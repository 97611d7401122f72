import type { Terminal } from './cli/terminal.ts'
import { startServer } from './compose.ts'
import { AppError } from './errors.ts'
import type { Log } from './log.ts'
import type { Settings } from './settings/settings.ts'

const EXIT_BROKEN = 1
const EXIT_CONFIG = 2

/**
 * `sepal` and `sepal demo`: runs until it is told to stop (SIGINT, SIGTERM) or cannot go on.
 *
 * Prints what an operator needs to get in, and nothing else, on standard output.
 *
 * @returns the exit code: 0 stopped, 1 broken, 2 could not start as configured
 */
export async function runServer(settings: Settings, terminal: Terminal, log: Log): Promise<number> {
  const asked = signalled()
  try {
    const server = await startServer({ settings, version: terminal.version, log })
    greet(settings, terminal, server.makeLoginUrl())
    const failure = await Promise.race([asked, server.failed])
    if (failure !== null) log.error({ err: failure }, 'Cannot go on: stopping')
    await server.stop()
    return failure === null ? 0 : EXIT_BROKEN
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    terminal.complain(error.fix === undefined ? error.message : `${error.message} (${error.fix})`)
    return EXIT_CONFIG
  }
}

/** Settles at the first signal; a second one ends the process at once. */
function signalled(): Promise<null> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(null))
  })
}

function greet({ command, dataDir }: Settings, terminal: Terminal, url: string): void {
  const what = command === 'demo' ? 'simulated cluster, nothing here is real' : `data in ${dataDir}`
  terminal.print(`Sepal ${terminal.version} · ${what}`)
  terminal.print(`Log in, once, within 10 minutes: ${url}`)
}
