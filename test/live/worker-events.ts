/** Events of a worker about itself as Celery 5.6 writes them (test/fixtures/celery), made by hand. */
import type { CeleryEvent } from './celery-events.ts'

export interface WorkerSays {
  readonly timestamp?: number
  readonly pid?: number
  readonly clock?: number
}

/** Celery sends one every 2 s, and `worker-online` and `worker-offline` in the same form. */
export function heartbeat(
  hostname: string,
  type: 'worker-heartbeat' | 'worker-online' | 'worker-offline' = 'worker-heartbeat',
  { timestamp = Date.now() / 1000, pid = 4242, clock = 1 }: WorkerSays = {},
): CeleryEvent {
  return {
    hostname,
    utcoffset: 0,
    pid,
    clock,
    freq: 2,
    active: 0,
    processed: 0,
    loadavg: [0.5, 0.4, 0.3],
    sw_ident: 'py-celery',
    sw_ver: '5.6.3',
    sw_sys: 'Linux',
    timestamp,
    type,
  }
}
