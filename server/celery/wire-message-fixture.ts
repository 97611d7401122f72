import type { WireMessage } from './wire-message.ts'

/** A message with a JSON body, for tests. */
export const wireMessage = (body: unknown, rest: Partial<WireMessage> = {}): WireMessage => ({
  body: Buffer.from(JSON.stringify(body)),
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  compression: null,
  headers: {},
  properties: {},
  ...rest,
})
