import type { CompareOp } from '../../../contract/model/query/task-query.ts'

/** SQL's word for each comparison: what goes into a statement comes from here, never from a query. */
export const COMPARE_SQL: Readonly<Record<CompareOp, string>> = {
  '<': '<',
  '<=': '<=',
  '=': '=',
  '>=': '>=',
  '>': '>',
}
