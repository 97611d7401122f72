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
}

/** A request in the shape that every broker publishes. */
export interface EncodedControl {
  readonly body: Uint8Array
  readonly contentType: 'application/json'
  readonly contentEncoding: 'utf-8'
  readonly headers: { readonly clock: number; readonly expires: 0 }
}

/**
 * Writes a request that wants no reply, key for key as kombu does.
 *
 * `expires` is 0: workers do not look at it, so a deadline would only pretend to be one.
 *
 * @param clock the cluster's Lamport clock, where it is known
 * @throws {AppError} REQUEST_INVALID: `destination` is empty, which workers take for "everybody"
 */
export function encodeControl(
  request: ControlRequest & { readonly clock?: number },
): EncodedControl {
  const { method, arguments: given, destination, clock = 0 } = request
  if (destination?.length === 0) {
    throw new AppError('REQUEST_INVALID', 'Cannot encode control request: it addresses nobody', {
      parameter: 'destination',
    })
  }
  const body = { method, arguments: given, destination, pattern: null, matcher: null }
  return {
    body: new TextEncoder().encode(JSON.stringify(body)),
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    headers: { clock, expires: 0 },
  }
}

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
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
