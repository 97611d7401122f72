/** Where a page hears what changes: from the server itself here, or from another tab (shared-live-source.ts). */
import { LiveHello, LivePatch } from '../../contract/api/live.ts'
import { ApiError } from './api.ts'
import { createSseParser } from './sse-parser.ts'
import { validated } from './validated.ts'

export interface LiveSink {
  readonly hello: (hello: LiveHello) => void
  readonly patch: (patch: LivePatch) => void
  /** Something came, if only a part of a message: the connection lives. */
  readonly heard: () => void
}

/** Listens until it breaks off, and then rejects: with the signal's reason where that was why. */
export type LiveSource = (signal: AbortSignal, sink: LiveSink) => Promise<never>

/** @param open the bytes of /api/v1/stream */
export const serverLiveSource =
  (open: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>): LiveSource =>
  async (signal, sink) => {
    const body = await open(signal)
    const feed = createSseParser(({ event, data }) => {
      if (event === 'hello') sink.hello(validated(LiveHello, JSON.parse(data)))
      else if (event === 'patch') sink.patch(validated(LivePatch, JSON.parse(data)))
    })
    const reader = body.getReader()
    const decoder = new TextDecoder()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      sink.heard()
      feed(decoder.decode(value, { stream: true }))
    }
    throw new ApiError('The live connection ended', 0, null)
  }
