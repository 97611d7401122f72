/** Texts and bytes as values: safe to keep, and told apart. */
import type { PythonText } from '../../../contract/model/python-value.ts'
import { cleanText } from '../bounded-text.ts'

export const toStr = (text: string): PythonText => ({ type: 'str', text: cleanText(text) })

/** Bytes as the text they hold, as Celery shows them; as hexadecimal digits where they hold none. */
export function toBytes(bytes: Uint8Array): PythonText {
  const text = utf8TextOf(bytes)
  return text === null
    ? { type: 'hex', text: toBuffer(bytes).toString('hex') }
    : { type: 'bytes', text: cleanText(text) }
}

/** The text that bytes are in UTF-8, a byte order mark included; null where they are none. */
export function utf8TextOf(bytes: Uint8Array): string | null {
  try {
    return STRICT_UTF8.decode(bytes)
  } catch {
    return null // that is the answer
  }
}

export const toBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
