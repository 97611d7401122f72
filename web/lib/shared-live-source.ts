/**
 * One stream for all tabs of a browser: it opens six connections to a host over HTTP/1.1, and as many
 * tabs would leave none for anything else.
 *
 * The tab that holds the lock listens to the server and passes on what it hears; the others hear it
 * from there, and wait for the lock. A tab that ends, falls asleep or loses the server lets go of it,
 * and the next one connects: to the others that is a new `hello`, after which they ask again for what
 * they may have missed.
 */
import * as z from 'zod/mini'
import { LiveHello, LivePatch } from '../../contract/api/live.ts'
import { createLiveMemory } from './live-memory.ts'
import type { LiveSink, LiveSource } from './live-source.ts'

/** What a tab says to the others. Held against its form: they may be of another version. */
const TabMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('join'), from: z.string() }),
  z.object({ kind: z.literal('hello'), to: z.nullable(z.string()), hello: LiveHello }),
  z.object({ kind: z.literal('patch'), patch: LivePatch }),
])
type TabMessage = z.output<typeof TabMessage>

export type TabChannel = Pick<
  BroadcastChannel,
  'postMessage' | 'addEventListener' | 'removeEventListener' | 'close'
>

export interface SharedLiveSourceDeps {
  /** How the tab that holds the lock listens. */
  readonly server: LiveSource
  readonly openChannel: () => TabChannel
  /** Runs `work` once no other tab does, and lets go when it settles. Rejects when `signal` aborts before. */
  readonly withLock: (signal: AbortSignal, work: () => Promise<never>) => Promise<never>
  readonly newId: () => string
}

export function createSharedLiveSource(deps: SharedLiveSourceDeps): LiveSource {
  return async (signal, sink) => {
    const channel = deps.openChannel()
    const stopFollowing = follow(channel, deps.newId(), sink)
    try {
      return await deps.withLock(signal, () => {
        stopFollowing()
        return lead(deps.server, channel, signal, sink)
      })
    } finally {
      stopFollowing()
      channel.close()
    }
  }
}

/** Hears from the leader. @returns stops that */
function follow(channel: TabChannel, id: string, sink: LiveSink): () => void {
  let hasBegun = false
  const stop = hear(channel, (message) => {
    if (message.kind === 'join') return
    if (message.kind === 'patch') {
      if (hasBegun) sink.patch(message.patch)
    } else if (message.to === id || message.to === null) {
      hasBegun = true
      sink.hello(message.hello)
    } else return
    sink.heard()
  })
  tell(channel, { kind: 'join', from: id })
  return stop
}

/** Listens to the server, passes it on, and brings whoever joins up to date. */
async function lead(
  server: LiveSource,
  channel: TabChannel,
  signal: AbortSignal,
  sink: LiveSink,
): Promise<never> {
  const memory = createLiveMemory()
  const stop = hear(channel, (message) => {
    if (message.kind !== 'join') return
    const hello = memory.recall()
    if (hello !== null) tell(channel, { kind: 'hello', to: message.from, hello })
  })
  try {
    return await server(signal, {
      heard: sink.heard,
      hello(hello) {
        memory.hello(hello)
        tell(channel, { kind: 'hello', to: null, hello })
        sink.hello(hello)
      },
      patch(patch) {
        memory.patch(patch)
        tell(channel, { kind: 'patch', patch })
        sink.patch(patch)
      },
    })
  } finally {
    stop()
  }
}

const tell = (channel: TabChannel, message: TabMessage): void => channel.postMessage(message)

function hear(channel: TabChannel, take: (message: TabMessage) => void): () => void {
  const onMessage = (event: MessageEvent) => {
    const parsed = z.safeParse(TabMessage, event.data)
    if (parsed.success) take(parsed.data)
  }
  channel.addEventListener('message', onMessage)
  return () => channel.removeEventListener('message', onMessage)
}
