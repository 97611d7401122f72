/** Bodies of the event channel that hold nothing to show, grouped by how they lie (attack N-01). */
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { eventBody, taskLife } from '../live/celery-events.ts'
import type { EventProperties } from '../live/event-channel.ts'

export interface HostileBody {
  readonly body: Buffer
  readonly properties?: EventProperties
  /** The cause that it is counted under. */
  readonly cause: string
}

export interface HostileBodies {
  readonly title: string
  readonly bodies: readonly HostileBody[]
}

const BOMB_BYTES = 64 * 1024 * 1024
const bytes = (text: string): Buffer => Buffer.from(text)
const bomb = Buffer.alloc(BOMB_BYTES, ' ')
const honest = eventBody(taskLife('typed', Date.now() / 1000))

const counted = (cause: string, texts: readonly string[]): HostileBody[] =>
  texts.map((text) => ({ body: bytes(text), cause }))

const typed = (cause: string, contentType: string, ...bodies: readonly Buffer[]): HostileBody[] =>
  bodies.map((body) => ({ body, cause, properties: { contentType } }))

const packed = (cause: string, compression: string, body: Buffer): HostileBody => ({
  body,
  cause,
  properties: { compression },
})

/** @param command that an unpickler which executes would run */
export const hostileBodies = (command: string): readonly HostileBodies[] => [
  {
    title: 'what is no JSON',
    bodies: [
      ...counted('json', [
        '',
        ' ',
        '{',
        '}',
        '{]',
        'undefined',
        '{"type":}',
        '\u{FEFF}{}',
        "{'a':1}",
      ]),
      { body: Buffer.from('{"type":"task-sent"}', 'utf16le'), cause: 'json' },
      { body: Buffer.of(0xff, 0xfe, 0x00, 0xd8), cause: 'json' },
      { body: honest.subarray(0, -1), cause: 'json' },
      { body: Buffer.concat([honest, honest]), cause: 'json' },
    ],
  },
  {
    title: 'JSON that is no event',
    bodies: [
      ...counted('not-an-event', [
        'null',
        '0',
        '-0',
        '1e400',
        'NaN',
        '""',
        'true',
        '[[]]',
        '[null]',
      ]),
      ...counted('type', [
        '{}',
        '[{}]',
        '{"type":null}',
        '{"type":["task-sent"]}',
        '{"type":"task-"}',
      ]),
      ...counted('hostname', ['{"type":"task-sent"}', '{"type":"worker-online","hostname":""}']),
    ],
  },
  {
    title: 'what is too large, or too deep',
    bodies: [
      { body: nested('[', ']', 10_000), cause: 'not-an-event' },
      { body: nested('{"a":', '}', 10_000, '1'), cause: 'type' },
      { body: nested('[', '', 1_000_000), cause: 'too-large' },
      { body: bytes(`[${'0,'.repeat(1_000_000)}0]`), cause: 'too-large' },
      {
        body: bytes(`{"type":"task-sent","args":"${'x'.repeat(17_000_000)}"}`),
        cause: 'too-large',
      },
    ],
  },
  {
    title: 'what is not compressed as it says, or is a bomb',
    bodies: [
      packed('too-large', 'application/x-gzip', deflateSync(bomb)),
      packed('too-large', 'application/x-brotli', brotliCompressSync(bomb, { params: { 1: 1 } })),
      packed('too-large', 'application/zstd', zstdCompressSync(bomb)),
      packed('compression', 'application/x-gzip', gzipSync(honest).subarray(0, 30)),
      packed('compression', 'application/x-gzip', honest),
      packed('compression', 'application/x-bz2', honest),
      packed('compression', 'application/x-brotli', honest),
      packed('compression', 'application/zstd', honest),
      ...['__proto__', 'constructor', 'toString', 'x'.repeat(10_000)].map((name) =>
        packed('compression', name, honest),
      ),
    ],
  },
  {
    title: 'what is of another type than it says, or of none',
    bodies: [
      ...typed('not-an-event', 'text/plain', honest),
      ...['application/octet-stream', '__proto__', 'constructor', 'x'.repeat(200)].flatMap((type) =>
        typed('content-type', type, honest),
      ),
      ...typed('pickle', 'application/x-python-serialize', honest),
      ...typed(
        'msgpack',
        'application/x-msgpack',
        Buffer.of(0xc1),
        Buffer.of(0xdd, 255, 255, 255, 255),
      ),
      ...typed('too-large', 'application/x-yaml', bytes(billionLaughs())),
      ...typed('yaml', 'application/x-yaml', bytes('a: [')),
    ],
  },
  {
    title: 'what would run a command where it is executed',
    bodies: [
      ...typed('not-an-event', 'application/x-python-serialize', pickledCall(command)),
      ...typed(
        'not-an-event',
        'application/x-yaml',
        bytes(`!!python/object/apply:os.system ["${command}"]`),
      ),
    ],
  },
]

/** What `pickle.dumps()` makes of an object whose `__reduce__` is `(os.system, (command,))`. */
const pickledCall = (command: string): Buffer => bytes(`cos\nsystem\n(S'${command}'\ntR.`)

function billionLaughs(): string {
  const level = (n: number): string =>
    `a${n}: &a${n} [${Array.from({ length: 9 }, () => `*a${n - 1}`).join(',')}]`
  const levels = Array.from({ length: 12 }, (_, n) => level(n + 1))
  return ['a0: &a0 [lol]', ...levels].join('\n')
}

function nested(open: string, close: string, levels: number, core = ''): Buffer {
  return bytes(open.repeat(levels) + core + close.repeat(levels))
}
