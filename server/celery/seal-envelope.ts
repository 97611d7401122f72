/**
 * The writing side of envelope.ts: wraps a message for Redis as kombu does.
 *
 * Source: kombu/transport/virtual/base.py (Channel.prepare_message, basic_publish).
 */

export interface SealOptions {
  readonly body: Uint8Array
  readonly contentType: string
  readonly contentEncoding: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly exchange: string
  readonly routingKey: string
  /** Unique per message, usually a UUID: Celery's workers fail on a message that has none. */
  readonly deliveryTag: string
  /** 2 survives a broker's restart where the transport can; events and replies use 1. @default 2 */
  readonly deliveryMode?: 1 | 2
}

/** The JSON text to PUBLISH or LPUSH. */
export function sealEnvelope(options: SealOptions): string {
  const { body, exchange, routingKey } = options
  return JSON.stringify({
    body: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64'),
    'content-encoding': options.contentEncoding,
    'content-type': options.contentType,
    headers: options.headers,
    properties: {
      delivery_mode: options.deliveryMode ?? 2,
      delivery_info: { exchange, routing_key: routingKey },
      priority: 0,
      body_encoding: 'base64',
      delivery_tag: options.deliveryTag,
    },
  })
}
