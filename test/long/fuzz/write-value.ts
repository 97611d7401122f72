/** Values in the words of each serializer: the writing side that Sepal itself does not need. */
import type { PythonEntry, PythonValue } from '../../../contract/model/python-value.ts'

/** What a serializer has no word for becomes what is nearest; an unknown content type gets JSON. */
export function writeValue(value: PythonValue, contentType: string): Buffer {
  switch (contentType) {
    case 'application/x-yaml':
      return Buffer.from(writeYaml(value, 0))
    case 'application/x-msgpack':
      return Buffer.concat(writeMsgpack(value))
    case 'application/x-python-serialize':
      return Buffer.concat([Buffer.of(0x80, 2), ...writePickle(value), Buffer.of(0x2e)])
    default:
      return Buffer.from(writeJson(value))
  }
}

/** Keys stay where they are, twice if they are there twice. */
export function writeJson(value: PythonValue): string {
  switch (value.type) {
    case 'const':
      return { None: 'null', True: 'true' }[value.text] ?? 'false'
    case 'int':
      return value.text
    case 'float':
      return FLOATS.get(value.text) ?? value.text
    case 'dict':
      return `{${value.entries.map(([key, part]) => `${JSON.stringify(textOf(key))}:${writeJson(part)}`).join()}}`
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
      return `[${value.items.map(writeJson).join()}]`
    case 'str':
    case 'opaque':
      return JSON.stringify(value.text)
    case 'hex':
      return wrapped('base64', Buffer.from(value.text, 'hex').toString('base64'))
    case 'uuid':
      return `{"__type__":"uuid","__value__":{"hex":${JSON.stringify(value.text.replaceAll('-', ''))},"version":4}}`
    case 'bytes':
    case 'datetime':
    case 'date':
    case 'time':
    case 'decimal':
      return wrapped(value.type, value.text)
  }
}

const FLOATS: ReadonlyMap<string, string> = new Map([
  ['nan', 'NaN'],
  ['inf', 'Infinity'],
  ['-inf', '-Infinity'],
])

const wrapped = (type: string, text: string): string =>
  JSON.stringify({ __type__: type, __value__: text })

const textOf = (key: PythonValue): string => ('text' in key ? key.text : key.type)

/** Blocks where PyYAML writes blocks; scalars and deep levels as JSON, which is YAML as well. */
function writeYaml(value: PythonValue, depth: number): string {
  const indent = '  '.repeat(depth)
  if (depth < 4 && value.type === 'dict' && value.entries.length > 0) {
    const lines = value.entries.map(([key, part]) => `${indent}${writeKey(key)}: ${below(part)}`)
    return depth === 0 ? lines.join('\n') : `\n${lines.join('\n')}`
  }
  if (depth < 4 && 'items' in value && value.items.length > 0) {
    const tag = { tuple: ' !!python/tuple' }[value.type as string] ?? ''
    const lines = value.items.map((item) => `${indent}-${tag} ${below(item)}`)
    return depth === 0 ? lines.join('\n') : `\n${lines.join('\n')}`
  }
  if (value.type === 'hex') return `!!binary ${Buffer.from(value.text, 'hex').toString('base64')}`
  if (value.type === 'opaque') return `!!python/object:${value.text} {}`
  if (value.type === 'float') return YAML_FLOATS.get(value.text) ?? value.text
  return 'text' in value && PLAIN.test(value.text) ? value.text : writeJson(value)

  function below(part: PythonValue): string {
    return writeYaml(part, depth + 1)
  }
}

const YAML_FLOATS: ReadonlyMap<string, string> = new Map([
  ['nan', '.nan'],
  ['inf', '.inf'],
  ['-inf', '-.inf'],
])

const PLAIN = /^[\w@./+-]+$/

const writeKey = (key: PythonValue): string =>
  PLAIN.test(textOf(key)) ? textOf(key) : JSON.stringify(textOf(key))

function writeMsgpack(value: PythonValue): Buffer[] {
  switch (value.type) {
    case 'const':
      return [Buffer.of({ None: 0xc0, True: 0xc3 }[value.text] ?? 0xc2)]
    case 'int': {
      const number = BigInt(value.text)
      if (BigInt.asIntN(64, number) !== number) return sized(0xdb, Buffer.from(value.text))
      const bytes = Buffer.alloc(9, 0xd3)
      bytes.writeBigInt64BE(number, 1)
      return number >= 0n && number < 128n ? [Buffer.of(Number(number))] : [bytes]
    }
    case 'float':
      return [doubleBytes(0xcb, value.text)]
    case 'hex':
      return sized(0xc6, Buffer.from(value.text, 'hex'))
    case 'dict':
      return [head32(0xdf, value.entries.length), ...value.entries.flat().flatMap(writeMsgpack)]
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
      return [head32(0xdd, value.items.length), ...value.items.flatMap(writeMsgpack)]
    case 'opaque':
      return [Buffer.of(0xd4, 5, 7)]
    case 'str':
    case 'bytes':
    case 'datetime':
    case 'date':
    case 'time':
    case 'decimal':
    case 'uuid':
      return sized(0xdb, Buffer.from(value.text))
  }
}

function head32(head: number, size: number): Buffer {
  const bytes = Buffer.alloc(5, head)
  bytes.writeUInt32BE(size, 1)
  return bytes
}

const sized = (head: number, bytes: Buffer): Buffer[] => [head32(head, bytes.length), bytes]

function doubleBytes(head: number, text: string): Buffer {
  const bytes = Buffer.alloc(9, head)
  bytes.writeDoubleBE(Number(text.replace('inf', 'Infinity')), 1)
  return bytes
}

/** Protocol 2. */
function writePickle(value: PythonValue): Buffer[] {
  switch (value.type) {
    case 'const':
      return [Buffer.of({ None: 0x4e, True: 0x88 }[value.text] ?? 0x89)]
    case 'int':
      return [Buffer.from(`L${value.text}L\n`)]
    case 'float':
      return [doubleBytes(0x47, value.text)]
    case 'dict':
      return [Buffer.from('}('), ...value.entries.flatMap(picklePair), Buffer.from('u')]
    case 'list':
      return [Buffer.from(']('), ...value.items.flatMap(writePickle), Buffer.from('e')]
    case 'tuple':
      return [Buffer.from('('), ...value.items.flatMap(writePickle), Buffer.from('t')]
    case 'set':
    case 'frozenset':
      return pickleCall(`builtins\n${value.type}`, [{ type: 'list', items: value.items }])
    case 'hex':
      return pickleSized(0x42, Buffer.from(value.text, 'hex'))
    case 'opaque':
      return pickleCall(`builtins\n${value.text.replaceAll('\n', '')}`, value.args ?? [])
    case 'decimal':
      return pickleCall('decimal\nDecimal', [{ type: 'str', text: value.text }])
    case 'str':
    case 'bytes':
    case 'datetime':
    case 'date':
    case 'time':
    case 'uuid':
      return pickleSized(0x58, Buffer.from(value.text))
  }
}

const picklePair = ([key, part]: PythonEntry): Buffer[] => [
  ...writePickle(key),
  ...writePickle(part),
]

const pickleCall = (name: string, args: readonly PythonValue[]): Buffer[] => [
  Buffer.from(`c${name}\n(`),
  ...args.flatMap(writePickle),
  Buffer.from('tR'),
]

function pickleSized(opcode: number, bytes: Buffer): Buffer[] {
  const head = Buffer.alloc(5, opcode)
  head.writeUInt32LE(bytes.length, 1)
  return [head, bytes]
}
