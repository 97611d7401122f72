/** What sets the two dialects of the query language apart, beside what a term means. */
export interface QueryDialect {
  readonly word: 'sepal' | 'flower'
  /** Characters of a query. */
  readonly maxChars: number
  readonly maxTokens: number
  /** Parentheses within parentheses. */
  readonly maxLevels: number
  /** Whether `NOT` and `-` negate. */
  readonly negates: boolean
}

/** Flower's own limits, of which links and scripts know. Source: flower/utils/search.py. */
const FLOWER: QueryDialect = {
  word: 'flower',
  maxChars: 2_048,
  maxTokens: 128,
  maxLevels: 5,
  negates: false,
}

const SEPAL: QueryDialect = {
  word: 'sepal',
  maxChars: 4_096,
  maxTokens: 256,
  maxLevels: 10,
  negates: true,
}

export const QUERY_DIALECTS = { sepal: SEPAL, flower: FLOWER } as const

/** Characters that a part of a long text must have to be searched for. */
export const MIN_PART_CHARS = 3

/** Characters as Python counts them: an emoji is one. */
export function countChars(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}
