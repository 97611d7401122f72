/** /api/v1/stream, read as a browser would. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { LiveHello, LivePatch } from '../../contract/api/live.ts'
import type { Sepal } from './sepal.ts'

/** What every message tells. */
export type LiveState = Omit<LiveHello, 'workers' | 'queues'>

export interface LiveStream {
  readonly hello: LiveHello
  /** The newest of what every message tells. */
  latest(): LiveState
  /** Resolves with the first `latest()` that passes; fails after `timeoutMs`. */
  until(passes: (latest: LiveState) => boolean, timeoutMs: number): Promise<LiveState>
  close(): void
}

const POLL_MS = 20

/** @param onPatch called with each patch and our clock (Unix seconds) when it came */
export async function openLiveStream(
  sepal: Pick<Sepal, 'request'>,
  onPatch: (patch: LivePatch, at: number) => void = () => undefined,
): Promise<LiveStream> {
  const aborter = new AbortController()
  const response = await sepal.request('/api/v1/stream', {
    headers: { accept: 'text/event-stream' },
    signal: aborter.signal,
  })
  if (response.status !== 200 || response.body === null) {
    throw new Error(`Cannot open the stream: ${response.status} ${await response.text()}`)
  }
  let hello: LiveHello | undefined
  let latest: LiveHello | LivePatch | undefined
  const read = async (body: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder()
    let pending = ''
    for await (const chunk of body) {
      const messages = (pending + decoder.decode(chunk, { stream: true })).split('\n\n')
      pending = messages.pop() ?? ''
      for (const message of messages) take(message)
    }
  }
  const take = (message: string) => {
    const event = /^event: ?(.*)$/m.exec(message)?.[1]
    const data = /^data: ?(.*)$/m.exec(message)?.[1]
    if (data === undefined) return
    if (event === 'hello') latest = hello = JSON.parse(data) as LiveHello
    if (event === 'patch') {
      const patch = JSON.parse(data) as LivePatch
      latest = patch
      onPatch(patch, Date.now() / 1000)
    }
  }
  const over = read(response.body).catch(() => undefined) // it ends by abort, or with Sepal
  await Promise.race([over, waitFor(() => hello !== undefined, 30_000)])
  if (hello === undefined) throw new Error('Cannot read the stream: it ended before its hello')
  const current = () => latest as LiveHello | LivePatch
  return {
    hello,
    latest: current,
    async until(passes, timeoutMs) {
      await waitFor(() => passes(current()), timeoutMs)
      return current()
    },
    close: () => aborter.abort(),
  }
}

/** Polls until `passes` does; fails with what it polled for after `timeoutMs`. */
export async function waitFor(
  passes: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await passes())) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms for ${passes.toString()}`)
    await sleep(POLL_MS)
  }
}
