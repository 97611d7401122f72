/** A selection of tasks, made ready for the statements of one query. */
import { matchesTaskQuery } from '../../../contract/model/query/matches-task-query.ts'
import type { Task } from '../../../contract/model/task.ts'
import type { Run } from '../../postgres/database.ts'
import type { Effort } from '../query/effort.ts'
import { isNever, toNormalQuery } from '../query/normal-query.ts'
import { toSegmentTree } from '../query/segment-tree.ts'
import type { TaskSelection } from '../task-list.ts'
import type { Place } from '../task-places.ts'
import { hasUnsaid } from './selection-sql.ts'
import { readPlaces } from './task-lookup.ts'
import { decodeTask } from './task-row.ts'
import type { Walk } from './task-walk.ts'
import type { ReadWords } from './words.ts'

export interface ReadySelection {
  readonly walk: Walk
  /** No row can pass. */
  readonly isEmpty: boolean
  /**
   * Of the rows that SQL let pass, those that do: null where all of them do.
   */
  readonly check: ((places: readonly Place[]) => Promise<PlacedTask[]>) | null
}

export interface PlacedTask {
  readonly place: Place
  readonly task: Task
}

/** Payloads in memory at once. */
const CHECKED_AT_ONCE = 200

export function readySelection(
  { query, context, range, scope }: TaskSelection,
  {
    run,
    words,
    effort,
    mostRows,
  }: {
    readonly run: Run
    readonly words: ReadWords
    readonly effort: Effort
    readonly mostRows: number
  },
): ReadySelection {
  const always = { from: null, to: null }
  const tree = toSegmentTree(toNormalQuery(query, context), { range: always, scope }, words)
  const walk = { run, tree, range, words, effort, mostRows }
  if (!hasUnsaid(tree)) return { walk, isEmpty: isNever(tree), check: null }
  return {
    walk,
    isEmpty: false,
    async check(places) {
      const passing: PlacedTask[] = []
      for (let at = 0; at < places.length; at += CHECKED_AT_ONCE) {
        const part = places.slice(at, at + CHECKED_AT_ONCE)
        for (const row of await readPlaces(run, part)) {
          const task = decodeTask(row, words)
          const place = { segment: Number(row[0]), row: Number(row[1]) }
          if (matchesTaskQuery(query, task, context)) passing.push({ place, task })
        }
      }
      return passing
    },
  }
}
