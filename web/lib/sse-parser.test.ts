import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSseParser, type ServerSentEvent } from './sse-parser.ts'

function parse(pieces: readonly string[]): ServerSentEvent[] {
  const events: ServerSentEvent[] = []
  const feed = createSseParser((event) => events.push(event))
  for (const piece of pieces) feed(piece)
  return events
}

const STREAM =
  ': hi\n\nevent: hello\ndata: {"a":1}\n\nevent:patch\r\ndata: one\r\ndata: two\r\n\r\ndata\n\nid: 7\n\n'

test('createSseParser() reads events, joins data lines and skips comments', () => {
  expect(parse([STREAM])).toEqual([
    { event: 'hello', data: '{"a":1}' },
    { event: 'patch', data: 'one\ntwo' },
    { event: 'message', data: '' },
  ])
})

test('createSseParser() reads the same wherever the stream is split', () => {
  const cuts = fc.array(fc.nat({ max: STREAM.length }), { maxLength: 8 })
  fc.assert(
    fc.property(cuts, (at) => {
      const ends = [...new Set([...at, STREAM.length])].toSorted((a, b) => a - b)
      const pieces = ends.map((end, i) => STREAM.slice(ends[i - 1] ?? 0, end))
      expect(parse(pieces)).toEqual(parse([STREAM]))
    }),
  )
})
