/**
 * A selection of tasks as SQL over `w`, rows of `task`. Every condition is true or false, never null,
 * so that NOT of it is the other.
 */
import { COMPARE_SQL } from '../query/compare-sql.ts'
import type { SegmentTerm, SegmentTree } from '../query/segment-tree.ts'
import { fromStored, toStored } from './stored-text.ts'
import { splitIds } from './task-id.ts'

/** Puts a value into the statement. @returns `$1`, `$2`, … */
export type Bind = (value: unknown) => string

export interface Binder {
  readonly bind: Bind
  readonly values: unknown[]
}

export function createBinder(): Binder {
  const values: unknown[] = []
  return { values, bind: (value) => `$${values.push(value)}` }
}

/**
 * The condition on a row `w` and its payload `p`. What SQL cannot say (`pair`) passes here: where
 * `hasUnsaid`, what passes is a superset.
 */
export function treeSql(tree: SegmentTree, bind: Bind): string {
  if (tree.kind === 'term') {
    if (tree.term.kind === 'pair') return 'true'
    const sql = termSql(tree.term, bind)
    return tree.isNegated ? `NOT ${sql}` : sql
  }
  if (tree.of.length === 0) return tree.kind === 'and' ? 'true' : 'false'
  // The dear ones last: it may not come to them.
  const parts = tree.of.toSorted((a, b) => Number(readsPayload(a)) - Number(readsPayload(b)))
  return `(${parts.map((part) => treeSql(part, bind)).join(tree.kind === 'and' ? ' AND ' : ' OR ')})`
}

export const hasUnsaid = (tree: SegmentTree): boolean =>
  tree.kind === 'term' ? tree.term.kind === 'pair' : tree.of.some(hasUnsaid)

export const readsPayload = (tree: SegmentTree): boolean =>
  tree.kind === 'term' ? tree.term.kind === 'text' : tree.of.some(readsPayload)

const ID_COLUMNS = {
  id: { uuid: 'w.uuid', text: 'w.id', folded: 'coalesce(w.id_folded, w.id)' },
  root_id: { uuid: 'w.root_uuid', text: 'w.root_id', folded: 'coalesce(w.root_folded, w.root_id)' },
  parent_id: {
    uuid: 'w.parent_uuid',
    text: 'w.parent_id',
    folded: 'coalesce(w.parent_folded, w.parent_id)',
  },
} as const

function termSql(term: Exclude<SegmentTerm, { kind: 'pair' }>, bind: Bind): string {
  switch (term.kind) {
    case 'word':
      return `coalesce(w.${term.column} = ANY (${bind(term.words)}::integer[]), false)`
    case 'text': {
      const pattern = bind(`%${escapeLike(storedFolded(term.text))}%`)
      const some = term.columns.map(
        (column) => `coalesce(${payloadText(column)} LIKE ${pattern}, false)`,
      )
      return `(${some.join(' OR ')})`
    }
    case 'idHas': {
      const { uuid, folded } = ID_COLUMNS.id
      const text = bind(storedFolded(term.text))
      const inUuid = /^[\da-f-]*$/.test(term.text)
        ? `position(${text} IN ${uuid}::text) > 0`
        : 'false'
      return `coalesce(CASE WHEN ${uuid} IS NOT NULL THEN ${inUuid}
        ELSE position(${text} IN ${folded}) > 0 END, false)`
    }
    case 'idIs': {
      const { uuid, text } = ID_COLUMNS[term.column]
      const { uuids, texts } = splitIds(term.ids)
      const parts = [
        ...(uuids.length > 0 ? [`${uuid} = ANY (${bind(uuids)}::uuid[])`] : []),
        ...(texts.length > 0 ? [`${text} = ANY (${bind(texts)}::text[])`] : []),
      ]
      return `coalesce(${parts.join(' OR ') || 'false'}, false)`
    }
    case 'idStarts': {
      if (term.text === '') return 'true'
      const { uuid, folded } = ID_COLUMNS[term.column]
      const range = uuidRange(term.text)
      const inUuid =
        range === null
          ? 'false'
          : `${uuid} BETWEEN ${bind(range.from)}::uuid AND ${bind(range.to)}::uuid`
      return `coalesce(CASE WHEN ${uuid} IS NOT NULL THEN ${inUuid}
        ELSE starts_with(${folded}, ${bind(storedFolded(term.text))}) END, false)`
    }
    case 'number':
      return `coalesce(w."${term.column}" ${COMPARE_SQL[term.op]} ${bind(number(term.value))}::float8, false)`
    case 'missing':
      return `(w."${term.column}" IS NULL)`
    case 'is':
      return term.what === 'root'
        ? `coalesce((w.parent_uuid IS NULL AND w.parent_id IS NULL)
            OR w.parent_uuid = w.uuid OR w.parent_id = w.id, false)`
        : '(coalesce(w.retries > 0, false) OR w.retried IS NOT NULL)'
  }
}

/** What is searched of a column of the payload, folded. */
export const payloadText = (column: string): string => `coalesce(p.${column}_folded, p.${column})`

/** JavaScript's infinities are PostgreSQL's, in other words. */
const number = (value: number): string | number =>
  Number.isFinite(value)
    ? value
    : Number.isNaN(value)
      ? 'NaN'
      : value > 0
        ? 'Infinity'
        : '-Infinity'

const storedFolded = (text: string): string => toStored(fromStored(text))

export const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&')

const UUID_FORM = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx'

/** The UUIDs that begin with a text; null where none can. */
export function uuidRange(text: string): { from: string; to: string } | null {
  if (text.length > UUID_FORM.length) return null
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at)
    if (UUID_FORM[at] === '-' ? sign !== '-' : !/[\da-f]/.test(sign)) return null
  }
  const rest = UUID_FORM.slice(text.length)
  return { from: text + rest.replaceAll('x', '0'), to: text + rest.replaceAll('x', 'f') }
}
