/**
 * What a worker with a pool of threads never says.
 *
 * Its threads add events to a batch that is just being published and then emptied, unsent (Celery
 * up to 5.6, celery/events/dispatcher.py flush): now and then a `task-started` is missing. Of a
 * rejected task the demo loses all but the rejection, for only so is it ever seen as REJECTED:
 * Celery ranks that state below RECEIVED and STARTED.
 */
import type { Random } from '../simulation/random.ts'
import { attemptOf, type TaskMessage } from './task-message.ts'
import type { WorkerSpec } from './worker-spec.ts'

type PoolKind = WorkerSpec['pool']

const LOST_STARTS = 0.03

export const losesReceived = (pool: PoolKind, message: TaskMessage): boolean =>
  pool === 'threads' && attemptOf(message).ending.kind === 'reject'

export const losesStarted = (pool: PoolKind, message: TaskMessage, random: Random): boolean =>
  losesReceived(pool, message) || (pool === 'threads' && random.chance(LOST_STARTS))
