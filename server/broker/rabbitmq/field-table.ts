/**
 * Makes an AMQP field table safe for amqplib's decoder, in place. Pure.
 *
 * py-amqp writes an integer beyond 32 bits with the tag `L` (amqp/serialization.py), which RabbitMQ
 * takes for `l` and amqplib does not know: one such header would close the connection. So would a
 * table nested deeper than its recursive decoder can follow.
 */
const TAG_L = 'L'.charCodeAt(0)
const TAG_SIGNED_64 = 'l'.charCodeAt(0)
const TAG_TABLE = 'F'.charCodeAt(0)
const TAG_ARRAY = 'A'.charCodeAt(0)
const MAX_DEPTH = 32

/** Bytes of the value behind each tag of fixed size: www.rabbitmq.com/amqp-0-9-1-errata. */
const FIXED = sizes({
  V: 0,
  t: 1,
  b: 1,
  B: 1,
  s: 2,
  u: 2,
  I: 4,
  i: 4,
  f: 4,
  D: 5,
  l: 8,
  d: 8,
  T: 8,
})
/** Tags whose value has its length in front, in four bytes. */
const COUNTED = sizes({ S: 4, x: 4, F: 4, A: 4 })

function sizes(byTag: Readonly<Record<string, number>>): ReadonlyMap<number, number> {
  return new Map(Object.entries(byTag).map(([tag, size]) => [tag.charCodeAt(0), size]))
}

/**
 * Offset behind the table that begins at `start`, each `L` in it made an `l`.
 * Null where the bytes are no table that amqplib can read; they may be half changed then.
 */
export function tameFieldTable(bytes: Buffer, start: number): number | null {
  const end = endOfCounted(bytes, start, bytes.length)
  return end !== null && tameEntries(bytes, start + 4, end, { isNamed: true, depth: 1 })
    ? end
    : null
}

interface Nesting {
  /** Entries of a table have names, those of an array have none. */
  readonly isNamed: boolean
  readonly depth: number
}

function tameEntries(
  bytes: Buffer,
  start: number,
  end: number,
  { isNamed, depth }: Nesting,
): boolean {
  let at = start
  while (at < end) {
    if (isNamed) at += 1 + (bytes[at] ?? 0)
    if (at >= end) return false
    if (bytes[at] === TAG_L) bytes[at] = TAG_SIGNED_64
    const tag = bytes[at] ?? 0
    const next = endOfValue(bytes, tag, at + 1, end)
    if (next === null) return false
    if (tag === TAG_TABLE || tag === TAG_ARRAY) {
      const inner = { isNamed: tag === TAG_TABLE, depth: depth + 1 }
      if (depth >= MAX_DEPTH || !tameEntries(bytes, at + 5, next, inner)) return false
    }
    at = next
  }
  return at === end
}

function endOfValue(bytes: Buffer, tag: number, start: number, limit: number): number | null {
  if (COUNTED.has(tag)) return endOfCounted(bytes, start, limit)
  const size = FIXED.get(tag)
  return size === undefined || start + size > limit ? null : start + size
}

function endOfCounted(bytes: Buffer, start: number, limit: number): number | null {
  if (start + 4 > limit) return null
  const end = start + 4 + bytes.readUInt32BE(start)
  return end > limit ? null : end
}
