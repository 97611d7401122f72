/**
 * Takes the messages of a pattern subscription off the bytes of a Redis connection, and hands all
 * other replies on as they came, to the client library.
 *
 * ioredis 6 makes four values of each message, of which one is wanted, and looks up every step of it
 * in a WeakMap: docs/decisions/0016-messages-go-past-the-redis-client.md. A message is `*4`, then four
 * bulk strings: `pmessage`, pattern, channel, payload. What cannot be told from garbage, and all that
 * comes after it, is the library's, which knows how to end the connection.
 *
 * Source: https://redis.io/docs/latest/develop/reference/protocol-spec/ (RESP2).
 */
import { MAX_MESSAGE_BYTES } from '../broker.ts'

export interface MessageLaneEnds {
  /** The payload of a message; it may share the memory of those that came with it. */
  readonly onMessage: (payload: Buffer) => void
  /** Bytes of any other reply, in order; one reply may come in pieces. */
  readonly onRest: (bytes: Buffer) => void
}

const HEAD = Buffer.from('*4\r\n$8\r\npmessage\r\n')
/** Bulk strings after the head. */
const PARTS = 3
/** Of a length or a number of items; Redis allows no larger ones. */
const MAX_LENGTH = 512 * 1024 * 1024

const CR = 0x0d
const LF = 0x0a
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39
const BULK = 0x24
const LIST = 0x2a
/** `+OK`, `-ERR …`, `:1` */
const LINES: ReadonlySet<number> = new Set([0x2b, MINUS, 0x3a])

type Look = 'message' | 'short' | 'other'

/** @returns takes the connection's bytes, chunk by chunk; begins between two replies */
export function createMessageLane({ onMessage, onRest }: MessageLaneEnds): (chunk: Buffer) => void {
  const other = createReplyWalk()
  let isClosed = false
  // A message that is not whole yet, and the bytes with which it can be looked at again.
  let held: Buffer[] = []
  let heldBytes = 0
  let needed = 0
  // Of the message that was looked at last.
  let payloadAt = 0
  let end = 0

  return (chunk) => {
    let rest = chunk
    while (heldBytes > 0 && rest.length > 0) {
      const part = rest.subarray(0, needed - heldBytes)
      rest = rest.subarray(part.length)
      hold(part)
      if (heldBytes < needed) return
      const joined = Buffer.concat(held, heldBytes)
      held = []
      heldBytes = 0
      take(joined)
    }
    if (rest.length > 0) take(rest)
  }

  function hold(bytes: Buffer): void {
    held.push(bytes)
    heldBytes += bytes.length
  }

  function take(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      if (isClosed) {
        onRest(bytes.subarray(at))
        return
      }
      const look = other.isUnderWay ? 'other' : lookAt(bytes, at)
      if (look === 'short') {
        hold(bytes.subarray(at))
        return
      }
      if (look === 'message') {
        onMessage(bytes.subarray(payloadAt, end - 2))
        at = end
      } else {
        const to = other.walk(bytes, at)
        isClosed = to === null
        onRest(bytes.subarray(at, to ?? bytes.length))
        at = to ?? bytes.length
      }
    }
  }

  function lookAt(bytes: Buffer, from: number): Look {
    for (let nth = 0; nth < HEAD.length; nth += 1) {
      if (from + nth === bytes.length) return short(nth + 1)
      if (bytes[from + nth] !== HEAD[nth]) return 'other'
    }
    let at = from + HEAD.length
    for (let part = 0; part < PARTS; part += 1) {
      const line = bytes.indexOf(LF, at)
      if (line === -1) return bytes.length - at > 16 ? 'other' : short(bytes.length - from + 1)
      const length = bulkLength(bytes, at, line)
      if (length === null) return 'other'
      payloadAt = line + 1
      at = payloadAt + length + 2
      const isLast = part === PARTS - 1
      if (at > bytes.length || (at === bytes.length && !isLast)) {
        return short(at - from + (isLast ? 0 : 1))
      }
    }
    end = at
    return bytes[at - 2] === CR && bytes[at - 1] === LF ? 'message' : 'other'
  }

  function short(bytes: number): Look {
    needed = bytes
    return 'short'
  }
}

/** Of `$12\r\n`; null where it is none, or of a text that is not looked at anyway. */
function bulkLength(bytes: Buffer, at: number, line: number): number | null {
  if (bytes[at] !== BULK || bytes[line - 1] !== CR || line - at < 3) return null
  let length = 0
  for (let digit = at + 1; digit < line - 1; digit += 1) {
    const unit = bytes[digit] ?? 0
    if (unit < ZERO || unit > NINE) return null
    length = length * 10 + unit - ZERO
    if (length > MAX_MESSAGE_BYTES) return null
  }
  return length
}

/** Finds out where a reply of any kind ends, which may be chunks away. */
function createReplyWalk() {
  /** Values of it that are still to come. */
  let open = 0
  /** Bytes of a bulk string that are still to come, its line end included. */
  let bulk = 0
  let kind = 0
  let length = 0
  let isNull = false

  return {
    get isUnderWay() {
      return open > 0 || bulk > 0
    },
    /** @returns where it ends, or the chunk; null where these are no replies */
    walk(bytes: Buffer, from: number): number | null {
      if (open === 0 && bulk === 0) open = 1
      let at = from
      while (at < bytes.length && (open > 0 || bulk > 0)) {
        if (bulk > 0) {
          const step = Math.min(bulk, bytes.length - at)
          bulk -= step
          at += step
        } else {
          if (!takeUnit(bytes[at] ?? 0)) return null
          at += 1
        }
      }
      return at
    },
  }

  /** One byte of a line: what it is, its number, its end. */
  function takeUnit(unit: number): boolean {
    if (kind === 0) {
      kind = unit
      length = 0
      isNull = false
      return unit === BULK || unit === LIST || LINES.has(unit)
    }
    if (unit === LF) {
      endLine()
      return true
    }
    if (LINES.has(kind) || unit === CR) return true
    if (unit === MINUS) isNull = true
    else if (unit < ZERO || unit > NINE) return false
    else length = length * 10 + unit - ZERO
    return length <= MAX_LENGTH
  }

  function endLine(): void {
    open -= 1
    if (kind === BULK && !isNull) bulk = length + 2
    if (kind === LIST && !isNull) open += length
    kind = 0
  }
}
