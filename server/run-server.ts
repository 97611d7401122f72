import type { Terminal } from './cli/terminal.ts'
import { startServer } from './compose.ts'
import { AppError } from './errors.ts'
import type { Log } from './log.ts'
import type { Settings } from './settings/settings.ts'

const EXIT_BROKEN = 1
const EXIT_CONFIG = 2
/** Below the ten seconds that container runtimes grant. */
const STOP_MS = 9_000

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
    endAnyway(log)
    await server.stop()
    return failure === null ? 0 : EXIT_BROKEN
  } catch (error) {
    const isOperators = error instanceof AppError && error.code !== 'INTERNAL'
    if (!isOperators) log.error({ err: error }, 'Cannot start: this is a fault in Sepal')
    terminal.complain(sentenceOf(error))
    return isOperators ? EXIT_CONFIG : EXIT_BROKEN
  }
}

/** A supervisor can only start again what has ended: whatever still hangs must not keep it. */
function endAnyway(log: Log): void {
  setTimeout(() => {
    log.error({ afterMs: STOP_MS }, 'Cannot stop in order: ending')
    process.exit(EXIT_BROKEN)
  }, STOP_MS).unref()
}

const sentenceOf = (error: unknown): string => {
  if (!(error instanceof AppError)) return 'Cannot start: an unexpected error was logged'
  return error.fix === undefined ? error.message : `${error.message} (${error.fix})`
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
