/**
 * How ids lie in the database: a UUID as 16 bytes, any other string as text. Lossless: only the
 * canonical lower-case form counts as a UUID, so `AB…` and `ab…` stay two ids, as they are in Celery.
 */
import type { SQLOutputValue } from 'node:sqlite'

export type StoredId = Uint8Array<ArrayBuffer> | string

/**
 * The form of an id that the history knows it by: a lone surrogate, which UTF-8 cannot hold,
 * becomes U+FFFD.
 */
export const normalId = (id: string): string => (id.isWellFormed() ? id : id.toWellFormed())

/** @param id as `normalId` gives it */
export const encodeId = (id: string): StoredId => bytesOf(id) ?? id

const UUID_CHARS = 36
const DASH = 0x2d
const DASHES: readonly number[] = [8, 13, 18, 23]
/** Where the two digits of each byte lie. */
const DIGIT_PLACES = Uint8Array.from(
  Array.from({ length: UUID_CHARS }, (_, at) => at)
    .filter((at) => !DASHES.includes(at))
    .filter((_, nth) => nth % 2 === 0),
)

/** Of a canonical UUID, else null. By hand: an expression and `Buffer.from` take four times as long. */
function bytesOf(id: string): Uint8Array<ArrayBuffer> | null {
  if (id.length !== UUID_CHARS) return null
  for (const at of DASHES) if (id.charCodeAt(at) !== DASH) return null
  const bytes = new Uint8Array(DIGIT_PLACES.length)
  for (let nth = 0; nth < bytes.length; nth += 1) {
    const at = DIGIT_PLACES[nth] ?? 0
    const byte = (digitOf(id.charCodeAt(at)) << 4) | digitOf(id.charCodeAt(at + 1))
    if (byte < 0) return null
    bytes[nth] = byte
  }
  return bytes
}

/** Value of a lower-case hexadecimal digit; -1 for any other character. */
function digitOf(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30
  return unit >= 0x61 && unit <= 0x66 ? unit - 0x57 : -1
}

export function decodeId(stored: SQLOutputValue): string {
  if (!(stored instanceof Uint8Array)) return String(stored)
  const hex = hexOf(stored)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** The digits of bytes, without a copy of them. */
export const hexOf = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('hex')
