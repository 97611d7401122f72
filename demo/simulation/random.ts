/**
 * Chance with a seed: the same seed gives the same numbers.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, 32-bit operations only.
 */

/** A list that has a first element. */
export type NonEmpty<T> = readonly [T, ...T[]]

export interface Random {
  /** A number of [0, 1). */
  readonly next: () => number
  readonly between: (min: number, max: number) => number
  /** A whole number, both ends included. */
  readonly int: (min: number, max: number) => number
  /** Whether something of this probability (0 to 1) happens. */
  readonly chance: (probability: number) => boolean
  readonly pick: <T>(items: NonEmpty<T>) => T
  /** Time to the next of events that come at random, `mean` apart. */
  readonly exponential: (mean: number) => number
  /** Positive, half of them below `median`; the long tail that runtimes have grows with `spread`. */
  readonly logNormal: (median: number, spread: number) => number
  /** A random UUID (version 4). */
  readonly uuid: () => string
  /** An independent stream: what one flow draws does not shift what another gets. */
  readonly fork: (label: string) => Random
}

/** @param seed any number; only its text counts */
export const createRandom = (seed: number | string): Random => fromText(String(seed))

function fromText(text: string): Random {
  const bits = sfc32(text)
  const next = (): number => bits() / 2 ** 32
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1))

  return {
    next,
    int,
    between: (min, max) => min + next() * (max - min),
    chance: (probability) => next() < probability,
    pick: (items) => items[int(0, items.length - 1)] ?? items[0],
    exponential: (mean) => -mean * Math.log(1 - next()),
    logNormal: (median, spread) => median * Math.exp(spread * gaussian(next)),
    uuid: () => uuidOf([bits(), bits(), bits(), bits()]),
    fork: (label) => fromText(`${text}/${label}`),
  }
}

function sfc32(text: string): () => number {
  let a = hash(text, 1)
  let b = hash(text, 2)
  let c = hash(text, 3)
  let counter = 1
  const step = (): number => {
    const out = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + out) | 0
    return out >>> 0
  }
  // The first outputs still show the seed.
  for (let i = 0; i < 15; i++) step()
  return step
}

/** FNV-1a over UTF-16 units, from a start that differs by `salt`. */
function hash(text: string, salt: number): number {
  let value = 0x811c9dc5 ^ Math.imul(salt, 0x9e3779b1)
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  }
  return value | 0
}

/** Sum of twelve uniform numbers: near enough to a bell curve, and never further out than 6. */
function gaussian(next: () => number): number {
  let sum = -6
  for (let i = 0; i < 12; i++) sum += next()
  return sum
}

function uuidOf(words: readonly number[]): string {
  const hex = words.map((word) => word.toString(16).padStart(8, '0')).join('')
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) & 3] ?? '8'
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-')
}
