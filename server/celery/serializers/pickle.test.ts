import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodePickle } from './pickle.ts'
import { Unreadable } from './unreadable.ts'
import { MAX_VALUE_DEPTH, MAX_VALUE_PARTS } from './value-budget.ts'

interface Vector {
  readonly name: string
  readonly protocol: number
  readonly base64: string
  readonly expect: unknown
}

const file = join(import.meta.dirname, '../../../test/fixtures/pickle-vectors.jsonl')
const vectors = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector)

/** Opcodes as text, a byte a character; bytes are put in as they are. */
const pickle = (...parts: readonly (string | Uint8Array)[]): Buffer =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  )

const read = (...parts: readonly (string | Uint8Array)[]) => decodePickle(pickle(...parts))

function problemOf(...parts: readonly (string | Uint8Array)[]): string | null {
  try {
    read(...parts)
    return null
  } catch (error) {
    if (error instanceof Unreadable) return error.problem
    throw error
  }
}

const int = (text: string) => ({ type: 'int', text })
const str = (text: string) => ({ type: 'str', text })
const NONE = { type: 'const', text: 'None' }
const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

describe('decodePickle()', () => {
  test.each([0, 1, 2, 3, 4, 5])('reads what CPython writes in protocol %d', (protocol) => {
    const ours = vectors.filter((vector) => vector.protocol === protocol)
    expect(ours.length).toBeGreaterThan(60)
    for (const { name, base64, expect: value } of ours) {
      expect([name, decodePickle(Buffer.from(base64, 'base64'))]).toEqual([name, value])
    }
  })

  // What CPython 3 no longer writes, but reads; read with it to see what it means.
  test.each([
    ["S'\\x4'\n.", str('x4')],
    ["S'it\\'s \\x41\\n\\t\\r\\\\'\n.", str("it's A\n\t\r\\")],
    ['S"double"\n.', str('double')],
    ['U\x03abc.', str('abc')],
    ['T\x03\0\0\0abc.', str('abc')],
    ['I-5\n.', int('-5')],
    ['I+007\n.', int('7')],
    ['I00\n.', { type: 'const', text: 'False' }],
    ['L5L\n.', int('5')],
    ['L5\n.', int('5')],
    ['F1e5\n.', { type: 'float', text: '100000.0' }],
    ['F-1.5\n.', { type: 'float', text: '-1.5' }],
    ['Vbeyond \\U00110000\n.', str('beyond \uFFFD')],
    ['\x8b\x01\0\0\0\xff.', int('-1')],
    ['(I1\nI2\nd.', { type: 'dict', entries: [[int('1'), int('2')]] }],
    ['(I1\nl.', { type: 'list', items: [int('1')] }],
    ['c__builtin__\nset\n)R.', { type: 'set', items: [] }],
    ['N2\x86.', { type: 'tuple', items: [NONE, NONE] }],
    ['NN0.', NONE],
    ['N(NN1.', NONE],
    ['N(0.', NONE],
    ['Np5\n0g5\n.', NONE],
    ['Nr\x05\0\0\x000j\x05\0\0\0.', NONE],
    ['C\x01a\x98.', { type: 'bytes', text: 'a' }],
    ['N then whatever'.replace(' ', '.'), NONE],
  ])('reads %o', (opcodes, value) => {
    expect(read(opcodes)).toEqual(value)
  })

  test.each([
    ['cos\nsystem\n(S"true"\ntR.', { text: 'os.system', args: [str('true')] }],
    ['cos\nsystem\n.', { text: 'os.system' }],
    ['(S"true"\nios\nsystem\n.', { text: 'os.system', args: [str('true')] }],
    ['(cos\nsystem\nS"true"\no.', { text: 'os.system', args: [str('true')] }],
    ['c__builtin__\neval\nN\x85R.', { text: 'builtins.eval', args: [NONE] }],
    ['cos\nsystem\nNR.', { text: 'os.system', args: [] }],
    ['N)R.', { text: 'object', args: [] }],
    ['ca\nb\n)\x81}S"x"\nI1\nsb.', { text: 'a.b', args: [] }],
    ['ca\nb\nN\x85}\x92.', { text: 'a.b', args: [NONE, { type: 'dict', entries: [] }] }],
    ['NN}\x92.', { text: 'object', args: [{ type: 'dict', entries: [] }] }],
    ['Pname\n.', { text: 'persistent_load', args: [str('name')] }],
    ['I5\nQ.', { text: 'persistent_load', args: [int('5')] }],
    ['\x82\x07.', { text: 'extension 7' }],
    ['\x83\x07\x01.', { text: 'extension 263' }],
    ['\x84\x07\x01\0\0.', { text: 'extension 263' }],
    ['\x97.', { text: 'out-of-band buffer' }],
    ['\x8c\x01a\x8c\x01b\x93.', { text: 'a.b' }],
    ['ca\nb\n)R(NNe.', { text: 'a.b', args: [{ type: 'list', items: [NONE, NONE] }] }],
    ['ca\nb\n)Rq\0h\0a.', { args: [{ items: [{ text: 'a.b', truncated: true }] }] }],
  ])('only names what %o would make', (opcodes, value) => {
    expect(read(opcodes)).toMatchObject({ type: 'opaque', ...value })
  })

  test('cuts the longest names', () => {
    const name = 'x'.repeat(1_000)
    expect(read(`c${name}\n${name}\n.`)).toEqual({
      type: 'opaque',
      text: `${'x'.repeat(254)}…`,
    })
  })

  // Data in disguise that is not what it seems to be: as opaque as any other object.
  test.each([
    ['c__builtin__\nset\nN\x85R.', 'builtins.set'],
    ['c__builtin__\nset\n(NNt\x85R.', 'builtins.set'],
    ['c__builtin__\nset\n]N\x86R.', 'builtins.set'],
    ['c__builtin__\nset\n.', 'builtins.set'],
    ['c__builtin__\nbytes\nN\x85R.', 'builtins.bytes'],
    ['c_codecs\nencode\nVa\nVutf-8\n\x86R.', '_codecs.encode'],
    ['c_codecs\nencode\nC\x01aVlatin1\n\x86R.', '_codecs.encode'],
    ['c_codecs\nencode\nVa\nN\x86R.', '_codecs.encode'],
    ['c__builtin__\nbytearray\nc_codecs\nencode\nN\x85R\x85R.', 'builtins.bytearray'],
    ['cdecimal\nDecimal\n)R.', 'decimal.Decimal'],
    ['cdecimal\nDecimal\nV1\nV2\n\x86R.', 'decimal.Decimal'],
    ['cdecimal\nDecimal\nN\x85R.', 'decimal.Decimal'],
    ['cdecimal\nDecimal\nV<b>\n\x85R.', 'decimal.Decimal'],
    ['cuuid\nUUID\n)\x81.', 'uuid.UUID'],
    ['cuuid\nUUID\n)\x81Nb.', 'uuid.UUID'],
    ['cuuid\nUUID\n)\x81}Vint\nNsb.', 'uuid.UUID'],
    ['cuuid\nUUID\n)\x81}Vint\n]sb.', 'uuid.UUID'],
    ['cuuid\nUUID\n)\x81}I1\nI1\nsb.', 'uuid.UUID'],
    ['cdatetime\ndate\n)R.', 'datetime.date'],
    ['cdatetime\ndate\nC\x03\x07\xe8\x01\x85R.', 'datetime.date'],
    ['cdatetime\ndate\nN\x85R.', 'datetime.date'],
    ['cdatetime\ndate\n]\x85R.', 'datetime.date'],
    ['cdatetime\ndate\nca\nb\n)R\x85R.', 'datetime.date'],
    ['cdatetime\ndate\nc_codecs\nencode\n\x85R.', 'datetime.date'],
    ['ccopyreg\n_reconstructor\n)R.', 'copyreg._reconstructor'],
    ['ccopyreg\n_reconstructor\nNNN\x87R.', 'copyreg._reconstructor'],
    ['ccopyreg\n_reconstructor\nca\nb\nN\x86R.', 'copyreg._reconstructor'],
    ['ccopyreg\n_reconstructor\nccopyreg\n_reconstructor\nNN\x87R.', 'copyreg._reconstructor'],
  ])('takes %o for an object like any other', (opcodes, text) => {
    expect(read(opcodes)).toMatchObject({ type: 'opaque', text })
  })

  test.each([
    ['cdatetime\ntimezone\n)R', 'no offset'],
    ['cdatetime\ntimezone\nN\x85R', 'an offset that is none'],
    ['cdatetime\ntimezone\ncdatetime\ntimedelta\n\x85R', 'an offset that is only named'],
    ['cdatetime\ntimezone\ncdatetime\ntimedelta\n)R\x85R', 'an empty offset'],
    ['cdatetime\ntimezone\ncdatetime\ntimedelta\nI0\nI61\nI0\n\x87R\x85R', 'seconds'],
    ['cdatetime\ntimezone\ncdatetime\ntimedelta\nI9\nI0\nI0\n\x87R\x85R', 'days'],
    ['czoneinfo\nZoneInfo._unpickle\nVEurope/Berlin\n\x85R', 'a name'],
    ['N', 'nothing'],
  ])('keeps the time zone that has no offset it can show: %o (%s)', (zone) => {
    const time = 'cdatetime\ntime\nC\x06\x03\x04\x05\0\0\0'
    expect(read(time, zone, '\x86R.')).toMatchObject({
      type: 'opaque',
      text: 'datetime.time',
      args: [{ type: 'time', text: '03:04:05' }, {}],
    })
  })

  test.each([
    ['nothing at all', ''],
    ['no STOP', 'N'],
    ['nothing to stop with', '.'],
    ['nothing above the mark', '(.'],
    ['an opcode that is none', '\xff.'],
    ['a protocol of the future', '\x80\x06N.'],
    ['a mark that was never made', 't.'],
    ['a memo that was never made', 'h\0.'],
    ['a memo without an index', 'gx\n.'],
    ['a memo of nothing', 'q\0.'],
    ['nothing to take away', '0.'],
    ['nothing to append to', 'Na.'],
    ['appending to a number', 'I1\nNa.'],
    ['appending to a dict', '}Na.'],
    ['a dict of three', '(NNNd.'],
    ['setting in a list', ']NNs.'],
    ['setting three', '}(NNNu.'],
    ['an object of nothing', '(o.'],
    ['names that are no texts', 'NN\x93.'],
    ['names that are bytes', 'C\x01aC\x01b\x93.'],
    ['a line without an end', 'I5'],
    ['an int that is none', 'I5x\n.'],
    ['a long that is none', 'LL\n.'],
    ['a float that is none', 'F1.2.3\n.'],
    ['an empty float', 'F\n.'],
    ['a text without quotes', 'Sabc\n.'],
    ['a text longer than the pickle', 'X\xff\xff\xff\xffabc.'],
    ['a length below zero', 'T\xff\xff\xff\xff.'],
    ['a length of eight bytes', '\x8e\xff\xff\xff\xff\xff\xff\xff\xff.'],
    ['a frame that is cut', '\x95\0\0.'],
  ])('takes %s for none', (_what, opcodes) => {
    expect(problemOf(opcodes)).toBe('pickle')
  })

  test('bounds what comes out', () => {
    const doubled = Array.from({ length: 60 }, (_, n) => `](h${chr(n)}h${chr(n)}eq${chr(n + 1)}`)
    expect(problemOf(']q\0', ...doubled, '.')).toBe('too-large')
    expect(problemOf('N', '\x85'.repeat(MAX_VALUE_DEPTH), '.')).toBeNull()
    expect(problemOf('N', '\x85'.repeat(MAX_VALUE_DEPTH + 1), '.')).toBe('too-large')
    expect(problemOf('](', 'N'.repeat(MAX_VALUE_PARTS - 1), 'e.')).toBeNull()
    expect(problemOf('](', 'N'.repeat(MAX_VALUE_PARTS), 'e.')).toBe('too-large')
    expect(problemOf('N0'.repeat(250_000), 'N.')).toBe('too-large')
    const text = ['X', uint32(1_000_000), Buffer.alloc(1_000_000, 'x'), 'q\0']
    expect(problemOf('](', ...text, 'h\0'.repeat(15), 'e.')).toBeNull()
    expect(problemOf('](', ...text, 'h\0'.repeat(16), 'e.')).toBe('too-large')
    const disguised = ['c_codecs\nencode\n', ...text, 'Vlatin1\n\x86Rq\x01']
    expect(problemOf('](', ...disguised, 'h\x01'.repeat(16), 'e.')).toBe('too-large')
  })

  test('only tells how long the longest integers are', () => {
    expect(read('L', '9'.repeat(5_000), '\n.')).toEqual({
      type: 'opaque',
      text: 'int of 5000 digits',
    })
    expect(read('\x8b', uint32(3_000), Buffer.alloc(3_000, 1), '.')).toEqual({
      type: 'opaque',
      text: 'int of 3000 bytes',
    })
  })

  test('touches no prototype', () => {
    expect(read('}S"__proto__"\n}S"polluted"\nI1\nss.')).toMatchObject({ type: 'dict' })
    expect(read('c__proto__\nconstructor\n(S"polluted"\ntR.')).toMatchObject({ type: 'opaque' })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('throws nothing but Unreadable, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => void problemOf(bytes)),
      { numRuns: 1_000 },
    )
    const opcodes = fc.constantFrom(...OPCODES.split(' '))
    fc.assert(
      fc.property(fc.array(opcodes, { maxLength: 40 }), (parts) => void problemOf(...parts, '.')),
      { numRuns: 2_000 },
    )
  })
})

const chr = (code: number): string => String.fromCharCode(code)

/** What changes the stack, the marks or the memo. */
const OPCODES =
  'N ] } ) ( a e s u t d l 0 1 2 b R o q\0 h\0 \x94 \x81 \x85 \x86 \x87 \x8f \x90 \x91 \x92 . ' +
  'I1\n Vx\n ca\nb\n C\x01a c__builtin__\nset\n ccopyreg\n_reconstructor\n'
