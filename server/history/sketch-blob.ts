/**
 * A sketch of durations as bytes: pairs of (bucket minus the bucket before, count), lowest bucket
 * first, each number in 7-bit groups, the lowest first. Two to three bytes a bucket.
 */
import type { DurationSketch } from '../../contract/model/duration-sketch.ts'

/** Null for one without a count, so that a row without durations stays small. */
export function encodeSketch(sketch: DurationSketch): Uint8Array | null {
  if (sketch.size === 0) return null
  const bytes: number[] = []
  let before = 0
  for (const [bucket, count] of [...sketch].sort(([a], [b]) => a - b)) {
    const step = bucket - before
    // Only the first can be negative: the sign goes to the lowest bit.
    push(bytes, before === 0 && bytes.length === 0 ? (step < 0 ? -2 * step - 1 : 2 * step) : step)
    push(bytes, count)
    before = bucket
  }
  return Uint8Array.from(bytes)
}

/** Adds what `encodeSketch` wrote. Bytes that are cut off are read as far as they go. */
export function addEncoded(into: Map<number, number>, bytes: Uint8Array): void {
  let at = 0
  const read = (): number => {
    let value = 0
    let factor = 1
    for (; at < bytes.length; factor *= 128) {
      const byte = bytes[at] ?? 0
      at += 1
      value += (byte & 127) * factor
      if (byte < 128) break
    }
    return value
  }
  let bucket = 0
  let isFirst = true
  while (at < bytes.length) {
    const step = read()
    bucket += isFirst ? (step % 2 === 1 ? -(step + 1) / 2 : step / 2) : step
    isFirst = false
    const count = read()
    if (count > 0) into.set(bucket, (into.get(bucket) ?? 0) + count)
  }
}

function push(bytes: number[], value: number): void {
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(128 | (rest % 128))
  bytes.push(rest)
}
