/**
 * Takes the compression off a body, with a limit on what may come out.
 *
 * What kombu calls gzip is zlib's format (`78 9c`); both are read. LZMA is not: Node has none.
 *
 * Source: kombu/compression.py (content types and aliases).
 */
import { brotliDecompressSync, unzipSync, zstdDecompressSync } from 'node:zlib'
import { decompressBzip2 } from './bzip2.ts'

/** Closed list: what is wrong becomes a label of counters. */
export type DecompressionProblem = 'too-large' | 'compression'

/** Bytes of the largest body that is looked at, compressed or not. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024

/**
 * The body as it was before it was compressed.
 *
 * Never throws: damaged bodies and compressions that nobody here knows are `compression`, what
 * would become larger than MAX_BODY_BYTES is `too-large`.
 *
 * @param name what the header `compression` names; case does not matter
 */
export function decompress(body: Uint8Array, name: string): Uint8Array | DecompressionProblem {
  const unpack = DECOMPRESSORS.get(name.toLowerCase())
  if (unpack === undefined) return 'compression'
  try {
    return unpack(body) ?? 'too-large'
  } catch (error) {
    return isTooLarge(error) ? 'too-large' : 'compression'
  }
}

type Decompressor = (body: Uint8Array) => Uint8Array | null

const LIMIT = { maxOutputLength: MAX_BODY_BYTES }
const unzip: Decompressor = (body) => unzipSync(body, LIMIT)
const bunzip2: Decompressor = (body) => decompressBzip2(body, MAX_BODY_BYTES)
const unbrotli: Decompressor = (body) => brotliDecompressSync(body, LIMIT)
const unzstd: Decompressor = (body) => zstdDecompressSync(body, LIMIT)

const DECOMPRESSORS: ReadonlyMap<string, Decompressor> = new Map([
  ['application/x-gzip', unzip],
  ['gzip', unzip],
  ['zlib', unzip],
  ['application/x-bz2', bunzip2],
  ['bzip2', bunzip2],
  ['bzip', bunzip2],
  ['application/x-brotli', unbrotli],
  ['brotli', unbrotli],
  ['application/zstd', unzstd],
  ['zstd', unzstd],
  ['zstandard', unzstd],
])

const isTooLarge = (error: unknown): boolean =>
  error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
