/**
 * A segment's tree as SQL over one row of `task`. Every condition is 0 or 1, never null, so that NOT
 * of it is the other.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { foldText } from '../../../contract/model/query/fold-text.ts'
import { hasKeywordPair } from '../../../contract/model/query/keyword-pairs.ts'
import { COMPARE_SQL } from '../query/compare-sql.ts'
import { isAlways } from '../query/normal-query.ts'
import { searchedText } from '../query/searched-text.ts'
import type { SegmentTerm, SegmentTree } from '../query/segment-tree.ts'
import { searchedColumn } from './searched-column.ts'
import { decodeId, encodeId } from './task-id.ts'

export interface SegmentCondition {
  readonly sql: string
  readonly values: Readonly<Record<string, SQLInputValue>>
  /** Whether it reads payloads or asks JavaScript: a microsecond or more a row. */
  readonly isHeavy: boolean
}

/** Null where every row passes. */
export function toCondition(tree: SegmentTree): SegmentCondition | null {
  if (isAlways(tree)) return null
  const values: Record<string, SQLInputValue> = {}
  const bind = (value: SQLInputValue): string => {
    const name = `v${Object.keys(values).length}`
    values[name] = value
    return `:${name}`
  }
  const sql = treeSql(tree, bind)
  return { sql, values, isHeavy: isHeavy(tree) }
}

type Bind = (value: SQLInputValue) => string

function treeSql(tree: SegmentTree, bind: Bind): string {
  if (tree.kind === 'term') {
    const sql = termSql(tree.term, bind)
    return tree.isNegated ? `NOT ${sql}` : sql
  }
  if (tree.of.length === 0) return tree.kind === 'and' ? '1' : '0'
  // The dear ones last: SQLite looks at them only where the others leave it open.
  const parts = tree.of.toSorted((a, b) => Number(isHeavy(a)) - Number(isHeavy(b)))
  const joint = tree.kind === 'and' ? ' AND ' : ' OR '
  return `(${parts.map((part) => treeSql(part, bind)).join(joint)})`
}

const isHeavy = (tree: SegmentTree): boolean => {
  if (tree.kind !== 'term') return tree.of.some(isHeavy)
  const { kind } = tree.term
  return kind === 'text' || kind === 'pair' || kind === 'idHas'
}

function termSql(term: SegmentTerm, bind: Bind): string {
  switch (term.kind) {
    case 'word': {
      const [first] = term.words
      if (term.words.length === 1 && first !== undefined) {
        return `(${term.column} IS ${bind(first)})`
      }
      const list = bind(JSON.stringify(term.words))
      return `ifnull(${term.column} IN (SELECT value FROM json_each(${list})), 0)`
    }
    case 'text':
      // Most tasks have none of them: JavaScript is not asked for those.
      return payloadSql(
        `(${term.columns.map((column) => `${column} IS NOT NULL`).join(' OR ')}) AND
        sepal_has(${bind(term.text)}, ${term.columns.map(searchedColumn).join(', ')})`,
      )
    case 'pair':
      return payloadSql(`sepal_pair(kwargs, ${bind(term.key)}, ${bind(term.value)})`)
    case 'idHas':
      return idHasSql(term.text, bind)
    case 'idIs':
      return `ifnull(${term.column} IN (${term.ids.map((id) => bind(encodeId(id))).join(', ')}), 0)`
    case 'idStarts': {
      const digits = uuidPrefix(term.text)
      const blob =
        digits === null
          ? '0'
          : `substr(hex(${term.column}), 1, ${digits.length}) = ${bind(digits.toUpperCase())}`
      return `(CASE typeof(${term.column}) WHEN 'blob' THEN ${blob}
        WHEN 'text' THEN sepal_starts(${bind(term.text)}, ${term.column}) ELSE 0 END)`
    }
    case 'number': {
      // SQLite takes it for null, whose comparison is null, too.
      if (Number.isNaN(term.value)) return '0'
      const compared = `${term.column} ${COMPARE_SQL[term.op]} ${bind(term.value)}`
      return term.column === 'timestamp' ? `(${compared})` : `ifnull(${compared}, 0)`
    }
    case 'missing':
      return `(${term.column} IS NULL)`
    case 'is':
      return term.what === 'root'
        ? '(parent_id IS NULL OR parent_id = id)'
        : '(ifnull(retries > 0, 0) OR retried IS NOT NULL)'
  }
}

const payloadSql = (sql: string): string =>
  `ifnull((SELECT ${sql} FROM payload WHERE payload.n = task.n), 0)`

function idHasSql(text: string, bind: Bind): string {
  const needle = bind(text)
  const digits = text.replaceAll('-', '')
  // The digits alone let many ids pass by; where the dashes lie is asked of those that are left.
  const blob = /^[\da-f-]*$/.test(text)
    ? `instr(hex(id), ${bind(digits.toUpperCase())}) > 0 AND sepal_has_id(${needle}, id)`
    : '0'
  return `(CASE typeof(id) WHEN 'blob' THEN ${blob} ELSE sepal_has(${needle}, id) END)`
}

const UUID_FORM = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx'

/** The digits of a text that a canonical UUID may begin with; null where none can. */
export function uuidPrefix(text: string): string | null {
  if (text.length > UUID_FORM.length) return null
  for (let at = 0; at < text.length; at += 1) {
    if (UUID_FORM[at] === '-' ? text[at] !== '-' : !/[\da-f]/.test(text[at] ?? '')) return null
  }
  return text.replaceAll('-', '')
}

/** What SQL cannot say, for the conditions of this connection. */
export function defineFunctions(db: DatabaseSync): void {
  const has = (text: unknown, needle: unknown): boolean =>
    typeof text === 'string' && searchedText(text).includes(String(needle))
  db.function('sepal_has', { deterministic: true, varargs: true }, (needle, ...texts) =>
    Number(texts.some((text) => has(text, needle))),
  )
  db.function('sepal_has_id', { deterministic: true }, (needle, id) =>
    Number(decodeId(id).includes(String(needle))),
  )
  db.function('sepal_starts', { deterministic: true }, (needle, text) =>
    Number(foldText(String(text)).startsWith(String(needle))),
  )
  db.function('sepal_pair', { deterministic: true }, (kwargs, key, value) =>
    Number(hasKeywordPair(typeof kwargs === 'string' ? kwargs : null, String(key), String(value))),
  )
}
