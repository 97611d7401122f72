/**
 * How ids lie in the database: a UUID as 16 bytes, any other string as text. Lossless: only the
 * canonical lower-case form counts as a UUID, so `AB…` and `ab…` stay two ids, as they are in Celery.
 */
import type { SQLOutputValue } from 'node:sqlite'

export type StoredId = Buffer | string

const CANONICAL_UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

/**
 * The form of an id that the history knows it by: a lone surrogate, which UTF-8 cannot hold,
 * becomes U+FFFD.
 */
export const normalId = (id: string): string => (id.isWellFormed() ? id : id.toWellFormed())

/** @param id as `normalId` gives it */
export const encodeId = (id: string): StoredId =>
  CANONICAL_UUID.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : id

export function decodeId(stored: SQLOutputValue): string {
  if (!(stored instanceof Uint8Array)) return String(stored)
  const hex = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
