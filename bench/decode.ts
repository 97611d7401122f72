/**
 * What does it cost to read an event off Redis, envelope included, beside JSON.parse alone?
 *
 * The floor parses the envelope and the body with JSON.parse and looks at neither: no reader that
 * uses it can be faster. Both take turns on the same messages. `npm run bench -- decode [ROUNDS]`.
 */
import { cpus } from 'node:os'
import { openEnvelope } from '../server/celery/envelope.ts'
import { decodeEvents } from '../server/celery/event.ts'
import { encodeEvents } from './harness/encode-events.ts'
import { floodWire } from './harness/flood-wire.ts'
import { formatTable } from './harness/format-table.ts'

const EVENTS = 24_000
const BODIES = [1, 10, 24]
const rounds = Number(process.argv[2] ?? 25)

/** @returns events read */
type Reader = (payload: Buffer) => number

const sepal: Reader = (payload) => {
  const envelope = openEnvelope(payload)
  if (envelope.problem !== null) throw new Error(`Cannot open envelope: ${envelope.problem}`)
  const { events, malformed } = decodeEvents(
    envelope.body,
    envelope.contentType,
    envelope.compression,
  )
  if (malformed.length > 0) throw new Error(`Cannot read event: ${malformed.join()}`)
  return events.length
}

const floor: Reader = (payload) => {
  const { body } = JSON.parse(payload.toString()) as { body: string }
  const parsed: unknown = JSON.parse(Buffer.from(body, 'base64').toString())
  return Array.isArray(parsed) ? parsed.length : 1
}

/** The third argument of each PUBLISH. */
const payloadsOf = (batch: number): Buffer[] =>
  encodeEvents({
    wrap: floodWire('redis://127.0.0.1:6379/0').wrap,
    events: EVENTS,
    batch,
  }).commands.map((command) =>
    Buffer.from(command.toString('latin1').split('\r\n')[6] ?? '', 'latin1'),
  )

/** Microseconds per event. */
function time(read: Reader, payloads: readonly Buffer[]): number {
  const start = performance.now()
  let events = 0
  for (const payload of payloads) events += read(payload)
  const ms = performance.now() - start
  if (events !== EVENTS) throw new Error(`Cannot compare: ${events} events of ${EVENTS}`)
  return (ms * 1000) / events
}

/** The middle of all rounds; the first few, in which the code is being compiled, do not count. */
function compare(payloads: readonly Buffer[]): { readonly ours: number; readonly bare: number } {
  const [ours, bare]: [number[], number[]] = [[], []]
  for (let round = -5; round < rounds; round += 1) {
    const [one, other] = [time(sepal, payloads), time(floor, payloads)]
    if (round < 0) continue
    ours.push(one)
    bare.push(other)
  }
  return { ours: middle(ours), bare: middle(bare) }
}

const middle = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN

const rows = BODIES.map((batch) => {
  const payloads = payloadsOf(batch)
  const bytes = payloads.reduce((sum, { length }) => sum + length, 0) / EVENTS
  const { ours, bare } = compare(payloads)
  return [
    batch,
    Math.round(bytes),
    ours.toFixed(2),
    Math.round(1e6 / ours),
    bare.toFixed(2),
    Math.round(1e6 / bare),
    (ours / bare).toFixed(2),
  ]
})
const columns = ['in a body', 'bytes/event', 'µs/event', 'events/s', 'JSON.parse µs', '/s', 'ratio']

console.log(`Envelope and events from Redis, ${EVENTS} events, the middle of ${rounds} rounds`)
console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.version}, one thread\n`,
)
console.log(formatTable(columns, rows))
