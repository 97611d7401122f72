import type { QueueView } from '../../../contract/api/queues.ts'
import { compareNames } from '../../lib/compare-names.ts'

/** Those that hold most now; ties, and those of which it is not known, by name. One that is not there is none. */
export const longestQueues = (queues: readonly QueueView[], count: number): QueueView[] =>
  queues
    .filter(({ exists }) => exists !== false)
    .toSorted((a, b) => (b.ready ?? -1) - (a.ready ?? -1) || compareNames(a.name, b.name))
    .slice(0, count)
