import { openEventStream } from '../lib/api.ts'
import { type LiveSource, serverLiveSource } from '../lib/live-source.ts'

/**
 * How this tab hears of changes: shared with the others, where the browser has what that takes (locks
 * it has on HTTPS and on this computer only); else a stream of its own.
 *
 * @param basepath path of <base href>: another Sepal below the same host is another cluster
 */
export function pageLiveSource(basepath: string): LiveSource {
  const server = serverLiveSource((signal) => openEventStream('api/v1/stream', signal))
  const { locks }: { readonly locks?: LockManager } = navigator
  if (locks === undefined || typeof BroadcastChannel === 'undefined') return server
  const name = `sepal-live ${basepath}`
  return async (signal, sink) => {
    // The first paint does not wait for it.
    const { createSharedLiveSource } = await import('../lib/shared-live-source.ts')
    const shared = createSharedLiveSource({
      server,
      openChannel: () => new BroadcastChannel(name),
      withLock: (until, work) => locks.request(name, { signal: until }, work),
      newId: () => crypto.randomUUID(),
    })
    return shared(signal, sink)
  }
}
