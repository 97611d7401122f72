/**
 * Goes over the bytes from RabbitMQ before amqplib sees them, so that no message can close the
 * connection or fill the memory: headers are made readable or taken out, and a message with a body
 * over the limit is taken out whole. Pure.
 *
 * Source: AMQP 0-9-1, 2.3.5 (frames) and 4.2.6 (content). RabbitMQ sends the method and the header
 * of one message back to back, whatever else is under way on other channels.
 */
import { bodyBytesOf, MIN_HEADER_BYTES, PREFIX_BYTES, tameContentHeader } from './content-header.ts'

export interface InboundFilterOptions {
  readonly maxBodyBytes: number
  /** A message was taken out. RabbitMQ waits for its acknowledgement all the same. */
  readonly onTooLarge: (deliveryTag: number) => void
  /** RabbitMQ closes the connection: its reply code, and its text, which is for people. */
  readonly onGoodbye: (code: number, text: string) => void
}

/** Takes the next bytes and answers those that amqplib may read, in order; keeps what is incomplete. */
export type InboundFilter = (chunk: Buffer) => Buffer

export function createInboundFilter(options: InboundFilterOptions): InboundFilter {
  const state: State = {
    ...options,
    bytes: EMPTY,
    at: 0,
    passedTo: 0,
    out: [],
    isForeign: false,
    bodyLeft: 0,
    isBodyWanted: true,
    unwanted: new Map(),
  }
  return (chunk) => {
    if (state.isForeign) return chunk
    state.bytes = state.at < state.bytes.length ? Buffer.concat([rest(state), chunk]) : chunk
    state.out = []
    state.at = state.passedTo = 0
    takeBodyBytes(state)
    let isComplete = true
    while (isComplete) isComplete = takeFrame(state)
    pass(state, state.isForeign ? state.bytes.length : state.at)
    const [first = EMPTY] = state.out
    return state.out.length < 2 ? first : Buffer.concat(state.out)
  }
}

const EMPTY = Buffer.alloc(0)
const METHOD = 1
const HEADER = 2
const BODY = 3
const HEARTBEAT = 8
const BASIC_DELIVER = 0x003c003c
const CONNECTION_CLOSE = 0x000a0032
/** RabbitMQ's own limit for a frame is 128 KiB; what says it is larger is no AMQP. */
const MAX_FRAME_BYTES = 1024 * 1024

interface State extends InboundFilterOptions {
  /** What is being read: up to `passedTo` it went into `out` or away, up to `at` it is understood. */
  bytes: Buffer
  at: number
  passedTo: number
  out: Buffer[]
  /** Not AMQP: passed on as it is, for amqplib to complain of. */
  isForeign: boolean
  /** Bytes of a body frame that are still to come, and whether they are wanted. */
  bodyLeft: number
  isBodyWanted: boolean
  /** Per channel: bytes of an unwanted body that are still to come. */
  readonly unwanted: Map<number, number>
}

const rest = ({ bytes, at }: State): Buffer => bytes.subarray(at)

/** Lets through what was not settled yet, up to `until`, and goes on at `next`. */
function pass(state: State, until: number, next = until): void {
  if (until > state.passedTo) state.out.push(state.bytes.subarray(state.passedTo, until))
  state.passedTo = next
}

/** Reads the frame at `at`; false when more bytes are needed, or it is none. */
function takeFrame(state: State): boolean {
  const { bytes, at } = state
  if (bytes.length < at + PREFIX_BYTES) return false
  const type = bytes[at]
  const size = bytes.readUInt32BE(at + 3)
  if (
    size > MAX_FRAME_BYTES ||
    !(type === METHOD || type === HEADER || type === BODY || type === HEARTBEAT)
  ) {
    state.isForeign = true
    return false
  }
  if (type === BODY) return takeBody(state, bytes.readUInt16BE(at + 1), size)
  const end = at + PREFIX_BYTES + size + 1
  if (bytes.length < end) return false
  const method = type === METHOD && size >= 4 ? bytes.readUInt32BE(at + PREFIX_BYTES) : 0
  if (method === BASIC_DELIVER) return takeDelivery(state, end)
  if (method === CONNECTION_CLOSE) sayGoodbye(state, bytes.subarray(at + PREFIX_BYTES + 4, end - 1))
  state.at = end
  return true
}

/** The method at `at` and the header of one message, which stand or fall together. */
function takeDelivery(state: State, headerAt: number): boolean {
  const { bytes, at } = state
  const before = at + PREFIX_BYTES + 4
  if (bytes.length < headerAt + PREFIX_BYTES) return false
  const size = bytes.readUInt32BE(headerAt + 3)
  if (bytes[headerAt] !== HEADER || size < MIN_HEADER_BYTES || size > MAX_FRAME_BYTES) {
    state.isForeign = true
    return false
  }
  const end = headerAt + PREFIX_BYTES + size + 1
  if (bytes.length < end) return false
  const header = bytes.subarray(headerAt, end)
  const bodyBytes = bodyBytesOf(header)
  if (bodyBytes > state.maxBodyBytes) {
    state.unwanted.set(bytes.readUInt16BE(headerAt + 1), bodyBytes)
    pass(state, at, end)
    state.onTooLarge(deliveryTagAt(bytes, before))
  } else {
    const tame = tameContentHeader(header)
    if (tame !== header) {
      pass(state, headerAt, end)
      state.out.push(tame)
    }
  }
  state.at = end
  return true
}

/** @param argsAt where the arguments of basic.deliver begin: the consumer's tag, then the delivery's */
function deliveryTagAt(bytes: Buffer, argsAt: number): number {
  const tagAt = argsAt + 1 + (bytes[argsAt] ?? 0)
  return tagAt + 8 <= bytes.length ? Number(bytes.readBigUInt64BE(tagAt)) : 0
}

function takeBody(state: State, channel: number, size: number): true {
  const left = state.unwanted.get(channel)
  state.isBodyWanted = left === undefined
  if (left !== undefined) {
    if (left > size) state.unwanted.set(channel, left - size)
    else state.unwanted.delete(channel)
  }
  state.bodyLeft = PREFIX_BYTES + size + 1
  takeBodyBytes(state)
  return true
}

/** Body frames need not be whole: they may be large, and nothing in them is looked at. */
function takeBodyBytes(state: State): void {
  const end = Math.min(state.at + state.bodyLeft, state.bytes.length)
  state.bodyLeft -= end - state.at
  if (!state.isBodyWanted) pass(state, state.at, end)
  state.at = end
}

function sayGoodbye({ onGoodbye }: State, args: Buffer): void {
  if (args.length < 3) return
  onGoodbye(args.readUInt16BE(0), args.toString('utf8', 3, 3 + (args[2] ?? 0)))
}
