/** The dictionary as the writer sees it: names that recur in many tasks, each written once and numbered. */
import type { Run } from '../../postgres/database.ts'
import type { WordKind } from '../word-kind.ts'
import { fromStored, keptText, toStored } from './stored-text.ts'
import { digestOf } from './word-digest.ts'

/** One name in one batch. */
export interface WordUse {
  readonly kind: WordKind
  /** As `keptText` gives it. */
  readonly text: string
  /** The newest segment in which the batch uses it. */
  readonly segment: number
}

/** As the writer sees them. */
export interface WrittenWords {
  textOf(id: number): string
  /** Finds or adds every word that is used; the ids come by `idOf` then. Within the batch's transaction. */
  prepare(run: Run, uses: readonly WordUse[], nextId: number): Promise<{ added: number }>
  /** @throws {Error} it was not prepared */
  idOf(kind: WordKind, text: string): number
  /** Reads the texts of these ids, for `textOf`. */
  load(run: Run, ids: readonly number[]): Promise<void>
  /** After a transaction that was rolled back, or words that were dropped. */
  forget(): void
}

/** Words kept in memory; a flood of names must not fill it. */
const REMEMBERED = 100_000

interface Known {
  readonly id: number
  lastSegment: number
}

export function createWrittenWords(): WrittenWords {
  const known = new Map<string, Known>()
  const texts = new Map<number, string>()

  const find = async (run: Run, uses: readonly WordUse[]): Promise<void> => {
    const missing = uses.filter(({ kind, text }) => !known.has(keyOf(kind, text)))
    if (missing.length === 0) return
    const byDigest = new Map(missing.map((use) => [digestOf(use), use]))
    const { rows } = await run(
      'SELECT id, last_segment, digest FROM $schema.word WHERE digest = ANY ($1::bytea[])',
      [[...byDigest.keys()].map((hex) => `\\x${hex}`)],
    )
    for (const [id, lastSegment, digest] of rows) {
      const use = byDigest.get((digest as Buffer).toString('hex'))
      if (use !== undefined) note(use, Number(id), Number(lastSegment))
    }
  }

  const note = ({ kind, text }: WordUse, id: number, lastSegment: number): void => {
    known.set(keyOf(kind, text), { id, lastSegment })
    texts.set(id, text)
  }

  return {
    textOf: (id) => texts.get(id) ?? '',
    async prepare(run, uses, nextId) {
      if (known.size > REMEMBERED) known.clear()
      if (texts.size > REMEMBERED) texts.clear()
      await find(run, uses)
      const isNew = ({ kind, text }: WordUse) => !known.has(keyOf(kind, text))
      const added = uses.filter(isNew)
      if (added.length > 0) {
        const rows = added.map((use, at) => [
          nextId + at,
          use.kind,
          toStored(use.text),
          `\\x${digestOf(use)}`,
          use.segment,
        ])
        await run(ADD, [JSON.stringify(rows)])
        added.forEach((use, at) => note(use, nextId + at, use.segment))
      }
      const later = uses.filter(
        ({ kind, text, segment }) => (known.get(keyOf(kind, text))?.lastSegment ?? 0) < segment,
      )
      if (later.length > 0) {
        const rows = later.map(({ kind, text, segment }) => [
          known.get(keyOf(kind, text))?.id,
          segment,
        ])
        await run(MOVE, [JSON.stringify(rows)])
        for (const { kind, text, segment } of later) {
          const word = known.get(keyOf(kind, text))
          if (word !== undefined) word.lastSegment = segment
        }
      }
      return { added: added.length }
    },
    idOf(kind, text) {
      const word = known.get(keyOf(kind, keptText(text)))
      if (word === undefined) throw new Error(`Cannot encode a word: kind ${kind} is not prepared`)
      return word.id
    },
    async load(run, ids) {
      if (texts.size > REMEMBERED) texts.clear()
      const missing = [...new Set(ids)].filter((id) => !texts.has(id))
      if (missing.length === 0) return
      const { rows } = await run(
        'SELECT id, text FROM $schema.word WHERE id = ANY ($1::integer[])',
        [missing],
      )
      for (const [id, text] of rows) texts.set(Number(id), fromStored(String(text)))
    },
    forget() {
      known.clear()
      texts.clear()
    },
  }
}

const ADD = `
  INSERT INTO $schema.word (id, kind, text, digest, last_segment)
  SELECT (r->>0)::integer, (r->>1)::smallint, r->>2, (r->>3)::bytea, (r->>4)::integer
  FROM jsonb_array_elements($1::jsonb) AS r`

const MOVE = `
  UPDATE $schema.word AS w SET last_segment = m.segment
  FROM (SELECT (r->>0)::integer AS id, (r->>1)::integer AS segment
    FROM jsonb_array_elements($1::jsonb) AS r) AS m
  WHERE w.id = m.id AND w.last_segment < m.segment`

const keyOf = (kind: number, text: string): string => `${kind} ${text}`
