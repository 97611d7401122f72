/**
 * The dictionary as readers see it. A number is never used again, so what was read of it stays true;
 * but names come from outside, so only some texts are kept, and the rest is asked for.
 */
import type { Run } from '../../postgres/database.ts'
import type { AskedWords, WordKind, Words } from '../word-kind.ts'
import { fromStored } from './stored-text.ts'
import { digestOf } from './word-digest.ts'

export type WordTexts = Pick<Words, 'textOf'>

export interface ReadWords {
  /**
   * What `build` makes of the words that it asks for. It is run twice, first with the answer that
   * there are none, so it must ask for the same ones each time, and do nothing else.
   */
  answer<T>(run: Run, build: (words: AskedWords) => T): Promise<T>
  /** The texts of these numbers; of one that is none, and of any other, an empty one. */
  textsOf(run: Run, ids: Iterable<number>): Promise<WordTexts>
  /** All words of a kind, in the order of their numbers. */
  named(run: Run, kind: WordKind): Promise<readonly Word[]>
}

type Word = readonly [id: number, text: string]

interface Question {
  readonly kind: WordKind
  /** Null: all that pass are asked for. */
  readonly text: string | null
  readonly passes: (text: string) => boolean
  readonly ids: number[]
}

/** Texts kept in memory; a flood of names must not fill it. */
const REMEMBERED = 20_000
/** Words that are read at once. */
const PAGE = 10_000

export function createReadWords({ remembered = REMEMBERED, page = PAGE } = {}): ReadWords {
  const kept = new Map<number, string>()

  return {
    async answer(run, build) {
      const asked: Question[] = []
      const first = build({
        idOf(kind, text) {
          asked.push({ kind, text, passes: (one) => one === text, ids: [] })
          return null
        },
        idsWhere(kind, passes) {
          asked.push({ kind, text: null, passes, ids: [] })
          return []
        },
      })
      if (asked.length === 0) return first
      await findTexts(run, asked)
      await findPassing(run, asked)
      let at = 0
      const next = (kind: WordKind): readonly number[] => {
        const question = asked[at]
        at += 1
        if (question?.kind !== kind) throw new Error('Cannot answer: other words are asked for')
        return question.ids
      }
      return build({
        idOf: (kind) => next(kind)[0] ?? null,
        idsWhere: (kind) => [...next(kind)],
      })
    },
    async textsOf(run, ids) {
      const texts = new Map<number, string>()
      const missing: number[] = []
      for (const id of new Set(ids)) {
        const text = kept.get(id)
        if (text === undefined) missing.push(id)
        else texts.set(id, text)
      }
      if (missing.length > 0) {
        const { rows } = await run(TEXTS, [missing])
        if (kept.size + rows.length > remembered) kept.clear()
        for (const [idValue, stored] of rows) {
          const [id, text] = [Number(idValue), fromStored(String(stored))]
          texts.set(id, text)
          if (kept.size < remembered) kept.set(id, text)
        }
      }
      return { textOf: (id) => texts.get(id) ?? '' }
    },
    async named(run, kind) {
      const words: Word[] = []
      await readKinds(run, [kind], (_, id, text) => void words.push([id, text]))
      return words
    },
  }

  async function findPassing(run: Run, asked: readonly Question[]): Promise<void> {
    const open = asked.filter(({ text }) => text === null)
    if (open.length === 0) return
    const kinds = [...new Set(open.map(({ kind }) => kind))]
    await readKinds(run, kinds, (kindOfWord, id, text) => {
      for (const { kind, passes, ids } of open) {
        if (kind === kindOfWord && passes(text)) ids.push(id)
      }
    })
  }

  async function readKinds(
    run: Run,
    kinds: readonly WordKind[],
    visit: (kind: number, id: number, text: string) => void,
  ): Promise<void> {
    for (let last = 0; ;) {
      const { rows } = await run(WORDS, [kinds, last, page])
      for (const [id, kind, text] of rows) visit(Number(kind), Number(id), fromStored(String(text)))
      if (rows.length < page) return
      last = Number(rows.at(-1)?.[0])
    }
  }
}

async function findTexts(run: Run, asked: readonly Question[]): Promise<void> {
  const byDigest = new Map<string, Question[]>()
  for (const question of asked) {
    if (question.text === null) continue
    const digest = digestOf({ kind: question.kind, text: question.text })
    byDigest.set(digest, [...(byDigest.get(digest) ?? []), question])
  }
  if (byDigest.size === 0) return
  const { rows } = await run(FOUND, [[...byDigest.keys()].map((hex) => `\\x${hex}`)])
  for (const [id, digest] of rows) {
    for (const { ids } of byDigest.get((digest as Buffer).toString('hex')) ?? []) {
      ids.push(Number(id))
    }
  }
}

const TEXTS = 'SELECT id, text FROM $schema.word WHERE id = ANY ($1::integer[])'
const FOUND = 'SELECT id, digest FROM $schema.word WHERE digest = ANY ($1::bytea[])'
const WORDS = `
  SELECT id, kind, text FROM $schema.word
  WHERE kind = ANY ($1::smallint[]) AND id > $2 ORDER BY id LIMIT $3`
