/**
 * Just enough AMQP 0-9-1 to publish anything at all, hostile properties included, with confirms.
 *
 * Written by hand so that what Sepal's own client library could not send is sent as well.
 * Frame layout: AMQP 0-9-1 specification, section 4.2.
 */
import { connect } from 'node:net'
import { BODY, frame, HEADER, long, METHOD, short, u16, u32 } from './amqp-frames.ts'

export interface AmqpPublication {
  readonly exchange: string
  readonly routingKey: string
  readonly body: Uint8Array
  readonly contentType: string
  readonly contentEncoding: string
  /** A field table's content, encoded: `longHeader('clock', 2n ** 33n)`. @default empty */
  readonly headers?: Buffer
}

export interface AmqpPublisher {
  /** Resolves once the broker has confirmed it. */
  publish(publication: AmqpPublication): Promise<void>
  close(): void
}

const FRAME_BYTES = 131_072
const [START, TUNE, OPEN_OK, CHANNEL_OK, CONFIRM_OK, ACK] = [
  '10.10',
  '10.30',
  '10.41',
  '20.11',
  '85.11',
  '60.80',
]

/** @param url `amqp://user:password@host:port/vhost` */
export async function openAmqpPublisher(url: string): Promise<AmqpPublisher> {
  const { hostname, port, username, password, pathname } = new URL(url)
  const vhost = decodeURIComponent(pathname.slice(1)) || '/'
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  const methods = readMethods(socket)
  const expectMethod = async (wanted: string) => {
    const { value, done } = await methods.next()
    if (done === true || value !== wanted) throw new Error(`Cannot publish: ${value ?? 'closed'}`)
  }
  const say = (channel: number, classId: number, methodId: number, ...parts: Buffer[]) =>
    socket.write(frame(METHOD, channel, Buffer.concat([u16(classId), u16(methodId), ...parts])))

  socket.write(Buffer.from('AMQP\0\0\x09\x01', 'latin1'))
  await expectMethod(START)
  say(0, 10, 11, u32(0), short('PLAIN'), long(`\0${username}\0${password}`), short('en_US'))
  await expectMethod(TUNE)
  say(0, 10, 31, u16(1), u32(FRAME_BYTES), u16(0))
  say(0, 10, 40, short(vhost), short(''), Buffer.of(0))
  await expectMethod(OPEN_OK)
  say(1, 20, 10, short(''))
  await expectMethod(CHANNEL_OK)
  say(1, 85, 10, Buffer.of(0))
  await expectMethod(CONFIRM_OK)

  return {
    async publish({ exchange, routingKey, body, contentType, contentEncoding, headers }) {
      say(1, 60, 40, u16(0), short(exchange), short(routingKey), Buffer.of(0))
      const flags = 0b1111 << 12 // content-type, content-encoding, headers, delivery-mode
      const size = Buffer.alloc(8)
      size.writeBigUInt64BE(BigInt(body.length))
      const table = headers ?? Buffer.alloc(0)
      const properties = [short(contentType), short(contentEncoding), u32(table.length), table]
      const content = [u16(60), u16(0), size, u16(flags), ...properties, Buffer.of(1)]
      socket.write(frame(HEADER, 1, Buffer.concat(content)))
      for (let at = 0; at < body.length; at += FRAME_BYTES - 8) {
        socket.write(frame(BODY, 1, Buffer.from(body.subarray(at, at + FRAME_BYTES - 8))))
      }
      await expectMethod(ACK)
    },
    close: () => void socket.destroy(),
  }
}

/** A header whose value is a 64-bit integer, which py-amqp writes beyond 2^31 and few clients read. */
export function longHeader(name: string, value: bigint): Buffer {
  const number = Buffer.alloc(8)
  number.writeBigInt64BE(value)
  return Buffer.concat([short(name), Buffer.from('L'), number])
}

export const textHeader = (name: string, value: string): Buffer =>
  Buffer.concat([short(name), Buffer.from('S'), long(value)])

/** `class.method` of each method frame that the server sends. */
async function* readMethods(socket: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let pending = Buffer.alloc(0)
  for await (const chunk of socket) {
    pending = Buffer.concat([pending, chunk])
    while (pending.length >= 7 && pending.length >= 8 + pending.readUInt32BE(3)) {
      const size = pending.readUInt32BE(3)
      if (pending[0] === METHOD) yield `${pending.readUInt16BE(7)}.${pending.readUInt16BE(9)}`
      pending = pending.subarray(8 + size)
    }
  }
}
