/**
 * Five thousand mutated messages through every reader; the same ones each time. A million:
 * `npm run test:long -- fuzz-celery`, which also says how a failure is looked at.
 */
import { expect, test } from 'vitest'
import { READERS, type Readers } from '../../test/long/fuzz/drive-readers.ts'
import { readReplay } from '../../test/long/fuzz/fuzz-message.ts'
import { recordedMessages } from '../../test/long/fuzz/recorded-messages.ts'
import { runFuzz } from '../../test/long/fuzz/run-fuzz.ts'

const SEED = 1
const MUTANTS = 5_000
/** It takes about two seconds; for the day on which something hangs. */
const TIMEOUT_MS = 300_000

const recorded = recordedMessages()

const fuzz = (readers: Partial<Readers> = {}, mutants = 500) =>
  runFuzz({ seed: SEED, mutants, recorded, readers: { ...READERS, ...readers } })

test(
  'five thousand mutated messages cost no more than themselves',
  { timeout: TIMEOUT_MS },
  async () => {
    const { failures, mutants, events, outcomes, heapWarm, heapEnd } = await fuzz({}, MUTANTS)
    expect(failures).toEqual([])
    expect(mutants).toBe(MUTANTS)
    expect(events).toBeGreaterThan(1_250)
    expect(outcomes).toBeGreaterThan(250)
    expect(heapEnd).toBeLessThan(heapWarm * 1.5 + 16 * 1024 * 1024)
  },
)

test('the seeds are messages of every kind, of both versions of Celery', () => {
  const kinds = Object.groupBy(recorded, ({ target }) => target)
  expect(Object.keys(kinds).sort()).toEqual(['document', 'envelope', 'literal', 'message', 'row'])
  expect(recorded.length).toBeGreaterThan(3_500)
})

test.each<[string, Partial<Readers>, RegExp]>([
  [
    'throws',
    {
      decodeResult() {
        throw new RangeError('broken on purpose')
      },
    },
    /broken on purpose/,
  ],
  [
    'lets a field through',
    {
      decodeEvents(...given) {
        const { events, malformed } = READERS.decodeEvents(...given)
        return { events: events.map((event) => ({ ...event, more: 1 })), malformed }
      },
    },
    /Cannot accept field: more/,
  ],
  [
    'lets a long text through',
    {
      decodeEvents(...given) {
        const { events, malformed } = READERS.decodeEvents(...given)
        return {
          events: events.map((event) => ({ ...event, hostname: 'x'.repeat(513) })),
          malformed,
        }
      },
    },
    /Cannot accept hostname/,
  ],
  [
    'makes a value that is none',
    { parsePythonLiteral: () => ({ type: 'int', text: 'x' }) },
    /Cannot accept value: int x/,
  ],
])(
  'a reader that %s is noticed, and the message can be read again',
  async (_what, broken, error) => {
    const { failures } = await fuzz(broken)
    expect(failures[0]?.error).toMatch(error)
    const message = readReplay(Buffer.from(failures[0]?.replay ?? '', 'base64'))
    expect(message.body.length).toBeGreaterThan(0)
  },
)

test('a reader that touches a prototype is noticed', async () => {
  const inherited = Object.prototype as Record<string, unknown>
  const { failures } = await fuzz({
    openEnvelope(payload) {
      inherited['polluted'] = true
      return READERS.openEnvelope(payload)
    },
  }).finally(() => delete inherited['polluted'])
  expect(failures[0]?.error).toMatch(/touched Object\.prototype/)
})
