/** Damage to structure: values of other types, keys that are gone, doubled or inherited, no end of nesting. */
import {
  FALSE,
  NONE,
  TRUE,
  type PythonDict,
  type PythonEntry,
  type PythonItems,
  type PythonValue,
} from '../../../contract/model/python-value.ts'
import type { NonEmpty, Random } from '../../../demo/simulation/random.ts'

/** What mutants are made of besides themselves. */
export interface Material {
  /** Keys that occur in recorded messages. */
  readonly keys: NonEmpty<string>
  /** Texts of recorded messages. */
  readonly texts: NonEmpty<string>
  /** A part of another message. */
  readonly part: () => PythonValue
}

type Mutate<Value = PythonValue> = (random: Random, value: Value, material: Material) => PythonValue

/** Changes one place of a value, which stays as it was; the copy shares what did not change. */
export function mutateValue(random: Random, value: PythonValue, material: Material): PythonValue {
  const isLeaf = 'text' in value || partsOf(value) === 0
  if (isLeaf || random.chance(0.25)) return mutateHere(random, value, material)
  if (value.type === 'dict') {
    const at = random.int(0, value.entries.length - 1)
    return {
      ...value,
      entries: value.entries.map((entry, nth) => (nth === at ? inEntry(entry) : entry)),
    }
  }
  const at = random.int(0, value.items.length - 1)
  return { ...value, items: value.items.map((item, nth) => (nth === at ? inside(item) : item)) }

  function inside(part: PythonValue): PythonValue {
    return mutateValue(random, part, material)
  }
  function inEntry([key, part]: PythonEntry): PythonEntry {
    return random.chance(0.1) ? [inside(key), part] : [key, inside(part)]
  }
}

const partsOf = (value: PythonItems | PythonDict): number =>
  value.type === 'dict' ? value.entries.length : value.items.length

function mutateHere(random: Random, value: PythonValue, material: Material): PythonValue {
  if (random.chance(0.5)) return random.pick(ANYWHERE)(random, value, material)
  if (value.type === 'dict') return random.pick(IN_DICTS)(random, value, material)
  if (!('text' in value)) return random.pick(IN_LISTS)(random, value, material)
  return random.pick(IN_TEXTS)(random, value, material)
}

const str = (text: string): PythonValue => ({ type: 'str', text })
const list = (...items: PythonValue[]): PythonValue => ({ type: 'list', items })
const dict = (...entries: PythonEntry[]): PythonValue => ({ type: 'dict', entries })

const nest = (value: PythonValue, levels: number, wrap: (inner: PythonValue) => PythonValue) => {
  let nested = value
  for (let level = 0; level < levels; level += 1) nested = wrap(nested)
  return nested
}

const ANYWHERE: NonEmpty<Mutate> = [
  (random) => random.pick(SCALARS),
  (random) => random.pick(SCALARS),
  (_random, _value, { part }) => part(),
  (random, _value, { texts }) => str(random.pick(texts)),
  (_random, value) => list(value),
  (random, value, { keys }) => dict([str(random.pick(keys)), value]),
  (random, value) =>
    nest(value, random.int(1, random.chance(0.1) ? 400 : 8), (inner) => list(inner)),
  (random, value) => {
    const key = str(random.pick(INHERITED))
    return nest(value, random.int(1, random.chance(0.1) ? 400 : 4), (inner) => dict([key, inner]))
  },
  (_random, value) => swapType(value),
  (random, value) => ({ type: random.pick(['list', 'tuple', 'set', 'frozenset']), items: [value] }),
]

/** Arrays ↔ objects, numbers ↔ texts. */
function swapType(value: PythonValue): PythonValue {
  if (value.type === 'dict') return list(...value.entries.map(([, part]) => part))
  if ('items' in value) {
    return dict(...value.items.map((item, nth): PythonEntry => [str(String(nth)), item]))
  }
  if (value.type === 'str' && /^-?\d+$/.test(value.text)) return { type: 'int', text: value.text }
  return value.type === 'str'
    ? { type: 'hex', text: Buffer.from(value.text).toString('hex') }
    : str(value.text)
}

const INHERITED: NonEmpty<string> = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'toJSON',
  'then',
  'length',
]

const IN_DICTS: NonEmpty<Mutate<PythonDict>> = [
  (random, value) => ({
    ...value,
    entries: value.entries.toSpliced(random.int(0, value.entries.length), 1),
  }),
  (random, value, { keys }) => added(random, value, random.pick(keys), random.pick(SCALARS)),
  (random, value, { keys, part }) => added(random, value, random.pick(keys), part()),
  (random, value, { part }) => added(random, value, random.pick(INHERITED), part()),
  // a key twice
  (random, value, { part }) => {
    const [key = NONE] = value.entries[random.int(0, value.entries.length)] ?? []
    return { ...value, entries: [...value.entries, [key, part()]] }
  },
  (random, value, { keys }) => {
    const at = random.int(0, value.entries.length)
    const key = str(random.chance(0.3) ? random.pick(INHERITED) : random.pick(keys))
    return {
      ...value,
      entries: value.entries.map((entry, nth): PythonEntry =>
        nth === at ? [key, entry[1]] : entry,
      ),
    }
  },
  (random, value) => {
    const extra = Array.from(
      { length: random.int(1, random.chance(0.02) ? 3_000 : 70) },
      (_, nth): PythonEntry => [str(`k${nth}`), random.pick(SCALARS)],
    )
    return { ...value, entries: [...value.entries, ...extra] }
  },
]

const added = (random: Random, value: PythonDict, key: string, part: PythonValue): PythonDict => ({
  ...value,
  entries: value.entries.toSpliced(random.int(0, value.entries.length), 0, [str(key), part]),
})

const IN_LISTS: NonEmpty<Mutate<PythonItems>> = [
  (random, value) => ({
    ...value,
    items: value.items.toSpliced(random.int(0, value.items.length), 1),
  }),
  (random, value, { part }) => ({
    ...value,
    items: value.items.toSpliced(random.int(0, value.items.length), 0, part()),
  }),
  (_random, value) => ({ ...value, items: value.items.toReversed() }),
  (random, value) => {
    const times = random.int(2, random.chance(0.02) ? 1_200 : 20)
    const items = Array.from({ length: Math.min(times, 3_000) }, () => value.items).flat()
    return { ...value, items: items.slice(0, 3_000) }
  },
]

type Scalar = Exclude<PythonValue, PythonItems | PythonDict>

const IN_TEXTS: NonEmpty<Mutate<Scalar>> = [
  (random, value) => str(value.text.slice(0, random.int(0, value.text.length))),
  (random, value, { texts }) => str(value.text + random.pick(texts)),
  (random, value) =>
    str(value.text.repeat(random.int(2, random.chance(0.02) ? 2_000 : 10)).slice(0, 200_000)),
  (random, value) =>
    str(
      `${value.text}${random.pick(['\0', '\ud800', '\udc00', '…', '...', 'ß', 'ΐ', '\u2028', '\u{1f600}'])}`,
    ),
  (_random, value) => str(value.text.toUpperCase()),
  (random, value) => {
    const at = random.int(0, value.text.length)
    return str(
      value.text.slice(0, at) +
        String.fromCharCode(random.int(0, 0xffff)) +
        value.text.slice(at + 1),
    )
  },
]

const NUMBERS =
  '0 -1 1 7 255 9007199254740991 9007199254740993 -9223372036854775809 1795282800 253402300799 253402300800'
const FLOATS = 'nan inf -inf -0.0 0.5 1e+308 5e-324 -1e-07 1795282800.25 253402300799.9 1e+21'
const SCALARS: NonEmpty<PythonValue> = [
  NONE,
  TRUE,
  FALSE,
  ...NUMBERS.split(' ').map((text): PythonValue => ({ type: 'int', text })),
  { type: 'int', text: '9'.repeat(400) },
  { type: 'int', text: '9'.repeat(4_301) },
  ...FLOATS.split(' ').map((text): PythonValue => ({ type: 'float', text })),
  str(''),
  str('x'.repeat(256)),
  str('é'.repeat(40_000)),
  str('\0'),
  str('\ud800'),
  str('task-'),
  str('worker-'),
  str('application/x-python-serialize'),
  str('base64'),
  ...INHERITED.map(str),
  list(),
  dict(),
  { type: 'hex', text: '80ff' },
  { type: 'bytes', text: 'bytes' },
  { type: 'uuid', text: '00000000-0000-0000-0000-000000000001' },
  { type: 'datetime', text: '2026-11-21T10:00:00+00:00' },
  { type: 'decimal', text: '2.50' },
  { type: 'opaque', text: 'demo.Thing', args: [str('argument')] },
]
