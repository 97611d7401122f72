/** Names in the sums as numbers, bounded: a flood of names may cost their detail, never the disk. */
import type { DatabaseSync } from 'node:sqlite'
import { WORD_KIND, type WordKind } from '../word-kind.ts'
import { openWords } from './words.ts'

/** Stands for a name that is not known, or not told apart any more. */
export const NO_NAME = 0

const MAX_CHARS = 512
/** Of one kind. Beyond, new names are summed as unknown until old ones were dropped. */
const MAX_NAMES = 100_000

export interface RollupNames {
  /** `NO_NAME` for null. Inside a transaction. */
  idFor(kind: WordKind, text: string | null): number
  /** Notes from now on which numbers are given out, until the next call. */
  watch(given: Set<number> | null): void
  /** Forgets what a rolled back transaction added, or another hand dropped. */
  forget(): void
}

export function openRollupNames(db: DatabaseSync): RollupNames {
  const words = openWords(db)
  const count = db.prepare('SELECT count(*) AS count FROM word WHERE kind = ?')
  const kinds = new Map<WordKind, { readonly ids: Map<string, number>; count: number }>()

  let watched: Set<number> | null = null

  const ofKind = (kind: WordKind) => {
    const known = kinds.get(kind)
    if (known !== undefined) return known
    const fresh = { ids: new Map<string, number>(), count: Number(count.get(kind)?.count) }
    kinds.set(kind, fresh)
    return fresh
  }

  const find = (kind: WordKind, text: string): number => {
    const names = ofKind(kind)
    const known = names.ids.get(text)
    if (known !== undefined) return known
    const short = text.slice(0, MAX_CHARS).toWellFormed()
    let id = words.idOf(kind, short)
    if (id === null) {
      if (names.count >= MAX_NAMES) return NO_NAME
      id = words.idFor(kind, short)
      names.count += 1
    }
    names.ids.set(text, id)
    return id
  }

  return {
    idFor(kind, text) {
      if (text === null) return NO_NAME
      const id = find(kind, text)
      watched?.add(id)
      return id
    },
    watch: (given) => void (watched = given),
    forget() {
      kinds.clear()
      words.forget()
    },
  }
}

/** The kinds of a rollup's names. */
export const NAME_KINDS = {
  name: WORD_KIND.type,
  worker: WORD_KIND.node,
  queue: WORD_KIND.queue,
} as const
