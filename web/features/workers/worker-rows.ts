/** The rows of a list of workers: workers, and heads of groups above their workers. */
import type { WorkerView } from '../../../contract/api/workers.ts'
import type { Arrangement } from './arrange-workers.ts'

export interface WorkerGroup {
  readonly kind: 'group'
  /** Null: not told. */
  readonly label: string | null
  readonly workers: readonly WorkerView[]
  readonly isOpen: boolean
}

export type WorkerRow = WorkerView | WorkerGroup

export const isGroup = (row: WorkerRow): row is WorkerGroup => 'kind' in row

/** A group's key cannot be a worker's: names are one line. */
export const rowKey = (row: WorkerRow): string =>
  isGroup(row) ? groupKey(row.label) : row.hostname

export const groupKey = (label: string | null): string => `\ngroup ${label ?? ''}`

/** Rows with what is known of each worker now, in an order that may be older. */
export function toRows(
  { groups, isGrouped }: Arrangement,
  byName: ReadonlyMap<string, WorkerView>,
  folded: ReadonlySet<string>,
): WorkerRow[] {
  return groups.flatMap(({ label, hostnames }): WorkerRow[] => {
    const workers = hostnames.flatMap((hostname) => byName.get(hostname) ?? [])
    if (!isGrouped) return workers
    const isOpen = !folded.has(groupKey(label))
    return [{ kind: 'group', label, workers, isOpen }, ...(isOpen ? workers : [])]
  })
}
