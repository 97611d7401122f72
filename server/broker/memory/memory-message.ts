/** What travels between the threads of this process: plain data that structured cloning copies. */
export interface MemoryMessage {
  readonly channel: MemoryChannel
  readonly body: Uint8Array
  readonly contentType: string | null
  readonly contentEncoding: string | null
  readonly headers: Readonly<Record<string, string | number>>
}

/** Events go from workers to monitors, control requests the other way. */
export type MemoryChannel = 'event' | 'control'

/** A copy with bytes of its own: cloning a view into Buffer's pool would copy the whole pool along. */
export const toOwnBytes = (body: Uint8Array): Uint8Array => Uint8Array.prototype.slice.call(body)

/** Any code of the process can post to the channel; null for what is no message. */
export function readMemoryMessage(data: unknown): MemoryMessage | null {
  if (typeof data !== 'object' || data === null) return null
  const { channel, body, contentType, contentEncoding, headers } = data as Partial<MemoryMessage>
  const isMessage =
    (channel === 'event' || channel === 'control') &&
    body instanceof Uint8Array &&
    (contentType === null || typeof contentType === 'string') &&
    (contentEncoding === null || typeof contentEncoding === 'string') &&
    typeof headers === 'object' &&
    headers !== null
  return isMessage ? { channel, body, contentType, contentEncoding, headers } : null
}
