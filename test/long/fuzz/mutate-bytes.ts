/** Damage to bytes: what a broken sender, or one that probes, could put on the wire. */
import type { NonEmpty, Random } from '../../../demo/simulation/random.ts'

export type MutateBytes = (random: Random, bytes: Buffer, other: Buffer) => Buffer

/** Larger ones are cut: most of a run's time would go into them. */
const MAX_BYTES = 256 * 1024

/** @param other another message, to splice with */
export function mutateBytes(random: Random, bytes: Buffer, other: Buffer): Buffer {
  return random.pick(MUTATIONS)(random, bytes, other).subarray(0, MAX_BYTES)
}

const at = (random: Random, bytes: Buffer): number => random.int(0, Math.max(0, bytes.length - 1))

/** A short stretch. */
function range(random: Random, bytes: Buffer): [start: number, end: number] {
  const start = at(random, bytes)
  return [start, Math.min(bytes.length, start + random.int(1, 1 << random.int(0, 8)))]
}

const replaceRange = (bytes: Buffer, [start, end]: [number, number], by: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, start), by, bytes.subarray(end)])

const flipBit: MutateBytes = (random, bytes) => {
  const flipped = Buffer.from(bytes)
  const place = at(random, bytes)
  if (flipped.length > 0) flipped[place] = (flipped[place] ?? 0) ^ (1 << random.int(0, 7))
  return flipped
}

const setByte: MutateBytes = (random, bytes) => {
  const set = Buffer.from(bytes)
  if (set.length > 0) set[at(random, bytes)] = random.int(0, 255)
  return set
}

const truncate: MutateBytes = (random, bytes) => bytes.subarray(0, at(random, bytes))

const remove: MutateBytes = (random, bytes) =>
  replaceRange(bytes, range(random, bytes), Buffer.alloc(0))

const repeat: MutateBytes = (random, bytes) => {
  const [start, end] = range(random, bytes)
  const times = 1 << random.int(1, random.chance(0.05) ? 14 : 5)
  const copies = Array.from({ length: Math.min(times, MAX_BYTES / (end - start + 1)) }, () =>
    bytes.subarray(start, end),
  )
  return replaceRange(bytes, [start, start], Buffer.concat(copies))
}

const insert: MutateBytes = (random, bytes) => {
  const place = at(random, bytes)
  const random8 = Buffer.from(Array.from({ length: random.int(1, 8) }, () => random.int(0, 255)))
  return replaceRange(bytes, [place, place], random8)
}

const insertToken: MutateBytes = (random, bytes) => {
  const place = at(random, bytes)
  return replaceRange(bytes, [place, place], random.pick(TOKENS))
}

const overwrite: MutateBytes = (random, bytes) => {
  const place = at(random, bytes)
  const token = random.pick(TOKENS)
  return replaceRange(bytes, [place, place + token.length], token)
}

/** The beginning of one and the end of another. */
const splice: MutateBytes = (random, bytes, other) =>
  Buffer.concat([bytes.subarray(0, at(random, bytes)), other.subarray(at(random, other))])

const move: MutateBytes = (random, bytes) => {
  const [start, end] = range(random, bytes)
  const place = at(random, bytes)
  return replaceRange(bytes, [place, place], bytes.subarray(start, end))
}

const MUTATIONS: NonEmpty<MutateBytes> = [
  flipBit,
  setByte,
  truncate,
  remove,
  repeat,
  insert,
  insertToken,
  overwrite,
  splice,
  move,
]

/** What means something to one reader or another: brackets, opcodes, lengths, anchors. */
const TEXTS =
  '" \\ { } [ ] [] {} , : null NaN Infinity -Infinity -0 1e999 \\u0000 \\ud800 \\u005f "__proto__": ' +
  "... …  , ... ' b' frozenset( set() < > -> &a *a !!set !!binary !!python/object/apply:os.system - ? " +
  '<<: ~ .inf .nan 0x 0b1 0o7 1:1:1 | |- > --- %YAML'
const HEX =
  '00 ff 7f 80 ffffffff 7fffffff 80000000 00000080 ffffffffffffffff dcffff ddffffffff deffff dfffffffff ' +
  'c1 c4ff c6ffffffff c7ff01 d4ff00 d9ff dbffffffff 8002 8004 8005 95ffffffffffffffff 28 2e 30 31 32 52 62 ' +
  '63 69 6f 70 71 72 74 75 81 85 86 87 8a 8b 8c 8d 8e 8f 90 91 92 93 94 96 97 98 6800 6a00000000 5d 7d 8f ' +
  '5d94680061 425a6839 314159265359 177245385090 1f8b 789c 28b52ffd efbbbf eda080'
const TOKENS: NonEmpty<Buffer> = [
  Buffer.from('\n'),
  ...TEXTS.split(' ').map((text) => Buffer.from(text)),
  ...HEX.split(' ').map((hex) => Buffer.from(hex, 'hex')),
]
