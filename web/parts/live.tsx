import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useSyncExternalStore,
} from 'react'
import type { LiveFeed, LiveSnapshot, TaskChanges } from '../lib/live-feed.ts'
import type { SecondsClock } from '../lib/seconds-clock.ts'

interface Live {
  readonly feed: LiveFeed
  readonly clock: SecondsClock
}

const LiveContext = createContext<Live | null>(null)

/** Gives the page its one live feed and its one clock; neither changes, what they hold does. */
export function LiveProvider({ children, ...live }: Live & { readonly children: ReactNode }) {
  return <LiveContext value={live}>{children}</LiveContext>
}

export function useLive(): Live {
  const live = useContext(LiveContext)
  if (live === null) throw new Error('Cannot use live data: there is no LiveProvider')
  return live
}

/** How the connections are, and the workers. */
export function useLiveSnapshot(): LiveSnapshot {
  const { feed } = useLive()
  return useSyncExternalStore(feed.subscribe, feed.getSnapshot, feed.getSnapshot)
}

/** Part of the snapshot: renders again only when it changes. */
export function useLiveValue<Value extends string | number | boolean | null>(
  select: (live: LiveSnapshot) => Value,
): Value {
  const { feed } = useLive()
  const read = () => select(feed.getSnapshot())
  return useSyncExternalStore(feed.subscribe, read, read)
}

/** Hears every change of a task. `listener` must be stable. */
export function useTaskChanges(listener: (changes: TaskChanges) => void): void {
  const { feed } = useLive()
  useEffect(() => feed.onTasks(listener), [feed, listener])
}

/**
 * A text that time changes: rendered again only when the text differs.
 *
 * @param format gets Unix seconds by the server's clock
 */
export function useTicking(format: (now: number) => string): string {
  const { clock } = useLive()
  const read = () => format(clock.now())
  return useSyncExternalStore(
    useCallback((onTick) => clock.subscribe(onTick), [clock]),
    read,
    read,
  )
}
