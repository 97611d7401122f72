/**
 * One server-sent event, as bytes that any number of sockets can share.
 *
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html (a line ends at CR or LF;
 * JSON text holds neither unescaped).
 */
export const streamFrame = (event: string, data: unknown): Buffer =>
  Buffer.from(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
