import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_MESSAGE_BYTES } from '../broker.ts'
import { createMessageLane } from './message-lane.ts'

const bulk = (bytes: Buffer | string): Buffer =>
  Buffer.concat([Buffer.from(`$${Buffer.byteLength(bytes)}\r\n`), Buffer.from(bytes), CRLF])
const list = (...items: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from(`*${items.length}\r\n`), ...items])
const message = (payload: Buffer | string): Buffer =>
  list(bulk('pmessage'), bulk('/0.celeryev/*'), bulk('/0.celeryev/task.multi'), bulk(payload))
const CRLF = Buffer.from('\r\n')

function run(chunks: readonly Buffer[]) {
  const messages: Buffer[] = []
  const rest: Buffer[] = []
  const take = createMessageLane({
    onMessage: (payload) => messages.push(Buffer.from(payload)),
    onRest: (bytes) => rest.push(Buffer.from(bytes)),
  })
  for (const chunk of chunks) take(chunk)
  return { messages: messages.map(String), rest: Buffer.concat(rest).toString('latin1') }
}

/** The bytes in pieces that end at these places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length]
  const sorted = ends.toSorted((a, b) => a - b)
  return sorted.map((end, nth) => bytes.subarray(sorted[nth - 1] ?? 0, end))
}

const text = fc.string({
  unit: fc.constantFrom('a', '\r\n', '*4\r\n', '$8\r\npmessage\r\n', '-', '1'),
})
const line = fc.constantFrom('+OK', '+PONG', '-ERR no such thing', ':1', ':-7', '$-1', '*-1', '*0')
const { other } = fc.letrec<{ other: Buffer }>((tie) => ({
  other: fc.oneof(
    { maxDepth: 3 },
    line.map((one) => Buffer.from(`${one}\r\n`)),
    text.map(bulk),
    // Not four of them that begin as a message does.
    fc.array(tie('other'), { maxLength: 3 }).map((items) => list(...items)),
  ),
}))
const replies = fc.array(
  fc.oneof(
    text.map((payload) => ({ payload, bytes: message(payload) })),
    other.map((bytes) => ({ payload: null, bytes })),
  ),
)

describe('createMessageLane()', () => {
  test('tells messages from all else, however the bytes are cut', () => {
    const cuts = fc.array(fc.nat(), { maxLength: 20 })
    fc.assert(
      fc.property(replies, cuts, (all, places) => {
        const { messages, rest } = run(cut(Buffer.concat(all.map(({ bytes }) => bytes)), places))
        expect(messages).toEqual(all.flatMap(({ payload }) => payload ?? []))
        const others = all.filter(({ payload }) => payload === null).map(({ bytes }) => bytes)
        expect(rest).toBe(Buffer.concat(others).toString('latin1'))
      }),
    )
  })

  test('takes a message byte by byte', () => {
    const bytes = Buffer.concat([message('one'), Buffer.from('+PONG\r\n'), message('two')])
    const { messages, rest } = run([...bytes].map((byte) => Buffer.from([byte])))
    expect(messages).toEqual(['one', 'two'])
    expect(rest).toBe('+PONG\r\n')
  })

  test.each([
    ['a reply of no known kind', '!7\r\nwhatever\r\n'],
    ['a length that is no number', '$1x\r\na\r\n'],
    ['more items than there can be', '*99999999999\r\n'],
  ])('leaves everything to the library after %s', (_, garbage) => {
    const bytes = Buffer.concat([message('one'), Buffer.from(garbage), message('two')])
    const whole = run([bytes])
    expect(whole).toEqual({ messages: ['one'], rest: garbage + message('two').toString('latin1') })
    expect(run([...bytes].map((byte) => Buffer.from([byte])))).toEqual(whole)
  })

  test.each([
    ['has a length that is none', '$x\r\n'],
    ['lacks the end of its length', `$${'1'.repeat(40)}`],
    ['ends in something else', '$1\r\nabc'],
    ['is followed by another kind of value', ':1\r\n'],
  ])('leaves a message to the library that %s', (_, payload) => {
    const parts = [bulk('pmessage'), bulk('p'), bulk('c'), Buffer.from(payload)]
    const bytes = list(...parts)
    expect(run([bytes])).toEqual({ messages: [], rest: bytes.toString('latin1') })
  })

  test('leaves a message to the library that is too large, and goes on after it', () => {
    const large = message(Buffer.alloc(MAX_MESSAGE_BYTES + 1, 'x'))
    const { messages, rest } = run([large, message('next')])
    expect(rest).toHaveLength(large.length)
    expect(messages).toEqual(['next'])
  })
})
