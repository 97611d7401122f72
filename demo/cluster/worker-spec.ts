import type { QueueName } from './task-type.ts'

/** How a worker was started. */
export interface WorkerSpec {
  readonly host: string
  readonly pool: 'prefork' | 'threads'
  readonly concurrency: number
  readonly queues: readonly QueueName[]
  /** With `-E`. */
  readonly sendsTaskEvents: boolean
  /** It goes away now and then, and comes back with another pid. */
  readonly isUnsteady: boolean
}
