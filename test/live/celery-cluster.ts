/** A real Celery cluster beside the test: a worker, Celery's own view of its events, and a client. */
import { randomBytes } from 'node:crypto'
import { type Program, startProgram } from './start-program.ts'

export interface ClusterOptions {
  readonly python: string
  /** URL of the broker. */
  readonly broker: string
  /** URL of the result backend (Redis: chords need one that can count). */
  readonly results: string
}

/** What `celery.events.State` knows, as `as_dict()` tells it. */
export interface OracleSnapshot {
  readonly events: number
  readonly tasks: Record<string, OracleTask>
  /** Lamport clocks of `task-sent`, as the client sent them, by task. */
  readonly sentClocks: Record<string, number>
  readonly workers: Record<string, OracleWorker>
}

/** Flower's task object, with every field present. */
export type OracleTask = Record<string, unknown> & { state: string; started: number | null }
export type OracleWorker = Record<string, unknown> & { alive: boolean }

export interface Oracle {
  snapshot(): Promise<OracleSnapshot>
  stop(): Promise<void>
}

export interface CeleryWorker extends Program {
  readonly hostname: string
}

const READY_MS = 60_000
const PRODUCE_MS = 60_000
const SNAPSHOT_MS = 60_000

const environment = ({ broker, results }: ClusterOptions): NodeJS.ProcessEnv => ({
  ...process.env,
  SEPAL_LIVE_BROKER: broker,
  SEPAL_LIVE_RESULTS: results,
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONUNBUFFERED: '1',
})

const run = (options: ClusterOptions, args: readonly string[]): Program =>
  startProgram(options.python, args, { cwd: import.meta.dirname, env: environment(options) })

export interface WorkerOptions extends ClusterOptions {
  /** @default a random one */
  readonly hostname?: string
  /** @default Celery's own */
  readonly queue?: string
  /** @default 'prefork' */
  readonly pool?: 'prefork' | 'threads'
  /** Seconds by which its clock is ahead. @default 0 */
  readonly skewS?: number
}

/** A worker of two processes, or threads, with events on, ready to take tasks. */
export async function startWorker(options: WorkerOptions): Promise<CeleryWorker> {
  const { hostname = `live-${randomBytes(3).toString('hex')}@test.example` } = options
  const { queue, pool = 'prefork', skewS = 0 } = options
  const flags = ['--pool', pool, '-c', '2', '-E', '-n', hostname, '-l', 'info']
  if (queue !== undefined) flags.push('-Q', queue)
  const celery = skewS === 0 ? ['-m', 'celery'] : ['skewed_worker.py', String(skewS)]
  const program = run(options, [...celery, '-A', 'app', 'worker', ...flags])
  try {
    await program.waitFor(/ ready\.\s/, READY_MS)
  } catch (error) {
    await program.stop(0)
    throw error
  }
  return { ...program, hostname }
}

/** Listens from the moment it resolves: nothing published afterwards is missed. */
export async function startOracle(options: ClusterOptions): Promise<Oracle> {
  const program = run(options, ['oracle.py'])
  await program.waitFor(/^ready$/m, READY_MS)
  let asked = 0
  return {
    async snapshot() {
      asked += 1
      program.write(`${asked}\n`)
      const line = await program.waitFor(new RegExp(`^snapshot ${asked} (.*)\n`, 'm'), SNAPSHOT_MS)
      return JSON.parse(line[1] ?? '') as OracleSnapshot
    },
    stop: () => program.stop(2_000),
  }
}

/** Sends one of each case. @returns the case of every task, by id */
export async function produce(options: ClusterOptions): Promise<Map<string, string>> {
  const program = run(options, ['produce.py'])
  try {
    const line = await program.waitFor(/^sent (.*)\n/m, PRODUCE_MS)
    return new Map(Object.entries(JSON.parse(line[1] ?? '') as Record<string, string>))
  } finally {
    await program.stop(2_000)
  }
}

/** Which task, in which queue, how often: see produce_for_workers.py. */
export type WorkerCase = readonly [name: string, queue: string, count: number]

export interface Producer {
  /** @returns the case of every task, by id */
  send(cases: readonly WorkerCase[]): Promise<Map<string, string>>
  stop(): Promise<void>
}

export function startProducer(options: ClusterOptions): Producer {
  const program = run(options, ['produce_for_workers.py'])
  let asked = 0
  return {
    async send(cases) {
      program.write(`${JSON.stringify(cases)}\n`)
      asked += 1
      const answers = new RegExp(`(?:^sent (.*)\n[^]*?){${asked}}`, 'm')
      const line = await program.waitFor(answers, PRODUCE_MS)
      return new Map(Object.entries(JSON.parse(line[1] ?? '') as Record<string, string>))
    },
    stop: () => program.stop(2_000),
  }
}
