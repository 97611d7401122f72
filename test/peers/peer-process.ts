import { spawn } from 'node:child_process'

export interface PeerProcess {
  readonly pid: number
  /** What it wrote last, both streams, for the message of a failed start. */
  tail(): string
  hasExited(): boolean
  /** Sends a signal to the whole process group. */
  signal(name: NodeJS.Signals): void
  /** Sends `name`, then SIGKILL after `patienceMs`; settles when it is gone. */
  stop(name: NodeJS.Signals, patienceMs: number): Promise<void>
}

export interface PeerCommand {
  readonly program: string
  readonly args: readonly string[]
  readonly directory: string
  /** Replaces the environment of this process altogether. */
  readonly env: Readonly<Record<string, string>>
}

/**
 * Starts a program in a process group of its own, so that all it starts can be ended with it.
 * The group is killed when this process exits, however it comes to that short of SIGKILL.
 */
export function startPeerProcess(command: PeerCommand): PeerProcess {
  const child = spawn(command.program, command.args, {
    cwd: command.directory,
    env: command.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`Cannot start ${command.program}: it cannot be run`)

  let output = ''
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4_000)
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  let hasExited = false
  const exit = new Promise<void>((resolve) => {
    child.once('exit', () => {
      hasExited = true
      resolve()
    })
  })

  const signal = (name: NodeJS.Signals): void => {
    // Once it is reaped, another process group may bear this number.
    if (!hasExited) process.kill(-pid, name)
  }
  const killAtExit = (): void => signal('SIGKILL')
  process.once('exit', killAtExit)

  return {
    pid,
    tail: () => output.trim(),
    hasExited: () => hasExited,
    signal,
    async stop(name, patienceMs) {
      const patience = setTimeout(killAtExit, patienceMs)
      signal('SIGCONT') // a frozen one could not act on the signal
      signal(name)
      await exit
      clearTimeout(patience)
      process.off('exit', killAtExit)
    },
  }
}
