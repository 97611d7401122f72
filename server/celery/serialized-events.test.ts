/** Events of applications that chose another `event_serializer`, as kombu writes them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeEvents } from './event.ts'

interface Vector {
  readonly name: string
  readonly contentType: string
  readonly compression: string | null
  readonly base64: string
}

const file = join(import.meta.dirname, '../../test/fixtures/serializer-vectors.jsonl')
const vectors = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector)
const decode = ({ base64, contentType, compression }: Vector) =>
  decodeEvents(Buffer.from(base64, 'base64'), contentType, compression)

const succeeded = {
  kind: 'task',
  type: 'task-succeeded',
  subject: 'succeeded',
  hostname: 'w1@höst',
  timestamp: 1_700_000_000.25,
  clock: 7,
  pid: 4711,
  uuid: 'u1',
  result: "'世界 😀'",
  runtime: 0.5,
}

describe('decodeEvents()', () => {
  const single = vectors.filter(({ name }) => name.startsWith('event in '))
  const batches = vectors.filter(({ name }) => name.startsWith('batch of events in '))

  test('there are vectors of every serializer, four of them compressed in each way', () => {
    expect(single).toHaveLength(4 * 6)
    expect(batches).toHaveLength(4)
  })

  test.each(single)('reads an $name', (vector) => {
    if (vector.compression === 'application/x-lzma') {
      expect(decode(vector)).toEqual({ events: [], malformed: ['compression'] })
    } else {
      expect(decode(vector)).toEqual({ events: [succeeded], malformed: [] })
    }
  })

  test.each(batches)('reads a $name', (vector) => {
    const { events, malformed } = decode(vector)
    expect(malformed).toEqual([])
    expect(events).toEqual([
      succeeded,
      { ...succeeded, uuid: 'u2', type: 'task-started', subject: 'started' },
    ])
  })
})
