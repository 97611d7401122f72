/** Rows that can pass, found by what they hold instead of in the order of lists: keys (segment, n). */
import { partsOf, type SegmentTerm, type SegmentTree } from '../query/segment-tree.ts'
import { type Bind, escapeLike, payloadText, uuidRange } from './selection-sql.ts'
import { toStored } from './stored-text.ts'
import { splitIds } from './task-id.ts'

const KEYS = 'SELECT segment, n FROM $schema.task WHERE'
const MIN_CHARS = 4

/**
 * By an index of ids or parents: as many as are named, and their children. Null where no such index
 * serves.
 */
export function namedSql(tree: SegmentTree, bind: Bind): string | null {
  for (const part of partsOf(tree)) {
    if (part.kind === 'term' && !part.isNegated && isNamed(part.term)) {
      return candidateSql(part.term, bind)
    }
  }
  return null
}

const isNamed = (term: SegmentTerm): boolean =>
  (term.kind === 'idIs' && term.column !== 'root_id') ||
  (term.kind === 'idStarts' && term.column === 'id' && term.text.length >= MIN_CHARS)

/**
 * By looking for a text: an index for exceptions, else a scan of everything, which is twenty times
 * as fast as looking row by row in the order of lists. Null where the selection looks for none.
 */
export function textSql(tree: SegmentTree, bind: Bind): string | null {
  for (const part of partsOf(tree)) if (looksForText(part)) return treeCandidates(part, bind)
  return null
}

const looksForText = (tree: SegmentTree): boolean => {
  if (tree.kind !== 'term') {
    return tree.kind === 'or' && tree.of.every(isPart) && tree.of.some(looksForText)
  }
  return !tree.isNegated && (tree.term.kind === 'text' || tree.term.kind === 'idHas')
}

const isPart = (tree: SegmentTree): boolean =>
  tree.kind === 'term' &&
  !tree.isNegated &&
  (tree.term.kind === 'text' || tree.term.kind === 'idHas' || tree.term.kind === 'word')

const treeCandidates = (tree: SegmentTree, bind: Bind): string =>
  tree.kind === 'term'
    ? candidateSql(tree.term, bind)
    : tree.of.map((part) => treeCandidates(part, bind)).join(' UNION ALL ')

function candidateSql(term: SegmentTerm, bind: Bind): string {
  switch (term.kind) {
    case 'idIs': {
      const { uuids, texts } = splitIds(term.ids)
      const [uuid, text] = term.column === 'id' ? ['uuid', 'id'] : ['parent_uuid', 'parent_id']
      return `${KEYS} ${uuid} = ANY (${bind(uuids)}::uuid[])
        UNION ALL ${KEYS} ${text} = ANY (${bind(texts)}::text[])`
    }
    case 'idStarts': {
      const range = uuidRange(term.text)
      const odd = `${KEYS} id IS NOT NULL AND starts_with(coalesce(id_folded, id), ${bind(toStored(term.text))})`
      if (range === null) return odd
      return `${KEYS} uuid BETWEEN ${bind(range.from)}::uuid AND ${bind(range.to)}::uuid
        UNION ALL ${odd}`
    }
    case 'idHas': {
      const text = bind(toStored(term.text))
      const odd = `${KEYS} id IS NOT NULL AND position(${text} IN coalesce(id_folded, id)) > 0`
      if (!/^[\da-f-]*$/.test(term.text)) return odd
      return `${KEYS} position(${text} IN uuid::text) > 0 UNION ALL ${odd}`
    }
    case 'text': {
      const pattern = bind(`%${escapeLike(toStored(term.text))}%`)
      const some = term.columns.map((column) => `${payloadText(column)} LIKE ${pattern}`)
      return `SELECT p.segment, p.n FROM $schema.payload AS p WHERE ${some.join(' OR ')}`
    }
    case 'word':
      return `${KEYS} ${term.column} = ANY (${bind(term.words)}::integer[])`
    case 'pair':
    case 'number':
    case 'missing':
    case 'is':
      throw new Error(`Cannot look for candidates: ${term.kind} names none`)
  }
}
