/**
 * Sees to it that workers send task events: what Sepal does by itself, as principal `system`.
 *
 * Broadcasts when the connection comes up, asks each new run of a worker twice when it is first seen, and
 * repeats the broadcast once a minute for what was lost on the way (docs/decisions/0006).
 */
import { type Worker, workerStatus } from '../../contract/model/worker.ts'
import { SYSTEM } from '../access/principal.ts'
import { mintWarrant } from '../access/warrant.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Control } from './control.ts'

const REPEAT_MS = 60_000
const AGAIN_MS = 2_000
/** More than there can be workers at a time; beyond, the oldest would be asked again. */
const MAX_RUNS = 10_000
/** Beyond, one broadcast is shorter than their names. */
const MAX_NAMED = 50

export interface EventsEnabler {
  /** The control connection is up. */
  connected(): Promise<void>
  /** The control connection is gone. */
  lost(): void
  /** Workers that changed; those of a run not seen before are asked. */
  noticed(workers: readonly Worker[]): void
  stop(): void
}

export interface EventsEnablerDeps {
  readonly control: Control
  /** Makes the id under which a request appears in the log. */
  readonly requestId: () => string
  readonly clock: Clock
  readonly log: Log
}

export function createEventsEnabler(deps: EventsEnablerDeps): EventsEnabler {
  const { control, requestId, clock, log } = deps
  /** Runs that were asked, oldest first: two workers of one name take turns, and each is asked once. */
  const asked = new Set<string>()
  let timer: NodeJS.Timeout | undefined

  return {
    async connected() {
      const listening = await ask(null)
      log.info({ listening }, 'Asked every worker to send task events; repeated every minute')
      clearInterval(timer)
      timer = setInterval(() => void ask(null).catch(failed), REPEAT_MS).unref()
    },
    lost: silence,
    noticed(workers) {
      const now = clock()
      const fresh = workers
        .filter((worker) => isNewRun(worker, now))
        .map(({ hostname }) => hostname)
      // Before the connection is up there is nobody to tell; the broadcast then will reach them.
      if (fresh.length === 0 || timer === undefined) return
      log.info({ workers: fresh.length, first: fresh[0] }, 'Asked new workers to send task events')
      const destination = fresh.length > MAX_NAMED ? null : fresh
      void ask(destination).catch(failed)
      // A worker says that it is online some milliseconds before it listens (seen on Celery 5.6).
      setTimeout(() => {
        if (timer !== undefined) void ask(destination).catch(failed)
      }, AGAIN_MS).unref()
    },
    stop: silence,
  }

  function isNewRun(worker: Worker, now: number): boolean {
    const run = `${worker.pid}@${worker.hostname}`
    const isGone = workerStatus(worker, now) === 'offline'
    if (worker.pid === null || isGone || asked.has(run)) return false
    asked.add(run)
    if (asked.size > MAX_RUNS) for (const oldest of asked.values().take(1)) asked.delete(oldest)
    return true
  }

  function silence(): void {
    clearInterval(timer)
    timer = undefined
  }

  function ask(destination: readonly string[] | null): Promise<number | null> {
    const warrant = mintWarrant({
      principal: SYSTEM,
      permission: 'worker.events',
      object: { kind: 'worker', name: destination?.join(',') ?? '*' },
      requestId: requestId(),
    })
    return control.send(warrant, { method: 'enable_events', destination })
  }

  function failed(error: unknown): void {
    log.warn({ err: error }, 'Cannot ask workers to send task events: tried again within a minute')
  }
}
