import { useMemo } from 'react'
import type { Hearing } from '../lib/worker-now.ts'
import { useLiveSnapshot } from './live.tsx'

/** What this page can know of the workers right now. */
export function useHearing(): Hearing {
  const { link, transport, asOf } = useLiveSnapshot()
  const connected = transport.kind === 'open' || transport.kind === 'asleep'
  return useMemo(() => ({ link, connected, asOf }), [link, connected, asOf])
}
