/** Names that recur in many tasks lie once each in a dictionary: what they name, and how they are looked up. */

/** What a word names. The numbers are in every store. */
export const WORD_KIND = {
  type: 1,
  state: 2,
  node: 3,
  queue: 4,
  exchange: 5,
  routingKey: 6,
  /** A fingerprint of contract/model/error-fingerprint.ts. */
  error: 7,
} as const
export type WordKind = (typeof WORD_KIND)[keyof typeof WORD_KIND]

/** As a query asks for them. */
export interface AskedWords {
  /** Null where there is no such word. */
  idOf(kind: WordKind, text: string): number | null
  /** Ids of the words that pass; looks at all of the kind. */
  idsWhere(kind: WordKind, passes: (text: string) => boolean): number[]
}

export interface Words extends AskedWords {
  textOf(id: number): string
}
