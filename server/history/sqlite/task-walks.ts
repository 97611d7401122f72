/**
 * How a segment is walked newest first: one index each, from any key downwards, a chunk at a time.
 * Every index ends in the order of lists, so SQLite never sorts; several states or types are
 * several walks, merged outside.
 */
import type { SegmentFilter } from './segment-filter.ts'

/** One walk: which index, what it picks there, and what each entry must pass beyond that. */
export interface WalkPlan {
  readonly walk: WalkName
  readonly pick: { readonly state?: number; readonly type?: number }
  readonly checks: readonly CheckName[]
}

export type WalkName = keyof typeof WALKS
export type CheckName = keyof typeof CHECKS

const WALKS = {
  newest: { index: 'task_newest', picked: '' },
  byState: { index: 'task_by_state', picked: 'state_id = :state AND' },
  byType: { index: 'task_by_type', picked: 'type_id = :type AND state_id = :state AND' },
} as const

/** All but the last two read columns that every walked index holds. A list is bound as JSON. */
const CHECKS = {
  states: 'state_id IN (SELECT value FROM json_each(:states))',
  types: 'type_id IN (SELECT value FROM json_each(:types))',
  workers: 'worker_id IN (SELECT value FROM json_each(:workers))',
  queues: 'queue_id IN (SELECT value FROM json_each(:queues))',
  receivedFrom: 'received >= :receivedFrom',
  receivedTo: 'received <= :receivedTo',
} as const satisfies Record<keyof SegmentFilter, string>

export const WALK_NAMES = Object.keys(WALKS) as readonly WalkName[]
export const CHECK_NAMES = Object.keys(CHECKS) as readonly CheckName[]

/**
 * Rows after the key (`:timestamp`, `:n`), at most `:limit`. First the rest of those that tie with
 * it, then those below: in one comparison `(timestamp, n) < (…)` SQLite would use the index for
 * the timestamp only and pass over all ties.
 */
export function walkSql(name: WalkName, checks: readonly CheckName[]): string {
  const { index, picked } = WALKS[name]
  const passes = checks.map((check) => `AND ${CHECKS[check]}`).join(' ')
  return `
    SELECT * FROM (
      SELECT timestamp, n FROM task INDEXED BY ${index}
      WHERE ${picked} timestamp = :timestamp AND n < :n ${passes}
      ORDER BY n DESC LIMIT :limit
    ) UNION ALL SELECT * FROM (
      SELECT timestamp, n FROM task INDEXED BY ${index}
      WHERE ${picked} timestamp < :timestamp ${passes}
      ORDER BY timestamp DESC, n DESC LIMIT :limit
    ) LIMIT :limit`
}

/**
 * Walks of one segment at most. Beyond it (a name filter that hundreds of types match) the newest
 * index is walked and the filter checked at each entry: with so many matching types a page is full
 * before long.
 */
export const MAX_WALKS = 256

/**
 * The walks whose merge gives exactly the rows that pass, in order.
 *
 * @param allStates ids of every state in the segment
 */
export function planWalks(filter: SegmentFilter, allStates: () => readonly number[]): WalkPlan[] {
  const { types, states } = filter
  const checks = CHECK_NAMES.filter((name) => filter[name] !== null)
  if (types !== null && types.length <= MAX_WALKS) {
    const inStates = states ?? allStates()
    if (types.length * inStates.length <= MAX_WALKS) {
      const rest = checks.filter((name) => name !== 'types' && name !== 'states')
      return types.flatMap((type) =>
        inStates.map((state): WalkPlan => ({
          walk: 'byType',
          pick: { type, state },
          checks: rest,
        })),
      )
    }
  }
  if (states !== null && states.length <= MAX_WALKS) {
    const rest = checks.filter((name) => name !== 'states')
    return states.map((state) => ({ walk: 'byState', pick: { state }, checks: rest }))
  }
  return [{ walk: 'newest', pick: {}, checks }]
}

/** The values that a plan's statement binds, without the key and the limit. */
export function walkValues(plan: WalkPlan, filter: SegmentFilter): Record<string, string | number> {
  const values: Record<string, string | number> = { ...plan.pick }
  for (const check of plan.checks) {
    const wanted = filter[check]
    if (wanted === null) continue
    values[check] = typeof wanted === 'number' ? wanted : JSON.stringify(wanted)
  }
  return values
}
