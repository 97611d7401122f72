import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tameContentHeader } from './content-header.ts'
import { tameFieldTable } from './field-table.ts'
import { createInboundFilter } from './inbound-filter.ts'

const frame = (type: number, channel: number, payload: Buffer): Buffer => {
  const prefix = Buffer.alloc(7)
  prefix[0] = type
  prefix.writeUInt16BE(channel, 1)
  prefix.writeUInt32BE(payload.length, 3)
  return Buffer.concat([prefix, payload, Buffer.from([0xce])])
}
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
const counted = (bytes: Buffer): Buffer => Buffer.concat([u32(bytes.length), bytes])
const short = (text: string): Buffer => Buffer.from([text.length, ...Buffer.from(text)])
const entry = (name: string, tag: string, value: Buffer): Buffer =>
  Buffer.concat([short(name), Buffer.from(tag), value])
const table = (...entries: Buffer[]): Buffer => counted(Buffer.concat(entries))
const int64 = Buffer.from([0, 0, 1, 0, 0, 0, 0, 0])

const deliver = (channel: number): Buffer =>
  frame(1, channel, Buffer.concat([u32(0x003c003c), Buffer.from('tag and so on')]))
const header = (channel: number, bodyBytes: number, headers: Buffer | null): Buffer => {
  const fixed = Buffer.alloc(14)
  fixed.writeUInt16BE(60)
  fixed.writeBigUInt64BE(BigInt(bodyBytes), 4)
  fixed.writeUInt16BE(headers === null ? 0xc000 : 0xf000, 12)
  const types = [short('application/json'), short('utf-8')]
  const rest = headers === null ? [] : [headers, Buffer.from([1])]
  return frame(2, channel, Buffer.concat([fixed, ...types, ...rest]))
}
const bodyFrames = (channel: number, bodyBytes: number): Buffer[] => {
  const frames = []
  for (let left = bodyBytes; left > 0; left -= 40) {
    frames.push(frame(3, channel, Buffer.alloc(Math.min(left, 40), 'b')))
  }
  return frames
}
const message = (channel: number, bodyBytes: number, headers: Buffer | null = null): Buffer =>
  Buffer.concat([
    deliver(channel),
    header(channel, bodyBytes, headers),
    ...bodyFrames(channel, bodyBytes),
  ])
const heartbeat = frame(8, 0, Buffer.alloc(0))
const closing = frame(
  1,
  0,
  Buffer.concat([
    u32(0x000a0032),
    Buffer.from([1, 64]),
    short('CONNECTION_FORCED'),
    Buffer.alloc(4),
  ]),
)

function run(chunks: readonly Buffer[]) {
  let tooLarge = 0
  const goodbyes: (readonly [number, string])[] = []
  const filter = createInboundFilter({
    maxBodyBytes: 100,
    onTooLarge: () => tooLarge++,
    onGoodbye: (code, text) => goodbyes.push([code, text]),
  })
  const out = Buffer.concat(chunks.map((chunk) => filter(Buffer.from(chunk))))
  return { hex: out.toString('hex'), tooLarge, goodbyes }
}

const hex = (...parts: Buffer[]): string => Buffer.concat(parts).toString('hex')

describe('createInboundFilter()', () => {
  test('lets everyday traffic through unchanged', () => {
    const headers = table(entry('hostname', 'S', counted(Buffer.from('w1@host'))))
    const bytes = Buffer.concat([heartbeat, message(1, 90, headers), message(2, 0), heartbeat])
    expect(run([bytes])).toEqual({ hex: hex(bytes), tooLarge: 0, goodbyes: [] })
  })

  test('makes the L of py-amqp an l, however deep', () => {
    const nest = (tag: string): Buffer => {
      const inner = table(entry('big', tag, int64))
      const list = counted(Buffer.concat([Buffer.from(tag), int64, Buffer.from('F'), inner]))
      return table(
        entry('big', tag, int64),
        entry('list', 'A', list),
        entry('n', 'V', Buffer.alloc(0)),
      )
    }
    expect(run([message(1, 5, nest('L'))]).hex).toBe(hex(message(1, 5, nest('l'))))
  })

  test('leaves an L alone that is no tag', () => {
    const bytes = message(1, 5, table(entry('L', 'S', counted(Buffer.from('LLL')))))
    expect(run([bytes]).hex).toBe(hex(bytes))
  })

  test.each([
    ['an unknown tag', table(entry('x', 'Z', int64))],
    ['an entry cut short', table(Buffer.from([1, 120]))],
    ['a value longer than its table', table(entry('x', 'S', u32(1_000)))],
    ['a table longer than its frame', Buffer.concat([u32(1_000), int64])],
    ['a table deeper than a decoder can follow', deep(20_000)],
  ])('takes out headers with %s and keeps the message', (_, headers) => {
    const plain = message(1, 5)
    expect(run([heartbeat, message(1, 5, headers), heartbeat]).hex).toBe(
      hex(heartbeat, plain, heartbeat),
    )
  })

  test('takes out a body that is too large, and not its neighbours', () => {
    const chunks = [message(1, 10), message(1, 101), message(2, 7), heartbeat]
    expect(run(chunks)).toEqual({
      hex: hex(message(1, 10), message(2, 7), heartbeat),
      tooLarge: 1,
      goodbyes: [],
    })
  })

  test('takes out the right frames when channels take turns', () => {
    const [first, second] = [bodyFrames(1, 120), bodyFrames(2, 80)]
    const chunks = [deliver(1), header(1, 120, null), deliver(2), header(2, 80, null)]
    for (const [i, part] of first.entries()) chunks.push(part, ...second.slice(i, i + 1))
    expect(run(chunks)).toMatchObject({ hex: hex(message(2, 80)), tooLarge: 1 })
  })

  test('hears why RabbitMQ closes the connection', () => {
    expect(run([closing])).toEqual({
      hex: hex(closing),
      tooLarge: 0,
      goodbyes: [[320, 'CONNECTION_FORCED']],
    })
  })

  test('does the same however the bytes are cut', () => {
    const parts = [
      heartbeat,
      message(1, 90, table(entry('big', 'L', int64))),
      message(1, 500),
      message(3, 0, deep(40)),
      closing,
      message(1, 101),
      message(2, 1),
    ]
    const whole = Buffer.concat(parts)
    const expected = run([whole])
    expect(expected.tooLarge).toBe(2)
    for (let cut = 0; cut <= whole.length; cut++) {
      expect(run([whole.subarray(0, cut), whole.subarray(cut)])).toEqual(expected)
    }
    expect(run([...whole].map((byte) => Buffer.from([byte])))).toEqual(expected)
    fc.assert(
      fc.property(fc.array(fc.nat({ max: whole.length })), (cuts) => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), whole.length]
        const chunks = edges.slice(1).map((edge, i) => whole.subarray(edges[i], edge))
        expect(run(chunks)).toEqual(expected)
      }),
    )
  })

  test('never throws, and passes on all of what is no AMQP', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 })), (chunks) => {
        run(chunks.map((chunk) => Buffer.from(chunk)))
      }),
    )
    const http = Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')
    expect(run([http, http]).hex).toBe(hex(http, http))
  })
})

describe('tameContentHeader()', () => {
  test('finds nothing to mend in what py-amqp was recorded to send', () => {
    const recorded = readFileSync(
      new URL('../../../test/fixtures/celery/amqp-wire-frames.jsonl', import.meta.url),
      'utf8',
    )
    const frames = recorded
      .trim()
      .split('\n')
      .map((line) => Buffer.from((JSON.parse(line) as { hex: string }).hex, 'hex'))
      .filter((bytes) => bytes[0] === 2)
    expect(frames.length).toBeGreaterThan(3)
    for (const bytes of frames) {
      const before = bytes.toString('hex')
      expect(tameContentHeader(bytes)).toBe(bytes)
      expect(bytes.toString('hex')).toBe(before)
    }
  })
})

describe('tameFieldTable()', () => {
  test('answers null or the offset behind the table, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 200 }), (bytes, start) => {
        const end = tameFieldTable(Buffer.from(bytes), start)
        if (end === null) return
        expect(end).toBeGreaterThanOrEqual(start + 4)
        expect(end).toBeLessThanOrEqual(bytes.length)
      }),
    )
  })
})

/** `levels` tables in each other. */
function deep(levels: number): Buffer {
  const open: Buffer[] = []
  for (let level = levels; level > 0; level--) {
    // Each level: length, then for all but the innermost a name of one letter and the tag F.
    open.push(u32((level - 1) * 7), ...(level > 1 ? [Buffer.from('\x01kF')] : []))
  }
  return Buffer.concat(open)
}
