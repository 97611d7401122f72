import { searchedText } from '../query/searched-text.ts'
import type { SegmentTerm, SegmentTree } from '../query/segment-tree.ts'
/** Which grams the rows that a tree is true of must have: what the search index is asked. */
import {
  eachIdGram,
  eachTextGram,
  type Gram,
  rootGrams,
  TEXT_ROOMS,
  type TextRoom,
  wordGrams,
} from './search-grams.ts'
import { uuidPrefix } from './segment-condition.ts'
import { encodeId, hexOf } from './task-id.ts'

export type SearchNeed =
  /** Any row may be one. */
  | { readonly kind: 'none' }
  | { readonly kind: 'grams'; readonly grams: readonly Gram[] }
  | { readonly kind: 'all' | 'any'; readonly of: readonly SearchNeed[] }

export const NO_NEED: SearchNeed = { kind: 'none' }
/** With so many names nearly every block has one of them. */
const MOST_WORDS = 64
/** More make the answer no better. */
const MOST_GRAMS = 24

export function needOf(tree: SegmentTree): SearchNeed {
  if (tree.kind === 'term') return tree.isNegated ? NO_NEED : needOfTerm(tree.term)
  return tree.kind === 'and' ? allNeeds(tree.of.map(needOf)) : anyNeed(tree.of.map(needOf))
}

function allNeeds(needs: readonly SearchNeed[]): SearchNeed {
  const of = needs.filter(({ kind }) => kind !== 'none')
  return of.length > 1 ? { kind: 'all', of } : (of[0] ?? NO_NEED)
}

function anyNeed(needs: readonly SearchNeed[]): SearchNeed {
  if (needs.some(({ kind }) => kind === 'none')) return NO_NEED
  return needs.length === 1 ? (needs[0] ?? NO_NEED) : { kind: 'any', of: needs }
}

function needOfTerm(term: SegmentTerm): SearchNeed {
  switch (term.kind) {
    case 'word': {
      if (term.words.length > MOST_WORDS) return NO_NEED
      return anyNeed(term.words.map((word) => gramsNeed(wordGrams(term.column, word))))
    }
    case 'text': {
      const rooms = new Set(term.columns.map((column) => TEXT_ROOMS[column]))
      return anyNeed([...rooms].map((room) => textNeed(term.text, room)))
    }
    case 'idHas':
      return /^[\da-f-]*$/.test(term.text)
        ? anyNeed([digitsNeed(term.text.replaceAll('-', '')), textNeed(term.text, 'open')])
        : textNeed(term.text, 'open')
    case 'idIs':
      return term.column === 'parent_id'
        ? NO_NEED
        : anyNeed(term.ids.map((id) => exactIdNeed(id, term.column === 'root_id')))
    case 'idStarts': {
      const digits = uuidPrefix(term.text)
      if (term.column !== 'id') return NO_NEED
      const text = textNeed(term.text, 'open')
      return digits === null ? text : anyNeed([digitsNeed(digits), text])
    }
    case 'pair':
    case 'number':
    case 'missing':
    case 'is':
      return NO_NEED
  }
}

/** @param text folded */
function textNeed(text: string, room: TextRoom): SearchNeed {
  const grams: Gram[] = []
  eachTextGram(text, room, (gram) => grams.push(gram))
  return gramsNeed(grams)
}

/** @param digits of a part of a UUID */
function digitsNeed(digits: string): SearchNeed {
  const grams: Gram[] = []
  eachIdGram(digits, (gram) => grams.push(gram))
  return gramsNeed(grams)
}

function exactIdNeed(id: string, isRoot: boolean): SearchNeed {
  const stored = encodeId(id)
  const grams: Gram[] = []
  const add = (gram: Gram) => grams.push(gram)
  if (typeof stored === 'string') eachTextGram(searchedText(stored), 'open', add)
  else eachIdGram(hexOf(stored), add)
  // The root of a family has itself as its root, and no gram for it.
  return isRoot ? anyNeed([gramsNeed(rootGrams(stored)), gramsNeed(grams)]) : gramsNeed(grams)
}

function gramsNeed(grams: readonly Gram[]): SearchNeed {
  const distinct = [...new Set(grams)].slice(0, MOST_GRAMS)
  return distinct.length === 0 ? NO_NEED : { kind: 'grams', grams: distinct }
}
