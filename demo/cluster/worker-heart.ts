import type { PythonJsonObject } from '../python/python-json.ts'
import { float } from '../python/python-value.ts'
import type { Random } from '../simulation/random.ts'
import type { Timers } from '../simulation/timers.ts'
import type { WorkerEvents } from './worker-events.ts'

/** A worker's signs of life: `worker-online`, then a heartbeat every two seconds. */
export interface WorkerHeart {
  readonly start: () => void
  /** The last one: it says goodbye. */
  readonly stop: () => void
}

export interface WorkerHeartOptions {
  readonly events: WorkerEvents
  readonly timers: Timers
  readonly random: Random
  readonly active: () => number
  readonly processed: () => number
}

/** Seconds (celery/worker/heartbeat.py). */
const FREQUENCY = 2

const SOFTWARE = { sw_ident: 'py-celery', sw_ver: '5.6.3', sw_sys: 'Linux' }

export function createWorkerHeart(options: WorkerHeartOptions): WorkerHeart {
  const { events, timers, random, active, processed } = options
  const load = createLoadAverage(random)
  const vitals = (): PythonJsonObject => ({
    freq: float(FREQUENCY),
    active: active(),
    processed: processed(),
    loadavg: load.sample(active()).map(float),
    ...SOFTWARE,
  })
  const beat = (): void => {
    // A real timer is late by a little, each time.
    timers.after(FREQUENCY + random.between(0.0005, 0.006), () => {
      events.ofWorker('worker-heartbeat', vitals())
      beat()
    })
  }
  return {
    start() {
      events.ofWorker('worker-online', vitals())
      beat()
    },
    stop() {
      events.ofWorker('worker-offline', vitals())
    },
  }
}

const MINUTES = [1, 5, 15]

/** `os.getloadavg()`: averages that fade over 1, 5 and 15 minutes, two decimals. */
function createLoadAverage(random: Random) {
  const usual = random.between(0.2, 0.7)
  let averages = MINUTES.map(() => usual)
  return {
    sample(active: number): readonly number[] {
      const running = active * 0.8 + random.between(0.02, 0.4)
      averages = averages.map((average, index) => {
        const fade = Math.exp(-FREQUENCY / (60 * (MINUTES[index] ?? 1)))
        return average * fade + running * (1 - fade)
      })
      return averages.map((average) => Math.round(average * 100) / 100)
    },
  }
}
