/** Header frames of messages: the size of the body, and properties that amqplib can decode. Pure. */
import { tameFieldTable } from './field-table.ts'

/** Type, channel and size of a frame stand in front of its payload; one byte ends it. */
export const PREFIX_BYTES = 7

const BODY_SIZE_AT = PREFIX_BYTES + 4
const FLAGS_AT = PREFIX_BYTES + 12
/** Bytes of the smallest payload: class, weight, body size and no properties. */
export const MIN_HEADER_BYTES = 14

const FLAG_CONTENT_TYPE = 0x8000
const FLAG_CONTENT_ENCODING = 0x4000
const FLAG_HEADERS = 0x2000

export const bodyBytesOf = (frame: Buffer): number => Number(frame.readBigUInt64BE(BODY_SIZE_AT))

/** The same frame, its table of headers made readable in place; or another one without the table. */
export function tameContentHeader(frame: Buffer): Buffer {
  const flags = frame.readUInt16BE(FLAGS_AT)
  if ((flags & FLAG_HEADERS) === 0) return frame
  let tableAt = FLAGS_AT + 2
  for (const flag of [FLAG_CONTENT_TYPE, FLAG_CONTENT_ENCODING]) {
    if ((flags & flag) !== 0) tableAt += 1 + (frame[tableAt] ?? 0)
  }
  const isReadable = tameFieldTable(frame.subarray(0, -1), tableAt) !== null
  return isReadable ? frame : withoutTable(frame, flags, tableAt)
}

/** Without the table, and without what follows: that cannot be found behind a broken table. */
function withoutTable(frame: Buffer, flags: number, tableAt: number): Buffer {
  const cut = Buffer.concat([frame.subarray(0, Math.min(tableAt, frame.length - 1)), FRAME_END])
  cut.writeUInt32BE(cut.length - PREFIX_BYTES - 1, 3)
  cut.writeUInt16BE(flags & (FLAG_CONTENT_TYPE | FLAG_CONTENT_ENCODING), FLAGS_AT)
  return cut
}

const FRAME_END = Buffer.from([0xce])
