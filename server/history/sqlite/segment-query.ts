/** One selection in one segment: its rows in order, and sums over them. */
import type { Effort } from '../query/effort.ts'
import { type SegmentTree, WORD_FIELDS } from '../query/segment-tree.ts'
import type { ValueKey } from '../query/value-order.ts'
import type { FacetQuery } from '../task-figures.ts'
import type { Direction } from '../task-list.ts'
import { WORD_KIND, type Words } from '../word-kind.ts'
import { searchBlocks } from './block-search.ts'
import { mergeSteps } from './merge-steps.ts'
import { chooseAccess, type SegmentAccess } from './segment-access.ts'
import { toCondition } from './segment-condition.ts'
import {
  type AddCount,
  countBuckets,
  countRows,
  countWords,
  estimateRows,
} from './segment-figures.ts'
import { placeIn, walkKeys } from './segment-walks.ts'
import type { StatementCache } from './statement-cache.ts'
import type { Step, TaskKey } from './task-key.ts'
import { planByState, splitExtent } from './task-walks.ts'
import { takeValues, type ValueRange } from './value-walk.ts'

/** Those that return a boolean say whether the whole segment was looked at. */
export interface SegmentQuery {
  /**
   * The rows in order of time, those after a key only.
   *
   * @param wanted how many will probably be read; more are read where needed
   */
  steps(direction: Direction, after: TaskKey | null, wanted: number, effort: Effort): Iterator<Step>
  /** @param take gets at least those that are among the first of the range */
  values(range: ValueRange, effort: Effort, take: (key: ValueKey) => void): boolean
  count(effort: Effort, add: AddCount): boolean
  /** Of all rows, an estimate. */
  estimate(effort: Effort): number
  buckets(
    edges: readonly number[],
    effort: Effort,
    add: (bucket: number, state: string, count: number) => void,
  ): boolean
  words(
    field: FacetQuery['field'],
    effort: Effort,
    add: (value: string | null, count: number) => void,
  ): boolean
}

/** Keys that a walk reads at least at a time. */
const LEAST_CHUNK = 8

export function openSegmentQuery(
  prepare: StatementCache,
  words: Words,
  segment: number,
  tree: SegmentTree,
): SegmentQuery {
  const allStates = () => words.idsWhere(WORD_KIND.state, () => true)
  let chosen: SegmentAccess | null = null
  const access = (): SegmentAccess => (chosen ??= chooseAccess(prepare, tree, allStates))

  return {
    steps(direction, after, wanted, effort) {
      const reached = access()
      const place = after === null ? null : placeIn(segment, direction, after)
      const options = { direction, extent: reached.extent, after: place, effort }
      if (reached.kind === 'search') {
        const { candidates, condition } = reached
        return searchBlocks(prepare, candidates, condition, segment, options)
      }
      const { plans } = reached
      const chunk = Math.min(wanted, Math.max(LEAST_CHUNK, Math.ceil((2 * wanted) / plans.length)))
      return mergeSteps(
        direction,
        plans.map((plan) => walkKeys(prepare, plan, segment, options, chunk)),
      )
    },
    values: (range, effort, take) =>
      takeValues(prepare, access(), segment, words, range, effort, take),
    count: (effort, add) => countRows(prepare, access(), effort, add),
    estimate: (effort) => estimateRows(prepare, toCondition(tree), effort),
    buckets(edges, effort, add) {
      const byState = planByState(splitExtent(tree).rest, allStates)
      return countBuckets(prepare, access(), byState, edges, effort, (bucket, state, count) =>
        add(bucket, words.textOf(state), count),
      )
    },
    words: (field, effort, add) =>
      countWords(prepare, access(), WORD_FIELDS[field].column, effort, (word, count) =>
        add(word === null ? null : words.textOf(word), count),
      ),
  }
}
