/**
 * The dictionary of one segment: names that recur in many tasks, each written once and numbered.
 * Words are only ever added, so what was read of them stays true.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { WordKind, Words } from '../word-kind.ts'

export interface GrowingWords extends Words {
  /** The word's id, added where there is none. Inside a transaction. */
  idFor(kind: WordKind, text: string): number
  /** Forgets what was added in a transaction that was rolled back. */
  forget(): void
}

/** Words kept in memory of each segment and direction; a flood of names must not fill it. */
const REMEMBERED = 20_000

export function openWords(db: DatabaseSync): GrowingWords {
  const byText = db.prepare('SELECT id FROM word WHERE kind = ? AND text = ?')
  const byId = db.prepare('SELECT text FROM word WHERE id = ?')
  const ofKind = db.prepare('SELECT id, text FROM word WHERE kind = ?')
  // Prepared when first used: a reader never does.
  const add = () => db.prepare('INSERT INTO word (kind, text) VALUES (?, ?)')
  let adding: ReturnType<typeof add> | null = null
  const texts = new Map<number, string>()
  const ids = new Map<WordKind, Map<string, number>>()

  const idOf = (kind: WordKind, text: string): number | null => {
    const row = byText.get(kind, text)
    return row === undefined ? null : Number(row.id)
  }

  return {
    idOf,
    idsWhere(kind, passes) {
      const found: number[] = []
      for (const row of ofKind.iterate(kind)) {
        if (passes(String(row.text))) found.push(Number(row.id))
      }
      return found
    },
    textOf(id) {
      const known = texts.get(id)
      if (known !== undefined) return known
      const text = String(byId.get(id)?.text ?? '')
      remember(texts, id, text)
      return text
    },
    idFor(kind, text) {
      let known = ids.get(kind)
      if (known === undefined) ids.set(kind, (known = new Map()))
      const id = known.get(text)
      if (id !== undefined) return id
      const now = idOf(kind, text) ?? Number((adding ??= add()).run(kind, text).lastInsertRowid)
      remember(known, text, now)
      return now
    },
    forget() {
      ids.clear()
      texts.clear()
    },
  }
}

function remember<K, V>(map: Map<K, V>, key: K, value: V): void {
  if (map.size >= REMEMBERED) map.clear()
  map.set(key, value)
}
