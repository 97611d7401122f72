/**
 * How ids lie in the database: a UUID as `uuid`, any other string as text beside it. Lossless: only
 * the canonical lower-case form counts as a UUID, so `AB…` and `ab…` stay two ids, as they are in Celery.
 */
import { fromStored, keptText, toStored } from './stored-text.ts'

/** One of the two is null, or both where there is no id. */
export interface StoredId {
  readonly uuid: string | null
  readonly text: string | null
}

const CANONICAL_UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

export function encodeId(id: string | null): StoredId {
  if (id === null) return { uuid: null, text: null }
  return CANONICAL_UUID.test(id) ? { uuid: id, text: null } : { uuid: null, text: toStored(id) }
}

export function decodeId(uuid: unknown, text: unknown): string | null {
  if (typeof uuid === 'string') return uuid
  return typeof text === 'string' ? fromStored(text) : null
}

/** The form of an id that the history knows it by. */
export const normalId = (id: string): string => (CANONICAL_UUID.test(id) ? id : keptText(id))

/** Ids for `uuid = ANY ($1) OR id = ANY ($2)`. */
export function splitIds(ids: Iterable<string>): { uuids: string[]; texts: string[] } {
  const uuids: string[] = []
  const texts: string[] = []
  for (const id of ids) {
    const stored = encodeId(id)
    if (stored.uuid !== null) uuids.push(stored.uuid)
    else if (stored.text !== null) texts.push(stored.text)
  }
  return { uuids, texts }
}
