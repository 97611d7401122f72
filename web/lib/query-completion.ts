/** What can be written next in a search: fields, then values. Pure; texts and counts come in. */
import {
  findQueryField,
  QUERY_FIELDS,
  TASK_KIND_HELP,
  type QueryField,
} from '../../contract/model/query/query-field.ts'
import { NAME_FIELDS, TASK_KINDS, type NameField } from '../../contract/model/query/task-query.ts'
import { TASK_STATES } from '../../contract/model/task.ts'
import { valueText } from './query-terms.ts'

/** The word at the caret, as far as it is written. */
export interface WordAtCaret {
  /** Where in the text what a suggestion replaces begins and ends. */
  readonly from: number
  readonly to: number
  /** Null: a field, or text on its own, is being written. */
  readonly field: QueryField | null
  /** `=` or `~` before the value. */
  readonly operator: string
  /** What is written already of the field or of the value. */
  readonly written: string
}

export interface Suggestion {
  /** Takes the place of the word at the caret. */
  readonly insert: string
  readonly label: string
  /** What it finds. */
  readonly detail: string
  /** Tasks that have it; null where nobody counted. */
  readonly count: number | null
  /** A value has to follow. */
  readonly goesOn: boolean
}

export interface CountedValue {
  readonly value: string | null
  readonly count: number
}

export function wordAtCaret(text: string, caret: number): WordAtCaret {
  const start = startOfWord(text, caret)
  const sign = text[start] === '-' ? 1 : 0
  const word = text.slice(start + sign, caret)
  const colon = word.indexOf(':')
  const field = colon === -1 ? undefined : findQueryField(word.slice(0, colon))
  if (field === undefined) {
    return { from: start + sign, to: caret, field: null, operator: '', written: word }
  }
  const value = word.slice(colon + 1)
  const operator = /^[=~]/.exec(value)?.[0] ?? ''
  const comma = isList(field) ? value.lastIndexOf(',') : -1
  const begin = comma === -1 ? operator.length : comma + 1
  const from = start + sign + colon + 1 + (comma === -1 ? 0 : begin)
  const written = value.slice(begin).replaceAll('"', '')
  return { from, to: caret, field, operator: comma === -1 ? operator : ',', written }
}

function startOfWord(text: string, caret: number): number {
  let start = 0
  let quoted = false
  for (let at = 0; at < caret; at += 1) {
    const sign = text[at]
    if (sign === '\\') at += 1
    else if (sign === '"') quoted = !quoted
    else if (!quoted && (sign === ' ' || sign === '(' || sign === ')')) start = at + 1
  }
  return Math.min(start, caret)
}

const isList = ({ kind }: QueryField): boolean =>
  kind === 'name' || kind === 'word' || kind === 'kind' || kind === 'id'

/** The field whose values the server should count for this word; null where it has none to offer. */
export function countedField({ field }: WordAtCaret): NameField | 'error' | null {
  if (field === null) return null
  if (field.kind === 'fingerprint') return 'error'
  if (field.kind !== 'name' && field.kind !== 'word') return null
  return NAME_FIELDS.find((name) => name === field.field) ?? null
}

const MOST = 12

/** @param values of `countedField`, the most frequent first */
export function suggestionsFor(
  word: WordAtCaret,
  values: readonly CountedValue[],
): readonly Suggestion[] {
  if (word.field === null) return fieldSuggestions(word.written)
  const written = word.written.toLowerCase()
  const all = valueSuggestions(word, word.field, values)
  const [begins, contains] = [0, 1].map((way) =>
    all.filter(({ label }) => {
      const at = label.toLowerCase().indexOf(written)
      return way === 0 ? at === 0 : at > 0
    }),
  )
  return [...(begins ?? []), ...(contains ?? [])].slice(0, MOST)
}

function fieldSuggestions(written: string): Suggestion[] {
  const lower = written.toLowerCase()
  const fits = (word: string) => word.startsWith(lower)
  return QUERY_FIELDS.filter(({ word, aliases = [] }) => [word, ...aliases].some(fits)).map(
    ({ word, help, example }) => ({
      insert: `${word}:`,
      label: `${word}:`,
      detail: `${help} · ${example}`,
      count: null,
      goesOn: true,
    }),
  )
}

function valueSuggestions(
  { operator }: WordAtCaret,
  field: QueryField,
  values: readonly CountedValue[],
): Suggestion[] {
  const suggest = (value: string, detail = '', count: number | null = null): Suggestion => ({
    // What was counted is a whole name: `=` says that no other may contain it.
    insert: `${operator === ',' ? '' : field.kind === 'name' ? '=' : ''}${valueText(value)}`,
    label: value,
    detail,
    count,
    goesOn: false,
  })
  switch (field.kind) {
    case 'kind':
      return TASK_KINDS.map((kind) => suggest(kind, TASK_KIND_HELP[kind]))
    case 'name':
    case 'word':
    case 'fingerprint': {
      const counted = values.flatMap(({ value, count }) =>
        value === null || value === '' ? [] : [suggest(value, '', count)],
      )
      if (field.kind !== 'word' || field.field !== 'state') return counted
      const known = TASK_STATES.filter((state) => !counted.some(({ label }) => label === state))
      return [...counted, ...known.map((state) => suggest(state))]
    }
    case 'duration':
    case 'count':
    case 'time':
    case 'text':
    case 'keywords':
    case 'id':
      return EXAMPLES[field.kind].map(([insert, detail]) => ({
        insert,
        label: insert,
        detail,
        count: null,
        goesOn: false,
      }))
  }
}

const EXAMPLES = {
  duration: [
    ['>10s', 'longer than 10 seconds'],
    ['>1m', 'longer than a minute'],
    ['1s..5s', 'from one to five seconds'],
    ['none', 'tasks of which it is not known'],
  ],
  count: [
    ['>0', 'at least one'],
    ['>=2', 'two or more'],
    ['none', 'tasks of which it is not known'],
  ],
  time: [
    ['>now-15m', 'in the last 15 minutes'],
    ['>now-1h', 'in the last hour'],
    ['>now', 'still to come'],
    ['none', 'tasks without it'],
  ],
  text: [],
  keywords: [],
  id: [],
} as const satisfies Readonly<Record<string, readonly (readonly [string, string])[]>>
