/** A query in the terms of a store's columns: names are numbers, decided on its dictionary. */
import { foldText } from '../../../contract/model/query/fold-text.ts'
import type {
  CompareOp,
  ExactField,
  NameField,
  NumberField,
  PayloadTextField,
} from '../../../contract/model/query/task-query.ts'
import { inGlobs, isUnrestricted, type Scope } from '../../../contract/model/scope.ts'
import type { TaskSelection } from '../task-list.ts'
import { type AskedWords, WORD_KIND, type WordKind } from '../word-kind.ts'
import type { OwnKind } from './expand-kind.ts'
import {
  allOf,
  anyOf,
  negationOf,
  NEVER_TRUE,
  type NormalQuery,
  type NormalTerm,
  type NormalTree,
  termOf,
} from './normal-query.ts'
import { searchedText } from './searched-text.ts'

export type SegmentTree = NormalTree<SegmentTerm>

export type SegmentTerm =
  /** The column is one of these words; at least one. */
  | { readonly kind: 'word'; readonly column: WordColumn; readonly words: readonly number[] }
  /** The folded text is part of what is searched of one of the payload's columns. */
  | { readonly kind: 'text'; readonly columns: readonly TextColumn[]; readonly text: string }
  | { readonly kind: 'idHas'; readonly text: string }
  | { readonly kind: 'idIs'; readonly column: IdColumn; readonly ids: readonly string[] }
  | { readonly kind: 'idStarts'; readonly column: IdColumn; readonly text: string }
  | { readonly kind: 'pair'; readonly key: string; readonly value: string }
  | {
      readonly kind: 'number'
      readonly column: NumberColumn
      readonly op: CompareOp
      readonly value: number
    }
  | { readonly kind: 'missing'; readonly column: NumberColumn }
  | { readonly kind: 'is'; readonly what: OwnKind }

export type WordColumn =
  | 'type_id'
  | 'state_id'
  | 'worker_id'
  | 'client_id'
  | 'queue_id'
  | 'routing_key_id'
  | 'error_id'
export type TextColumn = PayloadTextField | 'exception'
export type IdColumn = 'id' | 'root_id' | 'parent_id'
export type NumberColumn = (typeof NUMBER_COLUMNS)[NumberField]

const NUMBER_COLUMNS = {
  runtime: 'runtime',
  wait: 'wait',
  retries: 'retries',
  sent: 'sent',
  received: 'received',
  started: 'started',
  succeeded: 'succeeded',
  failed: 'failed',
  timestamp: 'timestamp',
  eta: 'eta_at',
  expires: 'expires_at',
} as const satisfies Record<NumberField, string>

const ID_COLUMNS = { id: 'id', rootId: 'root_id', parentId: 'parent_id' } as const
type IdField = keyof typeof ID_COLUMNS
type WordField = NameField | 'error'

/** Where a name lies, and in which part of the dictionary. */
export const WORD_FIELDS: Readonly<
  Record<WordField, { readonly column: WordColumn; readonly kind: WordKind }>
> = {
  name: { column: 'type_id', kind: WORD_KIND.type },
  state: { column: 'state_id', kind: WORD_KIND.state },
  worker: { column: 'worker_id', kind: WORD_KIND.node },
  client: { column: 'client_id', kind: WORD_KIND.node },
  queue: { column: 'queue_id', kind: WORD_KIND.queue },
  routingKey: { column: 'routing_key_id', kind: WORD_KIND.routingKey },
  error: { column: 'error_id', kind: WORD_KIND.error },
}

/** The whole selection: query, range and scope. Never true where no row of the segment can pass. */
export const toSegmentTree = (
  query: NormalQuery,
  { range, scope }: Pick<TaskSelection, 'range' | 'scope'>,
  words: AskedWords,
): SegmentTree => allOf([...rangeTerms(range), ...scopeTerms(scope, words), toTree(query, words)])

function rangeTerms({ from, to }: TaskSelection['range']): SegmentTree[] {
  const bound = (op: CompareOp, value: number | null): SegmentTree[] =>
    value === null ? [] : [termOf({ kind: 'number', column: 'timestamp', op, value })]
  return [...bound('>=', from), ...bound('<', to)]
}

function scopeTerms(scope: Scope, words: AskedWords): SegmentTree[] {
  const part = (field: WordField, globs: readonly string[]): SegmentTree[] =>
    isUnrestricted(globs) ? [] : [wordsWhere(field, (text) => inGlobs(globs, text), words)]
  return [
    ...part('name', scope.tasks),
    ...part('worker', scope.workers),
    ...part('queue', scope.queues),
  ]
}

function toTree(query: NormalQuery, words: AskedWords): SegmentTree {
  if (query.kind !== 'term') {
    const parts = query.of.map((part) => toTree(part, words))
    return query.kind === 'and' ? allOf(parts) : anyOf(parts)
  }
  const tree = fromTerm(query.term, words)
  return query.isNegated ? negationOf(tree) : tree
}

function fromTerm(term: NormalTerm, words: AskedWords): SegmentTree {
  switch (term.kind) {
    case 'contains': {
      const { text } = term
      const columns = term.fields.filter(isTextColumn)
      return anyOf([
        ...term.fields
          .filter(isNameField)
          .map((field) => wordsWhere(field, (word) => searchedText(word).includes(text), words)),
        ...(term.fields.includes('id') ? [termOf<SegmentTerm>({ kind: 'idHas', text })] : []),
        ...(columns.length > 0 ? [termOf<SegmentTerm>({ kind: 'text', columns, text })] : []),
      ])
    }
    case 'glob':
      return wordsWhere(term.field, (word) => inGlobs([term.pattern], foldText(word)), words)
    case 'oneOf':
      return isIdField(term.field)
        ? termOf({
            kind: 'idIs',
            column: ID_COLUMNS[term.field],
            ids: term.values.map((id) => id.toWellFormed()),
          })
        : exactWords(term.field, term.values, words)
    case 'startsWith':
      return termOf({ kind: 'idStarts', column: ID_COLUMNS[term.field], text: term.text })
    case 'compare': {
      const { op, value } = term
      return termOf({ kind: 'number', column: NUMBER_COLUMNS[term.field], op, value })
    }
    case 'missing':
      // Every task has a timestamp.
      if (term.field === 'timestamp') return NEVER_TRUE
      return termOf({ kind: 'missing', column: NUMBER_COLUMNS[term.field] })
    case 'pair':
    case 'is':
      return termOf(term)
  }
}

const isTextColumn = (field: string): field is TextColumn =>
  field === 'exception' || field === 'args' || field === 'kwargs' || field === 'result'
const isNameField = (field: string): field is NameField => field in WORD_FIELDS
const isIdField = (field: ExactField): field is IdField => field in ID_COLUMNS

function wordsWhere(
  field: WordField,
  passes: (text: string) => boolean,
  words: AskedWords,
): SegmentTree {
  const { column, kind } = WORD_FIELDS[field]
  return wordTerm(column, words.idsWhere(kind, passes))
}

function exactWords(field: WordField, values: readonly string[], words: AskedWords): SegmentTree {
  const { column, kind } = WORD_FIELDS[field]
  const ids = [...new Set(values)].map((value) => words.idOf(kind, value))
  return wordTerm(
    column,
    ids.filter((id) => id !== null),
  )
}

const wordTerm = (column: WordColumn, ids: readonly number[]): SegmentTree =>
  ids.length === 0 ? NEVER_TRUE : termOf({ kind: 'word', column, words: ids })

/** What has to be true of every row, one by one: the parts of an `and` at the top. */
export const partsOf = (tree: SegmentTree): readonly SegmentTree[] =>
  tree.kind === 'and' ? tree.of : [tree]
