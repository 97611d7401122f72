import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CeleryEvent } from '../../contract/model/event.ts'
import { MAX_BODY_BYTES } from './compression/decompress.ts'
import { decodeEvents, MAX_BATCH_ENTRIES, type DecodedEvents } from './event.ts'

// What Celery itself makes of these events is asserted in server/cluster/state-vectors.test.ts,
// every recorded message in recorded-events.test.ts.

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const decodeText = (text: string): DecodedEvents => decodeEvents(bytes(text), 'application/json')
const decode = (value: unknown): DecodedEvents => decodeText(JSON.stringify(value))

const started = {
  type: 'task-started',
  hostname: 'w1@host',
  utcoffset: 5,
  pid: 7,
  timestamp: 1_700_000_000.5,
  clock: 3,
  uuid: 't1',
}

/** The one event that came out. */
function one(value: unknown): CeleryEvent {
  const { events, malformed } = decode(value)
  expect(malformed).toEqual([])
  const [event] = events
  if (event === undefined || events.length > 1) throw new Error('Cannot take one event: not one')
  return event
}

describe('decodeEvents()', () => {
  test('reads one object', () => {
    expect(one(started)).toEqual({
      kind: 'task',
      type: 'task-started',
      subject: 'started',
      hostname: 'w1@host',
      pid: 7,
      timestamp: 1_700_000_000.5,
      clock: 3,
      uuid: 't1',
    })
  })

  test('reads every field of a task event under its own name, null as null', () => {
    const received = { ...started, type: 'task-received', name: 'demo.add', args: '(1,)' }
    expect(
      one({ ...received, kwargs: null, root_id: 'r', parent_id: null, retries: 2, eta: null }),
    ).toMatchObject({
      subject: 'received',
      name: 'demo.add',
      args: '(1,)',
      kwargs: null,
      rootId: 'r',
      parentId: null,
      retries: 2,
      eta: null,
    })
    const revoked = { ...started, type: 'task-revoked', terminated: true, expired: false }
    expect(one({ ...revoked, requeue: false, routing_key: 'celery' })).toMatchObject({
      terminated: true,
      expired: false,
      requeue: false,
      routingKey: 'celery',
    })
  })

  test('reads a worker event, and what it does not bring stays absent', () => {
    const beat = { ...started, uuid: undefined, type: 'worker-heartbeat', freq: 5, sw_ver: '5.6.3' }
    expect(one(beat)).toEqual({
      kind: 'worker',
      type: 'worker-heartbeat',
      subject: 'heartbeat',
      hostname: 'w1@host',
      pid: 7,
      timestamp: 1_700_000_000.5,
      clock: 3,
      freq: 5,
      swVer: '5.6.3',
    })
    const full = { ...beat, active: 1, processed: 9, loadavg: [0.1, 1, 2], sw_ident: 'py-celery' }
    expect(one({ ...full, sw_sys: 'Linux' })).toMatchObject({
      active: 1,
      processed: 9,
      loadavg: [0.1, 1, 2],
      swIdent: 'py-celery',
      swSys: 'Linux',
    })
  })

  test('knows an event of any other group by its head only', () => {
    const head = { hostname: 'gen1@c', timestamp: 1, clock: null }
    expect(one({ ...head, type: 'custom-thing', foo: 'bar', uuid: 'x' })).toEqual({
      kind: 'other',
      type: 'custom-thing',
      ...head,
    })
    expect(one({ ...head, pid: 8, type: 'lonely' })).toMatchObject({ kind: 'other', pid: 8 })
  })

  test('reads a batch in sending order, and an empty one as nothing', () => {
    const { events } = decode([started, { ...started, type: 'task-succeeded', result: '2' }])
    expect(events.map(({ type }) => type)).toEqual(['task-started', 'task-succeeded'])
    expect(decode([])).toEqual({ events: [], malformed: [] })
  })

  test('cuts the subject at the first dash only', () => {
    expect(one({ ...started, type: 'task-custom-x' })).toMatchObject({ subject: 'custom-x' })
    expect(one({ ...started, type: 'worker-elect-ack' })).toMatchObject({ subject: 'elect-ack' })
  })

  test('reads a missing, null or impossible clock as null', () => {
    for (const clock of [undefined, null, -1, 1.5, '7', 1e300]) {
      expect(one({ ...started, clock }).clock).toBeNull()
    }
  })

  test('never applies utcoffset', () => {
    expect(one({ ...started, utcoffset: -9 }).timestamp).toBe(started.timestamp)
  })

  test.each([
    ['retries', 'x'],
    ['retries', 1.5],
    ['runtime', '0.5'],
    ['name', 7],
    ['args', ['(1,)']],
    ['result', {}],
    ['eta', 1_700_000_000],
    ['eta', 'x'.repeat(65)],
    ['parent_id', 'x'.repeat(256)],
    ['parent_id', ''],
    ['terminated', 1],
    ['signum', true],
    ['pid', '7'],
  ])('passes over %s when it is %j and keeps the event', (field, value) => {
    const { pid, ...rest } = started
    const without = field === 'pid' ? rest : { ...rest, pid }
    expect(one({ ...started, [field]: value })).toEqual(one(without))
  })

  test.each([
    ['freq', 0],
    ['freq', -2],
    ['freq', 86_401],
    ['freq', '2'],
    ['active', null],
    ['processed', 0.5],
    ['loadavg', 'high'],
    ['loadavg', [1, 2, 3, 4]],
    ['loadavg', [1, null]],
    ['sw_ident', null],
    ['sw_ver', 5],
  ])('passes over %s of a worker when it is %j', (field, value) => {
    const beat = { ...started, type: 'worker-heartbeat' }
    expect(one({ ...beat, [field]: value })).toEqual(one(beat))
  })

  test('reads a signal as a number or as text', () => {
    const revoked = { ...started, type: 'task-revoked' }
    expect(one({ ...revoked, signum: 15 })).toMatchObject({ signum: '15' })
    expect(one({ ...revoked, signum: 'SIGKILL' })).toMatchObject({ signum: 'SIGKILL' })
    expect(one({ ...revoked, signum: null })).toMatchObject({ signum: null })
  })

  test('reads the bare NaN and Infinity of Python as null', () => {
    const [event] = decodeText(
      '{"type":"task-succeeded","hostname":"h","timestamp":1,"uuid":"t","name":"NaN","runtime":NaN,"x":-Infinity}',
    ).events
    expect(event).toMatchObject({ uuid: 't', name: 'NaN', runtime: null })
  })

  test('bounds names by characters and payloads by bytes, and marks the cut', () => {
    const event = one({
      ...started,
      name: 'n'.repeat(300),
      queue: 'q'.repeat(255),
      traceback: 'é'.repeat(40_000),
      result: 'x'.repeat(65_536),
    })
    expect(event).toMatchObject({
      name: `${'n'.repeat(254)}…`,
      queue: 'q'.repeat(255),
      traceback: `${'é'.repeat(32_766)}…`,
      result: 'x'.repeat(65_536),
    })
  })

  test('replaces U+0000 and lone surrogates, in ids as well', () => {
    expect(one({ ...started, uuid: 'a\0b', result: 'x\uD800y' })).toMatchObject({
      uuid: 'a\uFFFDb',
      result: 'x\uFFFDy',
    })
  })

  test('reads ids and names of any script and shape', () => {
    for (const text of ['a b', '../x', '<b>', '日本', '😀', '__proto__', 'constructor', '%2F']) {
      expect(one({ ...started, uuid: text, hostname: text })).toMatchObject({
        uuid: text,
        hostname: text,
      })
    }
  })
})

describe('decodeEvents() counts and goes on', () => {
  test.each([
    ['an array of nulls', [null, null], ['not-an-event', 'not-an-event']],
    ['a number', 7, ['not-an-event']],
    ['a list in a list', [[started]], ['not-an-event']],
    ['no type', { ...started, type: undefined }, ['type']],
    ['a type that is no text', { ...started, type: 7 }, ['type']],
    ['an empty type', { ...started, type: '' }, ['type']],
    ['a type that is too long', { ...started, type: `task-${'x'.repeat(196)}` }, ['type']],
    ['a task event without subject', { ...started, type: 'task-' }, ['type']],
    ['a worker event without subject', { ...started, type: 'worker' }, ['type']],
    ['no hostname', { ...started, hostname: undefined }, ['hostname']],
    ['an empty hostname', { ...started, hostname: '' }, ['hostname']],
    ['a hostname that is too long', { ...started, hostname: 'x'.repeat(513) }, ['hostname']],
    ['no timestamp', { ...started, timestamp: undefined }, ['timestamp']],
    ['a timestamp that is text', { ...started, timestamp: '1' }, ['timestamp']],
    ['a timestamp before the epoch', { ...started, timestamp: -1 }, ['timestamp']],
    ['a timestamp after the year 9999', { ...started, timestamp: 253_402_300_800 }, ['timestamp']],
    ['no uuid', { ...started, uuid: undefined }, ['uuid']],
    ['a null uuid', { ...started, uuid: null }, ['uuid']],
    ['an empty uuid', { ...started, uuid: '' }, ['uuid']],
    ['a uuid that is too long', { ...started, uuid: 'x'.repeat(256) }, ['uuid']],
  ])('when it meets %s', (_what, value, malformed) => {
    expect(decode(value)).toEqual({ events: [], malformed })
  })

  test.each([
    ['half a message', JSON.stringify(started).slice(0, 40)],
    ['nothing', ''],
    ['Python that is no JSON', "{'type': 'task-sent'}"],
    ['a pickle', '\x80\x05}\x94.'],
  ])('when it meets %s', (_what, text) => {
    expect(decodeText(text)).toEqual({ events: [], malformed: ['json'] })
  })

  test('when a time is 1e999, which JSON.parse reads as Infinity', () => {
    const text = JSON.stringify(started).replace('1700000000.5', '1e999')
    expect(decodeText(text)).toEqual({ events: [], malformed: ['timestamp'] })
  })

  test('when a serializer was used that nobody knows, or another than is said', () => {
    const body = bytes(JSON.stringify(started))
    for (const [type, cause] of [
      ['', 'content-type'],
      ['text/json', 'content-type'],
      ['application/x-python-serialize', 'pickle'],
      ['application/x-msgpack', 'msgpack'],
      ['text/plain', 'not-an-event'],
    ] as const) {
      expect(decodeEvents(body, type)).toEqual({ events: [], malformed: [cause] })
    }
    for (const type of [null, 'application/json', 'Application/JSON; charset=utf-8']) {
      expect(decodeEvents(body, type).events).toHaveLength(1)
    }
  })

  test('when a body is too large', () => {
    const body = new Uint8Array(MAX_BODY_BYTES + 1)
    expect(decodeEvents(body, null)).toEqual({ events: [], malformed: ['too-large'] })
    const bomb = deflateSync(body)
    expect(decodeEvents(bomb, null, 'gzip')).toEqual({ events: [], malformed: ['too-large'] })
  })

  test('when a body is compressed in a way that cannot be read', () => {
    const body = bytes(JSON.stringify(started))
    for (const compression of ['application/x-lzma', 'application/x-gzip', '']) {
      const decoded = decodeEvents(body, 'application/json', compression)
      expect(decoded).toEqual({ events: [], malformed: ['compression'] })
    }
  })

  test('when a batch is too long, keeping its beginning', () => {
    const batch = Array.from({ length: MAX_BATCH_ENTRIES + 2 }, () => started)
    const { events, malformed } = decode(batch)
    expect(events).toHaveLength(MAX_BATCH_ENTRIES)
    expect(malformed).toEqual(['too-many'])
  })

  test('when an event is of 10 MB, keeping its first 64 KiB', () => {
    const failed = { ...started, type: 'task-failed', traceback: 'x'.repeat(10_000_000) }
    const event = one(failed)
    if (event.kind !== 'task') throw new Error('Cannot look at traceback: not a task event')
    expect(Buffer.byteLength(event.traceback ?? '')).toBe(65_536)
  })

  test('when a body would become more than memory should hold', () => {
    expect(decodeText(`[${'[],'.repeat(1_000_000)}[]]`)).toEqual({
      events: [],
      malformed: ['too-large'],
    })
  })

  test('when nesting is deep', () => {
    const depth = 100_000
    expect(decodeText('['.repeat(depth) + ']'.repeat(depth)).malformed).toEqual(['not-an-event'])
    expect(decodeText('['.repeat(depth)).malformed).toEqual(['json'])
  })

  test('keeping the good entries of a bad batch', () => {
    const { events, malformed } = decode([
      null,
      started,
      { type: 7 },
      started,
      { ...started, uuid: 1 },
    ])
    expect(events).toHaveLength(2)
    expect(malformed).toEqual(['not-an-event', 'type', 'uuid'])
  })
})

describe('decodeEvents() of hostile keys', () => {
  test('lets none reach a prototype or the event', () => {
    const hostile =
      '{"type":"task-sent","hostname":"h","timestamp":1,"uuid":"t","__proto__":{"polluted":1},' +
      '"constructor":{"prototype":{"polluted":1}},"state":"X","worker":"w","toString":1,"kind":"other"}'
    const { events } = decodeText(hostile)
    expect(events).toEqual([
      {
        kind: 'task',
        type: 'task-sent',
        subject: 'sent',
        hostname: 'h',
        timestamp: 1,
        clock: null,
        uuid: 't',
      },
    ])
    expect(Object.getPrototypeOf(events[0])).toBe(Object.prototype)
    expect({}).not.toHaveProperty('polluted')
  })

  test('takes nothing from a __proto__ that was sent', () => {
    expect(decodeText(`{"__proto__":${JSON.stringify(started)}}`).malformed).toEqual(['type'])
  })
})

const ALLOWED = (
  'kind type subject hostname pid timestamp clock uuid name args kwargs result exception traceback ' +
  'eta expires retries runtime queue exchange routingKey rootId parentId terminated signum expired ' +
  'requeue freq active processed loadavg swIdent swVer swSys'
).split(' ')

const WIRE_FIELDS = (
  'hostname timestamp clock pid uuid name args traceback retries eta signum freq loadavg root_id ' +
  'runtime terminated __proto__'
).split(' ')

/** Events that are nearly right: the wire's own keys with values of any kind. */
const anyValue = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.double())
const nearlyEvent = fc.record(Object.fromEntries(WIRE_FIELDS.map((key) => [key, anyValue])), {
  requiredKeys: [],
})
const eventType = fc.oneof(
  fc.constantFrom('task-sent', 'task-received', 'worker-heartbeat', 'custom', 'task-x'),
  fc.string(),
)
const anyEntry = fc.oneof(
  fc.jsonValue(),
  fc.tuple(nearlyEvent, eventType).map(([value, type]) => ({ ...value, type })),
  fc.tuple(nearlyEvent, eventType).map(([value, type]) => ({ ...started, ...value, type })),
)

describe('decodeEvents() keeps its laws', () => {
  test('never throws, whatever the bytes', () => {
    const anyBody = fc.oneof(fc.uint8Array({ maxLength: 512 }), fc.json().map(bytes))
    fc.assert(
      fc.property(anyBody, fc.option(fc.string()), (body, contentType) => {
        const { events, malformed } = decodeEvents(body, contentType)
        expect(events.length + malformed.length).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 2_000 },
    )
  })

  test('a batch is what its entries are one by one', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 8 }), (entries) => {
        const apart = entries.map((entry) =>
          Array.isArray(entry) ? decode([entry]) : decode(entry),
        )
        expect(decode(entries)).toEqual({
          events: apart.flatMap(({ events }) => events),
          malformed: apart.flatMap(({ malformed }) => malformed),
        })
        expect(apart.every(({ events, malformed }) => events.length + malformed.length === 1)).toBe(
          true,
        )
      }),
      { numRuns: 1_000 },
    )
  })

  test('an event has only keys of the list and values inside their bounds', () => {
    fc.assert(
      fc.property(anyEntry, (entry) => {
        for (const event of decode([entry]).events) {
          expect(Object.keys(event).filter((key) => !ALLOWED.includes(key))).toEqual([])
          expect(Object.getPrototypeOf(event)).toBe(Object.prototype)
          expect(event.timestamp).toBeGreaterThanOrEqual(0)
          for (const value of Object.values(event)) {
            if (typeof value !== 'string') continue
            expect(value.isWellFormed() && !value.includes('\0')).toBe(true)
          }
        }
      }),
      { numRuns: 1_000 },
    )
  })

  test('cutting a body anywhere gives no event that was not sent', () => {
    const body = bytes(JSON.stringify([started, { ...started, uuid: 't2' }]))
    for (let end = 0; end < body.length; end += 1) {
      expect(decodeEvents(body.subarray(0, end), null)).toEqual({ events: [], malformed: ['json'] })
    }
  })
})
