import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import type { LiveFeed } from '../lib/live-feed.ts'
import type { PreferenceStore } from '../lib/preferences.ts'
import type { SecondsClock } from '../lib/seconds-clock.ts'
import { LiveProvider } from '../parts/live.tsx'
import { PreferencesProvider } from '../parts/preferences.tsx'
import { Announcer } from '../ui/announcer.tsx'
import type { ToastStore } from '../ui/toast-store.ts'
import { ToastProvider } from '../ui/toasts.tsx'
import { TooltipLayer } from '../ui/tooltip-layer.tsx'
import type { AppRouter } from './router.tsx'

interface AppProps {
  readonly feed: LiveFeed
  readonly clock: SecondsClock
  readonly preferences: PreferenceStore
  readonly toasts: ToastStore
  readonly client: QueryClient
  readonly router: AppRouter
}

export function App({ feed, clock, preferences, toasts, client, router }: AppProps) {
  return (
    <QueryClientProvider client={client}>
      <PreferencesProvider store={preferences}>
        <LiveProvider feed={feed} clock={clock}>
          <Announcer>
            <ToastProvider store={toasts}>
              <RouterProvider router={router} />
            </ToastProvider>
            <TooltipLayer />
          </Announcer>
        </LiveProvider>
      </PreferencesProvider>
    </QueryClientProvider>
  )
}
