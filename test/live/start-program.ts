/**
 * A program beside the test: its own process group, so that what it forks goes with it, and its
 * output kept for the message of a failure.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Program {
  readonly pid: number
  /** Both streams as they came, the last `OUTPUT_CHARS`. */
  output(): string
  /** Resolves with the first match in the output. Fails when the program ends or time is up before. */
  waitFor(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray>
  write(text: string): void
  /** SIGTERM, and SIGKILL for the whole group after `graceMs`. Idempotent. */
  stop(graceMs?: number): Promise<void>
  /** Settles with the exit code, null after a signal. */
  readonly exited: Promise<number | null>
}

export interface ProgramOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** A directory that is removed where we are gone before the program is. */
  readonly scratch?: string
}

const OUTPUT_CHARS = 20_000_000
const POLL_MS = 20

export function startProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Program {
  const { scratch = '', ...place } = options
  const child = spawn(command, args, { ...place, detached: true, stdio: 'pipe' })
  let output = ''
  const keep = (chunk: string) => (output = (output + chunk).slice(-OUTPUT_CHARS))
  child.stdout.setEncoding('utf8').on('data', keep)
  child.stderr.setEncoding('utf8').on('data', keep)
  child.stdin.on('error', () => undefined) // it ended before it read: its exit says so
  let over = false
  const guard = startGuard(child, scratch)
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      keep(`Cannot start ${command}: ${error.message}`)
      over = true
      guard?.kill()
      resolve(null)
    })
    child.once('exit', () => killGroup(child)) // what it left behind would hold the streams open
    child.once('close', (code) => {
      over = true
      guard?.kill()
      resolve(code)
    })
  })

  const waitFor = async (pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray> => {
    const deadline = Date.now() + timeoutMs
    for (;;) {
      const ended = over
      const match = pattern.exec(output)
      if (match !== null) return match
      if (ended || Date.now() > deadline) {
        const what = ended ? 'it ended' : `${timeoutMs} ms passed`
        throw new Error(`Cannot see ${pattern} in ${command}: ${what}\n${output.slice(-4_000)}`)
      }
      await sleep(POLL_MS)
    }
  }

  return {
    pid: child.pid ?? -1,
    output: () => output,
    waitFor,
    write: (text) => void child.stdin.write(text),
    async stop(graceMs = 10_000) {
      if (!over) child.kill('SIGTERM')
      const timer = setTimeout(() => killGroup(child), graceMs)
      await exited
      clearTimeout(timer)
    },
    exited,
  }
}

/** Ends the group when we are gone, however we went: our end of its pipe closes even by SIGKILL. */
function startGuard({ pid }: ChildProcess, scratch: string): ChildProcess | null {
  if (pid === undefined) return null
  const script = 'read -r _; kill -KILL "-$1"; [ -z "$2" ] || rm -rf "$2"'
  return spawn('/bin/sh', ['-c', script, 'sh', String(pid), scratch], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left in the group.
  }
}
