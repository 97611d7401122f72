/**
 * Control requests: what is broadcast to every worker's mailbox (pidbox).
 *
 * The header `clock` is adopted by the workers and spreads by gossip, so it is 0 unless the caller
 * has tracked the cluster's own: an invented large one could not be taken back.
 *
 * Source: kombu/pidbox.py (Mailbox._publish, Node.handle_message).
 */
import { AppError } from '../errors.ts'
import { parsePythonJson } from './python-json.ts'

export interface ControlRequest {
  /** Name of the command: `ping`, `enable_events`, `revoke`, … */
  readonly method: string
  readonly arguments: Readonly<Record<string, unknown>>
  /** Exact node names; null addresses every worker. */
  readonly destination: readonly string[] | null
  /** Where the replies go, and by what they are told from those to other requests; null: none is wanted. */
  readonly reply: ReplyAddress | null
}

export interface ReplyAddress {
  /** Unique per request: each reply brings it along in its headers. */
  readonly ticket: string
  readonly exchange: string
  readonly routingKey: string
}

/** A request in the shape that every broker publishes. */
export interface EncodedControl {
  readonly body: Uint8Array
  readonly contentType: 'application/json'
  readonly contentEncoding: 'utf-8'
  readonly headers: { readonly clock: number; readonly expires: 0 }
}

/**
 * Writes a request, key for key as kombu does.
 *
 * `expires` is 0: workers do not look at it, so a deadline would only pretend to be one.
 *
 * @param clock the cluster's Lamport clock, where it is known
 * @throws {AppError} REQUEST_INVALID: `destination` is empty, which workers take for "everybody"
 */
export function encodeControl(
  request: Omit<ControlRequest, 'reply'> & {
    readonly reply?: ReplyAddress | null
    readonly clock?: number
  },
): EncodedControl {
  const { method, arguments: given, destination, reply = null, clock = 0 } = request
  if (destination?.length === 0) {
    throw new AppError('REQUEST_INVALID', 'Cannot encode control request: it addresses nobody', {
      parameter: 'destination',
    })
  }
  const body = {
    method,
    arguments: given,
    destination,
    pattern: null,
    matcher: null,
    ...(reply === null ? {} : { ticket: reply.ticket, reply_to: toWire(reply) }),
  }
  return {
    body: new TextEncoder().encode(JSON.stringify(body)),
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    headers: { clock, expires: 0 },
  }
}

const toWire = ({ exchange, routingKey }: ReplyAddress) => ({ exchange, routing_key: routingKey })

/**
 * Reads a request as a worker does; null where it is none.
 * `arguments` has no prototype, so that no key of it is ever taken for something inherited.
 */
export function decodeControl(body: Uint8Array): ControlRequest | null {
  const request = parsePythonJson(Buffer.from(body).toString())
  if (!isObject(request) || typeof request['method'] !== 'string') return null
  const given = request['arguments'] ?? {}
  const destination = request['destination'] ?? []
  if (!isObject(given) || !Array.isArray(destination)) return null
  return {
    method: request['method'],
    arguments: Object.assign(Object.create(null) as Record<string, unknown>, given),
    destination: destination.length === 0 ? null : destination.filter(isText),
    reply: readReply(request['ticket'], request['reply_to']),
  }
}

/** Celery looks for `reply_to` alone, but without a ticket nobody could tell what is answered. */
function readReply(ticket: unknown, address: unknown): ReplyAddress | null {
  if (typeof ticket !== 'string' || !isObject(address)) return null
  const { exchange, routing_key: routingKey } = address
  return isText(exchange) && isText(routingKey) ? { ticket, exchange, routingKey } : null
}

const isText = (value: unknown): value is string => typeof value === 'string'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
