/**
 * Stamps: what an application marked its tasks with (Celery ≥ 5.3).
 *
 * Source: celery/canvas.py (Signature.stamp), celery/app/amqp.py (stamps, stamped_headers).
 */
import { cutToChars } from './bounded-text.ts'
import { MAX_NAME_CHARS, readName } from './event-field.ts'

export interface Stamp {
  readonly name: string
  readonly values: readonly string[]
}

/** Stamps of one task that are looked at, and values of one stamp. */
const MAX_STAMPS = 50

/** @param wire an object of texts or lists of texts, as JSON.parse makes it */
export function readStamps(wire: unknown): readonly Stamp[] {
  if (typeof wire !== 'object' || wire === null) return []
  return Object.entries(wire)
    .slice(0, MAX_STAMPS)
    .map(([name, values]) => ({
      name: cutToChars(name, MAX_NAME_CHARS),
      values: readValues(values),
    }))
}

function readValues(wire: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(wire) ? wire.slice(0, MAX_STAMPS) : [wire]
  return values.flatMap((value) => {
    const text = readName(typeof value === 'number' ? String(value) : value)
    return typeof text === 'string' ? [text] : []
  })
}
