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
  /** Whether an entry of the index that lists walk has all that it asks for, and the row is not read. */
  readonly isCovered: boolean
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
  return { sql, values, isHeavy: isHeavy(tree), isCovered: isCovered(tree) }
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

/** What every index of walks has (segment-0001.ts). */
const COVERED: ReadonlySet<string> = new Set([
  'timestamp',
  'state_id',
  'type_id',
  'worker_id',
  'queue_id',
])

const isCovered = (tree: SegmentTree): boolean => {
  if (tree.kind !== 'term') return tree.of.every(isCovered)
  return 'column' in tree.term && COVERED.has(tree.term.column)
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
      return payloadSql(textSql(term.text, term.columns, bind))
    case 'pair':
      return payloadSql(pairSql(term.key, term.value, bind))
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

/** CASE, since SQLite computes both sides of an AND whose value it needs, and ends early in a test. */
const payloadSql = (test: string): string =>
  `ifnull((SELECT CASE WHEN ${test} THEN 1 ELSE 0 END FROM payload WHERE payload.n = task.n), 0)`

/** Asks JavaScript only where SQL finds that part of the text on whose case both agree. */
function textSql(text: string, columns: readonly string[], bind: Bind): string {
  const needle = bind(text)
  const part = plainPart(text)
  const known = part === '' ? null : bind(part)
  const tests = columns.map((column) => {
    const mayHave =
      known === null ? `${column} IS NOT NULL` : `instr(lower(${column}), ${known}) > 0`
    return `(${mayHave} AND sepal_has(${needle}, ${searchedColumn(column)}))`
  })
  return tests.join(' OR ')
}

/**
 * The longest part of a folded text of signs that fold as SQLite's `lower` does and that no other
 * sign folds to: printable ASCII, but `k` (K, the Kelvin sign) and `i` (İ).
 */
export function plainPart(text: string): string {
  const parts = text.match(/[ -hjl-~]+/g) ?? []
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), '')
}

/** A whole parse of each: only where SQL finds the words of both, or a backslash, which may hide some. */
function pairSql(key: string, value: string, bind: Bind): string {
  const asked = `sepal_pair(kwargs, ${bind(key)}, ${bind(value)})`
  const words = foldText(`${key}=${value}`).match(/[a-z\d_]+/g) ?? []
  const parts = words.map(plainPart).toSorted((a, b) => b.length - a.length)
  const found = parts
    .slice(0, MOST_PARTS)
    .filter((part) => part !== '')
    .map((part) => `instr(lower(kwargs), ${bind(part)}) > 0`)
  return found.length === 0
    ? asked
    : `((${found.join(' AND ')}) OR instr(kwargs, '\\') > 0) AND ${asked}`
}

const MOST_PARTS = 4

function idHasSql(text: string, bind: Bind): string {
  const needle = bind(text)
  return `(CASE typeof(id) WHEN 'blob' THEN ${uuidHasSql(text, needle, bind)}
    ELSE sepal_has(${needle}, id) END)`
}

/** The digits alone let many ids pass by; where the dashes lie is asked of those that are left. */
function uuidHasSql(text: string, needle: string, bind: Bind): string {
  if (!/^[\da-f-]*$/.test(text)) return '0'
  const stored = encodeId(text)
  if (typeof stored !== 'string') return `id = ${bind(stored)}`
  const digits = bind(text.replaceAll('-', '').toUpperCase())
  return `CASE WHEN instr(hex(id), ${digits}) > 0 THEN sepal_has_id(${needle}, id) ELSE 0 END`
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
  db.function('sepal_has', { deterministic: true }, (needle, text) => Number(has(text, needle)))
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
