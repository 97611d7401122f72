import { QueryCache, QueryClient } from '@tanstack/react-query'
import { isSignedOut } from '../lib/api.ts'
import { sessionQuery } from '../parts/session.ts'

/**
 * The page's cache of answers. Nothing asks again by itself: the live feed tells when something
 * changed. An answer that says "signed out" makes the session be asked, and that decides.
 */
export function createAppQueryClient(): QueryClient {
  const { queryKey } = sessionQuery()
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: 'always',
      },
    },
    queryCache: new QueryCache({
      onError(error, query) {
        if (!isSignedOut(error) || query.queryHash === JSON.stringify(queryKey)) return
        void client.refetchQueries({ queryKey }, { cancelRefetch: false })
      },
    }),
  })
  return client
}
