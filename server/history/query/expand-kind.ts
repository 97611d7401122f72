/** The words of `is:` as other terms, so that a store needs to know only two of them. */
import {
  STUCK_AFTER,
  STUCK_ETA,
  STUCK_RECEIVED,
} from '../../../contract/model/query/is-task-kind.ts'
import type {
  CompareOp,
  NumberField,
  QueryContext,
  TaskKind,
  TaskQuery,
} from '../../../contract/model/query/task-query.ts'

/** Those that no other term can say: stores compile them themselves. */
export type OwnKind = 'root' | 'retried'

/** A query that is true of the same tasks as `is`; `root` and `retried` stay as they are. */
export function expandKind(what: TaskKind, context: QueryContext): TaskQuery {
  switch (what) {
    case 'root':
    case 'retried':
      return { kind: 'is', what }
    case 'scheduled':
      return all(waiting, compare('eta', '>', context.now))
    case 'running':
      return running
    case 'slow':
      return any(
        ...byLimit(context.slowerThan).map(([limit, names]) =>
          all(
            { kind: 'oneOf', field: 'name', values: names },
            any(
              all(running, startedBefore(context.now - limit)),
              all(not(running), compare('runtime', '>', limit)),
            ),
          ),
        ),
      )
    case 'orphan':
      return orphan(context)
    case 'stuck':
      return any(all(running, any(orphan(context), tooLong(context))), overdue(context))
  }
}

const all = (...of: TaskQuery[]): TaskQuery => ({ kind: 'and', of })
const any = (...of: TaskQuery[]): TaskQuery => ({ kind: 'or', of })
const not = (of: TaskQuery): TaskQuery => ({ kind: 'not', of })
const compare = (field: NumberField, op: CompareOp, value: number): TaskQuery => ({
  kind: 'compare',
  field,
  op,
  value,
})
const startedBefore = (limit: number): TaskQuery => compare('started', '<', limit)

const running: TaskQuery = { kind: 'oneOf', field: 'state', values: ['STARTED'] }
const waiting: TaskQuery = { kind: 'oneOf', field: 'state', values: ['PENDING', 'RECEIVED'] }

const orphan = ({ offline }: QueryContext): TaskQuery =>
  all(running, { kind: 'oneOf', field: 'worker', values: [...offline] })

function tooLong({ now, stuckAfter }: QueryContext): TaskQuery {
  const limited = byLimit(stuckAfter).map(([limit, names]) =>
    all({ kind: 'oneOf', field: 'name', values: names }, startedBefore(now - limit)),
  )
  const rest = not({ kind: 'oneOf', field: 'name', values: [...stuckAfter.keys()] })
  return any(...limited, all(rest, startedBefore(now - STUCK_AFTER)))
}

const overdue = ({ now }: QueryContext): TaskQuery =>
  all(
    waiting,
    any(
      all({ kind: 'missing', field: 'eta' }, compare('received', '<', now - STUCK_RECEIVED)),
      compare('eta', '<', now - STUCK_ETA),
    ),
  )

/** Types by their limit: many types have few limits. */
function byLimit(limits: ReadonlyMap<string, number>): [number, string[]][] {
  const names = new Map<number, string[]>()
  for (const [name, limit] of limits) {
    const known = names.get(limit)
    if (known === undefined) names.set(limit, [name])
    else known.push(name)
  }
  return [...names]
}
