/** A selection of tasks, made ready for the statements of one query. */
import { matchesTaskQuery } from '../../../contract/model/query/matches-task-query.ts'
import type { Task } from '../../../contract/model/task.ts'
import type { Run } from '../../postgres/database.ts'
import type { Effort } from '../query/effort.ts'
import { isNever, toNormalQuery } from '../query/normal-query.ts'
import { toSegmentTree } from '../query/segment-tree.ts'
import type { TaskSelection } from '../task-list.ts'
import type { Place } from '../task-places.ts'
import type { ReadWords } from './read-words.ts'
import { hasUnsaid } from './selection-sql.ts'
import { readPlaces } from './task-lookup.ts'
import { decodeTask, wordIdsIn } from './task-row.ts'
import type { Walk } from './task-walk.ts'
import { planWalk } from './walk-plan.ts'

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

export async function readySelection(
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
): Promise<ReadySelection> {
  const always = { from: null, to: null }
  const normal = toNormalQuery(query, context)
  const tree = await words.answer(run, (asked) =>
    toSegmentTree(normal, { range: always, scope }, asked),
  )
  const plan = await words.answer(run, (asked) => planWalk(tree, asked))
  const walk = { run, tree, plan, range, effort, mostRows }
  if (!hasUnsaid(tree)) return { walk, isEmpty: isNever(tree), check: null }
  return {
    walk,
    isEmpty: false,
    async check(places) {
      const passing: PlacedTask[] = []
      for (let at = 0; at < places.length; at += CHECKED_AT_ONCE) {
        const part = places.slice(at, at + CHECKED_AT_ONCE)
        const rows = await readPlaces(run, part)
        const texts = await words.textsOf(run, rows.flatMap(wordIdsIn))
        for (const row of rows) {
          const task = decodeTask(row, texts)
          const place = { segment: Number(row[0]), row: Number(row[1]) }
          if (matchesTaskQuery(query, task, context)) passing.push({ place, task })
        }
      }
      return passing
    },
  }
}
