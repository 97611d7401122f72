import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decompressBzip2 } from './bzip2.ts'

interface Vector {
  readonly name: string
  readonly base64: string
  readonly size: number
  readonly sha256: string
}

const file = join(import.meta.dirname, '../../../test/fixtures/bzip2-vectors.jsonl')
const vectors = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector)
const packedOf = (name: string): Buffer => {
  const found = vectors.find((vector) => vector.name === name)
  if (found === undefined) throw new Error(`Cannot find vector: ${name}`)
  return Buffer.from(found.base64, 'base64')
}
const LIMIT = 16 * 1024 * 1024
const task = packedOf('a task, level 9')
const mixed = packedOf('few values by chance, level 9')

describe('decompressBzip2()', () => {
  test.each(vectors)('reads $name as Python packed it', ({ base64, size, sha256 }) => {
    const body = decompressBzip2(Buffer.from(base64, 'base64'), LIMIT)
    expect(body).toHaveLength(size)
    expect(
      createHash('sha256')
        .update(body ?? '')
        .digest('hex'),
    ).toBe(sha256)
  })

  test('does not look at what follows the stream', () => {
    const followed = Buffer.concat([task, Buffer.from('anything')])
    expect(decompressBzip2(followed, LIMIT)).toEqual(decompressBzip2(task, LIMIT))
  })

  test('gives up where more than the limit would come out', () => {
    const bomb = packedOf('a million equal bytes, level 9')
    expect(bomb.length).toBeLessThan(60)
    expect(decompressBzip2(bomb, 1_000_000)).toHaveLength(1_000_000)
    expect(decompressBzip2(bomb, 999_999)).toBeNull()
    expect(decompressBzip2(mixed, 8_999)).toBeNull()
  })

  test('refuses every stream that was cut short', () => {
    for (let length = 0; length < task.length; length += 1) {
      expect(() => decompressBzip2(task.subarray(0, length), LIMIT)).toThrow(RangeError)
    }
  })

  test('notices every bit that is not as it was', () => {
    const good = decompressBzip2(task, LIMIT)
    for (let bit = 0; bit < (task.length - 1) * 8; bit += 1) {
      const flipped = Buffer.from(task)
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (0x80 >> (bit & 7)), bit >> 3)
      // The byte after "BZh" only tells how large a block may be.
      if (bit >> 3 === 3) expect(attempt(flipped) ?? good).toEqual(good)
      else expect(attempt(flipped)).toBeNull()
    }
  })

  test('refuses more blocks than a body can have', () => {
    // 1,001 blocks of one byte each: the block of "one byte", its bits shifted to where they fit.
    expect(attempt(manyBlocks(1_000))).toHaveLength(1_000)
    expect(attempt(manyBlocks(1_001))).toBeNull()
  })

  test.each([
    ['a block in which no byte occurs', [], [1], 0],
    ['a run that is longer than a block', ['a'], [...Array<number>(20).fill(1), 2], 0],
    ['a byte after the end of a block', ['a', 'b'], [...runOf(100_000), 2, 3], 0],
    ['a text that begins after its end', ['a'], [0, 2], 5],
    ['a block that is empty', ['a'], [2], 0],
  ] as const)('refuses %s', (_what, bytes, symbols, origin) => {
    expect(attempt(craft(bytes, symbols, origin))).toBeNull()
  })

  test('reads what is crafted well, up to its checksum', () => {
    const crc = 0x1fe5dfce // of "aaa", most significant bit first
    expect(Buffer.from(attempt(craft(['a'], [...runOf(3), 2], 0, crc)) ?? []).toString()).toBe(
      'aaa',
    )
    expect(attempt(craft(['a'], [...runOf(3), 2], 0, crc + 1))).toBeNull()
  })

  test('throws nothing but RangeError, whatever the bytes', () => {
    const damage = fc.array(fc.tuple(fc.nat(mixed.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(damage, (places) => {
        const broken = Buffer.from(mixed)
        for (const [at, byte] of places) broken.writeUInt8(byte, at)
        attempt(broken)
      }),
      { numRuns: 300 },
    )
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void attempt(bytes)))
  })
})

function attempt(packed: Uint8Array): Uint8Array | null {
  try {
    return decompressBzip2(packed, LIMIT)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** A stream of the one block of a stream, again and again. */
function manyBlocks(count: number): Buffer {
  const bits = [...packedOf('one byte, level 9')]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
  const end = bits.lastIndexOf((0x177245385090).toString(2).padStart(48, '0'))
  const block = bits.slice(32, end)
  const crc = Number.parseInt(block.slice(48, 80), 2)
  let combined = 0
  for (let nth = 0; nth < count; nth += 1) {
    combined = (((combined << 1) | (combined >>> 31)) ^ crc) >>> 0
  }
  const tail = bits.slice(end, end + 48) + combined.toString(2).padStart(32, '0')
  return toBytes(bits.slice(0, 32) + block.repeat(count) + tail)
}

/** A run length as symbols: digits 1 and 2, for RUNA and RUNB, of a number to base 2. */
function runOf(length: number): number[] {
  const symbols: number[] = []
  for (let left = length; left > 0; left = Math.trunc((left - 1) / 2)) symbols.push((left - 1) % 2)
  return symbols
}

/** A stream of one block at level 1, every symbol in three bits. */
function craft(
  bytes: readonly string[],
  symbols: readonly number[],
  origin: number,
  crc = 0,
): Buffer {
  const bits = (value: number, count: number) => value.toString(2).padStart(count, '0')
  const codes = bytes.map((byte) => byte.charCodeAt(0))
  const ranges = [...new Set(codes.map((code) => code >> 4))].sort((one, other) => one - other)
  const map = (has: (nth: number) => boolean) =>
    Array.from({ length: 16 }, (_, nth) => (has(nth) ? '1' : '0')).join('')
  const table = bits(3, 5) + '0'.repeat(bytes.length + 2)
  const groups = Math.ceil(symbols.length / 50)
  const all = [
    bits(0x425a6831, 32),
    bits(0x314159265359, 48),
    bits(crc, 32),
    '0',
    bits(origin, 24),
    map((nth) => ranges.includes(nth)),
    ...ranges.map((range) => map((nth) => codes.includes(range * 16 + nth))),
    bits(2, 3),
    bits(groups, 15),
    '0'.repeat(groups),
    table,
    table,
    ...symbols.map((symbol) => bits(symbol, 3)),
    bits(0x177245385090, 48),
    bits(crc, 32),
  ].join('')
  return toBytes(all)
}

const toBytes = (bits: string): Buffer =>
  Buffer.from((bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)))
