/** Tasks as varied as those of a real cluster; the same for the same number in every run. */
import { createHash } from 'node:crypto'
import { createTask } from '../../contract/model/task-state.ts'
import type { Task } from '../../contract/model/task.ts'

/** 2025-11-21T12:00:00Z: when the first of them was sent. */
export const MADE_SINCE = 1_763_726_400
/** So that 10,000,000 take a day. */
export const SECONDS_PER_TASK = 0.0086

/** The same for the same number, and as good as random. */
const digest = (at: number): string => createHash('md5').update(`task ${at}`).digest('hex')

export const idOf = (at: number): string => toId(digest(at))
const toId = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`

const WORDS =
  'invoice order user account report locale retry cache image upload session mail'.split(' ')
export const wordOf = (at: number): string => WORDS[at % WORDS.length] ?? ''

/** One of `at % 4 === 0` is the root of the three after it. */
export const rootOf = (at: number): number => at - (at % 4)

/** Of every 8 one failed, of every 50,000 one is of a rare worker, of every 100,000 one was slow. */
export function madeTask(at: number): Task {
  const hex = digest(at)
  const number = Number.parseInt(hex.slice(0, 7), 16)
  const isFailure = number % 8 === 0
  const begun = MADE_SINCE + at * SECONDS_PER_TASK
  const [first, second] = [wordOf(number), wordOf(number >>> 4)]
  const root = idOf(rootOf(at))
  return {
    ...createTask(toId(hex)),
    name: `shop.tasks.${first}_${number % 37}`,
    state: isFailure ? 'FAILURE' : 'SUCCESS',
    sent: begun,
    received: begun + 0.01,
    started: begun + 0.02,
    succeeded: isFailure ? null : begun + 0.5,
    failed: isFailure ? begun + 0.5 : null,
    timestamp: begun + 0.5 + (number % 100) / 10,
    worker: number % 50_000 === 0 ? 'celery@rare' : `celery@host-${number % 11}`,
    queue: `queue-${number % 3}`,
    routingKey: `queue-${number % 3}`,
    runtime: number % 100_000 === 0 ? 900 : (number % 1_000) / 1_000,
    retries: 0,
    rootId: root,
    parentId: at === rootOf(at) ? null : root,
    args: `(${number}, '${first} of ${second}')`,
    kwargs: `{'user_id': ${number % 100_000}, 'verbose': True, 'locale': 'en', 'kind': '${second}'}`,
    result: isFailure ? null : `{'status': 'ok', 'rows': ${number % 5_000}}`,
    exception: isFailure
      ? `${number % 3 === 0 ? 'TimeoutError' : 'ConnectionError'}('${first} ${number} was refused')`
      : null,
    traceback: isFailure
      ? 'Traceback (most recent call last):\n  File "/app/tasks.py", line 1\n'.repeat(9)
      : null,
  }
}
