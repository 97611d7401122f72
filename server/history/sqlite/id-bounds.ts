import { uuidPrefix } from './segment-condition.ts'

const UUID_DIGITS = 32

/** Between which stored UUIDs, both inclusive, lie those that begin with a folded text; null: none do. */
export function idBounds(text: string): { least: Buffer; most: Buffer } | null {
  const digits = uuidPrefix(text)
  if (digits === null) return null
  return {
    least: Buffer.from(digits.padEnd(UUID_DIGITS, '0'), 'hex'),
    most: Buffer.from(digits.padEnd(UUID_DIGITS, 'f'), 'hex'),
  }
}
