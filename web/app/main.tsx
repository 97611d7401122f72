import '../ui/tokens.css'
import '../parts/state-tokens.css'
import '../ui/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { isSignedOut } from '../lib/api.ts'
import { LoadError } from '../lib/lazy-load.ts'
import { createLiveFeed } from '../lib/live-feed.ts'
import { forgetPreferences, sendPreferences } from '../lib/preferences-api.ts'
import { createPreferenceStore } from '../lib/preferences.ts'
import { createSecondsClock } from '../lib/seconds-clock.ts'
import { createToastStore } from '../ui/toast-store.ts'
import { App } from './app.tsx'
import { pageLiveSource } from './page-live-source.ts'
import { createAppQueryClient } from './query-client.ts'
import { createAppRouter } from './router.tsx'
import { startPath } from './start-page.ts'
import { wireLive } from './wire-live.ts'
import { wirePreferences } from './wire-preferences.ts'

const localNow = () => Date.now() / 1000
function after(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms)
  return () => clearTimeout(timer)
}

const basepath = new URL(document.baseURI).pathname

const feed = createLiveFeed({
  listen: pageLiveSource(basepath),
  localNow,
  after,
})
const clock = createSecondsClock({
  localNow,
  setInterval: (callback, ms) => window.setInterval(callback, ms),
  clearInterval: (handle) => window.clearInterval(Number(handle)),
})
const client = createAppQueryClient()
const toasts = createToastStore({ after })
const preferences = createPreferenceStore({
  storage: () => localStorage,
  send: sendPreferences,
  forget: forgetPreferences,
  onRefused: (error) => {
    if (isSignedOut(error)) return
    toasts.show({
      tone: 'failed',
      text: 'Cannot save your preferences: they hold on this page only',
    })
  },
})
const start = startPath(location, basepath, preferences.get().startPage)
if (start !== null) history.replaceState(null, '', start)
const router = createAppRouter({ basepath })

wireLive(feed, clock, client)
wirePreferences(preferences, client)
feed.start()

const root = document.getElementById('root')
if (root === null) throw new Error('Cannot start: the page has no #root')
const onCaughtError = (error: unknown): void => {
  // The page says so itself, and is no bug.
  if (!(error instanceof LoadError)) reportError(error)
}
createRoot(root, { onCaughtError }).render(
  <StrictMode>
    <App
      feed={feed}
      clock={clock}
      preferences={preferences}
      toasts={toasts}
      client={client}
      router={router}
    />
  </StrictMode>,
)
