/** Events of applications that chose another `event_serializer`, as kombu writes them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { CeleryEvent } from '../../contract/model/event.ts'
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

  test('keeps of a large body no more than its events', () => {
    const uuid = '00000000-0000-0000-0000-000000000001'
    const json = JSON.stringify({ type: 'task-started', hostname: 'w1@h', timestamp: 1, uuid })
    const body = deflateSync(json + ' '.repeat(LARGE_BYTES))
    const before = memoryInUse()
    const events: CeleryEvent[] = []
    for (let nth = 0; nth < LARGE_BODIES; nth += 1) {
      events.push(...decodeEvents(body, 'application/json', 'gzip').events)
    }
    expect(memoryInUse() - before).toBeLessThan((LARGE_BODIES * LARGE_BYTES) / 4)
    expect(events).toHaveLength(LARGE_BODIES)
  })
})

const LARGE_BYTES = 2 * 1024 * 1024
const LARGE_BODIES = 100

/** Bytes, after a full collection. */
function memoryInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external - arrayBuffers
}
