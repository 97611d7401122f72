import { PAYLOAD_TEXT_FIELDS, type TaskQuery, type TextField } from './task-query.ts'

const PAYLOAD: ReadonlySet<TextField> = new Set(PAYLOAD_TEXT_FIELDS)

/** Whether the answer tells something of args, kwargs or results: only who may read those may ask. */
export function readsPayload(query: TaskQuery): boolean {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.of.some(readsPayload)
    case 'not':
      return readsPayload(query.of)
    case 'contains':
      return query.fields.some((field) => PAYLOAD.has(field))
    case 'pair':
      return true
    case 'glob':
    case 'oneOf':
    case 'startsWith':
    case 'compare':
    case 'missing':
    case 'is':
      return false
  }
}
