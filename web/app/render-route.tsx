/** Draws a page with its shell as static markup, for tests: answers come from a primed query client. */
import type { QueryClient } from '@tanstack/react-query'
import { createMemoryHistory } from '@tanstack/react-router'
import { renderToStaticMarkup } from 'react-dom/server'
import { PERMISSIONS } from '../../contract/api/permissions.ts'
import { DEFAULT_PREFERENCES, type Preferences } from '../../contract/api/preferences.ts'
import type { SessionReply } from '../../contract/api/session.ts'
import type { LiveSnapshot } from '../lib/live-feed.ts'
import { createPreferenceStore, type PreferenceStore } from '../lib/preferences.ts'
import { createSecondsClock } from '../lib/seconds-clock.ts'
import { sessionQuery } from '../parts/session.ts'
import { createToastStore } from '../ui/toast-store.ts'
import { App } from './app.tsx'
import { createAppQueryClient } from './query-client.ts'
import { createAppRouter } from './router.tsx'
import { liveSnapshotAt, stillFeed } from './still-feed.ts'

/** Unix seconds of every test. */
export const TEST_NOW = 1_763_733_731

export const LIVE: LiveSnapshot = liveSnapshotAt(TEST_NOW)

interface RouteOptions {
  readonly prime?: (client: QueryClient) => void
  readonly live?: Partial<LiveSnapshot>
  readonly session?: Partial<SessionReply>
  readonly preferences?: Partial<Preferences>
}

export async function renderRoute(path: string, options: RouteOptions = {}): Promise<string> {
  const client = createAppQueryClient()
  client.setQueryData(sessionQuery().queryKey, {
    user: 'operator',
    permissions: [...PERMISSIONS],
    cluster: 'test',
    environment: null,
    demo: false,
    version: '0.1.0',
    now: TEST_NOW,
    ...options.session,
  })
  options.prime?.(client)
  const history = createMemoryHistory({ initialEntries: [path] })
  const router = createAppRouter({ basepath: '/', history })
  await router.load()
  const clock = createSecondsClock({
    localNow: () => TEST_NOW,
    setInterval: () => null,
    clearInterval: () => undefined,
  })
  const feed = stillFeed({ ...LIVE, ...options.live })
  const preferences = stillPreferences(options.preferences)
  const toasts = createToastStore({ after: () => () => undefined })
  const all = { feed, clock, preferences, toasts, client, router }
  return renderToStaticMarkup(<App {...all} />)
}

/** As somebody likes the pages, in a browser that keeps nothing. */
function stillPreferences(chosen: Partial<Preferences> = {}): PreferenceStore {
  const store = createPreferenceStore({
    storage: () => ({ getItem: () => null, setItem: () => undefined }),
    send: async () => undefined,
    forget: async () => undefined,
    onRefused: () => undefined,
  })
  store.take({ ...DEFAULT_PREFERENCES, ...chosen })
  return store
}
