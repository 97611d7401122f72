/**
 * Text of strangers, made safe to keep: bounded, well-formed, without U+0000.
 *
 * U+0000 and lone surrogates become U+FFFD here, once, because databases cut at the first and
 * replace the second: what is in memory has to equal what will be read back.
 * A text that had to be cut ends in `…` and is a copy: a slice would keep the whole original alive.
 */
const MARK = '…'
const MARK_BYTES = 3
const MOST_BYTES_PER_UNIT = 3

/** The same text as well-formed Unicode without U+0000. */
export const cleanText = (text: string): string =>
  text.isWellFormed() && !text.includes('\0')
    ? text
    : text.toWellFormed().replaceAll('\0', '\uFFFD')

/** At most `limit` UTF-16 units, the mark included, never cut through a code point. */
export function cutToChars(text: string, limit: number): string {
  if (text.length <= limit) return cleanText(text)
  const end = limit - MARK.length
  const kept = text.slice(0, isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end)
  return cleanText(Buffer.from(kept).toString() + MARK)
}

/** At most `limit` bytes of UTF-8, the mark included, never cut through a code point. */
export function cutToBytes(text: string, limit: number): string {
  const clean = cleanText(text)
  if (clean.length * MOST_BYTES_PER_UNIT <= limit || Buffer.byteLength(clean) <= limit) return clean
  const room = new Uint8Array(limit - MARK_BYTES)
  const { written } = new TextEncoder().encodeInto(clean, room)
  return Buffer.from(room.buffer, 0, written).toString() + MARK
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
