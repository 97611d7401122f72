/**
 * The bytes that publish events: whole Redis commands, whole AMQP frames, made before the clock
 * starts, so that publishing costs no more than writing to a socket.
 */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import {
  BODY,
  frame,
  HEADER,
  long,
  METHOD,
  short,
  u16,
  u32,
  u8,
} from '../../test/live/amqp-frames.ts'

export interface FloodWire {
  /** @param body of one message @returns what publishes it */
  readonly wrap: (body: Buffer) => Buffer
  readonly open: () => Promise<FloodSocket>
}

export interface FloodSocket {
  readonly socket: Socket
  /** Messages that the broker has taken so far. */
  readonly taken: () => number
}

/** @param url `redis://host:port/db` or `amqp://user:password@host:port/vhost` */
export const floodWire = (url: string): FloodWire =>
  url.startsWith('amqp') ? amqpWire(new URL(url)) : redisWire(new URL(url))

function redisWire({ hostname, port, pathname }: URL): FloodWire {
  const channel = `/${pathname.slice(1) || '0'}.celeryev/task.multi`
  return {
    wrap(body) {
      const parts = ['PUBLISH', channel, envelope(body)]
      const text = parts.map((part) => `$${part.length}\r\n${part}\r\n`).join('')
      return Buffer.from(`*3\r\n${text}`, 'latin1')
    },
    async open() {
      const socket = connect({ host: hostname, port: Number(port) })
      await once(socket, 'connect')
      let replies = 0
      socket.on('data', (chunk: Buffer) => {
        for (const byte of chunk) if (byte === 0x0a) replies += 1
      })
      return { socket, taken: () => replies }
    },
  }
}

/** As kombu wraps a message for Redis. */
const envelope = (body: Buffer): string =>
  JSON.stringify({
    body: body.toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': 'application/json',
    headers: { hostname: 'celery@worker-0.example' },
    properties: {
      delivery_mode: 1,
      delivery_info: { exchange: 'celeryev', routing_key: 'task.multi' },
      priority: 0,
      body_encoding: 'base64',
      delivery_tag: randomUUID(),
    },
  })

const FRAME_BYTES = 131_072

/** Publishes with confirms: what was not confirmed is not counted. */
function amqpWire({ hostname, port, username, password, pathname }: URL): FloodWire {
  const vhost = decodeURIComponent(pathname.slice(1)) || '/'
  const publish = method(1, 60, 40, u16(0), short('celeryev'), short('task.multi'), u8(0))
  return {
    wrap(body) {
      const size = Buffer.alloc(8)
      size.writeBigUInt64BE(BigInt(body.length))
      const flags = 0b1101 << 12 // content-type, content-encoding, delivery-mode
      const properties = [short('application/json'), short('utf-8'), u8(1)]
      const header = frame(HEADER, 1, u16(60), u16(0), size, u16(flags), ...properties)
      return Buffer.concat([publish, header, frame(BODY, 1, body)])
    },
    async open() {
      const socket = connect({ host: hostname, port: Number(port) })
      const reader = readMethods(socket)
      const say = async (bytes: Buffer, answer: string) => {
        socket.write(bytes)
        await reader.until(answer)
      }
      const login = [u32(0), short('PLAIN'), long(`\0${username}\0${password}`), short('en_US')]
      await say(Buffer.from('AMQP\0\0\x09\x01', 'latin1'), '10.10')
      await say(method(0, 10, 11, ...login), '10.30')
      socket.write(method(0, 10, 31, u16(1), u32(FRAME_BYTES), u16(0)))
      await say(method(0, 10, 40, short(vhost), short(''), u8(0)), '10.41')
      await say(method(1, 20, 10, short('')), '20.11')
      await say(method(1, 85, 10, u8(0)), '85.11')
      return { socket, taken: reader.confirmed }
    },
  }
}

/** What RabbitMQ says: which method came, and up to which message it has confirmed. */
function readMethods(socket: Socket): {
  readonly until: (method: string) => Promise<void>
  readonly confirmed: () => number
} {
  let pending: Buffer = Buffer.alloc(0)
  let confirmed = 0
  const seen: string[] = []
  const waiting = new Map<string, () => void>()
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    let at = 0
    while (pending.length >= at + 7 && pending.length >= at + 8 + pending.readUInt32BE(at + 3)) {
      if (pending[at] === METHOD) note(pending, at + 7)
      at += 8 + pending.readUInt32BE(at + 3)
    }
    pending = pending.subarray(at)
  })
  function note(bytes: Buffer, at: number): void {
    const name = `${bytes.readUInt16BE(at)}.${bytes.readUInt16BE(at + 2)}`
    if (name === '60.80') {
      // Confirms come out of order now and then; several in one say so.
      const tag = Number(bytes.readBigUInt64BE(at + 4))
      confirmed = Math.max(confirmed, tag)
      return
    }
    seen.push(name)
    waiting.get(name)?.()
  }
  return {
    confirmed: () => confirmed,
    until: (name) =>
      new Promise((resolve, reject) => {
        if (seen.includes(name)) return resolve()
        waiting.set(name, resolve)
        socket.once('close', () => reject(new Error(`Cannot publish: closed before ${name}`)))
      }),
  }
}

const method = (channel: number, classId: number, methodId: number, ...parts: Buffer[]): Buffer =>
  frame(METHOD, channel, u16(classId), u16(methodId), ...parts)
