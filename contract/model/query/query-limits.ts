/** How much one query may ask for: the HTTP contract and every store hold themselves to it. */

/**
 * Keys that a list can run by; ties go by place in the history. A task without the value comes last,
 * whatever the direction. Only `timestamp` has an index; the others are found by passing over the
 * selection, within the budget.
 */
export const TASK_SORTS = ['timestamp', 'received', 'started', 'runtime', 'name'] as const
export type TaskSort = (typeof TASK_SORTS)[number]

/** Characters of a cursor; it travels in a URL. One with the longest name, all of it escaped, has 2,200. */
export const MAX_CURSOR_CHARS = 4_000
/** Gaps on one page. */
export const MAX_GAPS = 500
/** Stretches of a histogram. */
export const MAX_BUCKETS = 500
/** Values of a facet. */
export const MAX_FACET_VALUES = 100
/** Series beside each other; the rest is summed. */
export const MAX_SERIES = 100
/** Points of a series. */
export const MAX_POINTS = 2_000
