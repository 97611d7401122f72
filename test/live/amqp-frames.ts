/** AMQP 0-9-1 as bytes: frames and the fields in them (specification, sections 4.2.3 and 4.2.5). */

export const METHOD = 1
export const HEADER = 2
export const BODY = 3
const FRAME_END = 0xce

export function frame(type: number, channel: number, ...parts: readonly Buffer[]): Buffer {
  const payload = Buffer.concat(parts)
  return Buffer.concat([u8(type), u16(channel), u32(payload.length), payload, u8(FRAME_END)])
}

export const u8 = (value: number): Buffer => Buffer.of(value)

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** A text of at most 255 bytes. */
export const short = (text: string): Buffer =>
  Buffer.concat([u8(Buffer.byteLength(text)), Buffer.from(text)])

export const long = (text: string): Buffer =>
  Buffer.concat([u32(Buffer.byteLength(text)), Buffer.from(text)])
