import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { FlaskConical } from 'lucide-react'
import { lazy, type RefObject, Suspense, useEffect, useRef, useState } from 'react'
import { isSignedOut, loginUrl } from '../lib/api.ts'
import { FailureNotice } from '../parts/failure-notice.tsx'
import { useLive, useLiveValue } from '../parts/live.tsx'
import { sessionQuery } from '../parts/session.ts'
import { useHotkeys } from '../parts/use-hotkeys.ts'
import { useTime } from '../parts/use-time.ts'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { NavRail } from './nav-rail.tsx'
import { SessionExpiredDialog } from './session-expired-dialog.tsx'
import { TopBar } from './top-bar.tsx'
import { useConnectionWords } from './use-connection-words.ts'
import { useGoKeys } from './use-go-keys.ts'
import { useRailFold } from './use-rail-fold.ts'
import styles from './shell.module.css'

const ShortcutSheet = lazy(async () => ({
  default: (await import('./shortcut-sheet.tsx')).ShortcutSheet,
}))

/** What is around every page: who, which cluster, how the connections are, and the way about. */
export function Shell() {
  const session = useQuery(sessionQuery())
  const client = useQueryClient()
  const { feed } = useLive()
  const main = useRef<HTMLElement>(null)
  const rail = useRailFold()
  const [sheetOpen, setSheetOpen] = useState(false)
  const paused = useLiveValue((live) => live.pausedAt !== null)
  const isStale = useLiveValue(
    ({ transport, link }) =>
      transport.kind === 'lost' || (link !== null && link.state !== 'connected'),
  )
  const isOut = isSignedOut(session.error)
  const { zone } = useTime()
  useConnectionWords()
  useFocusOnRoute(main)
  useHotkeys({
    '[': rail.toggle,
    p: () => (paused ? feed.resume() : feed.pause()),
    '?': () => setSheetOpen(true),
  })
  useGoKeys()
  useEffect(() => {
    if (isOut && session.data === undefined) {
      location.replace(loginUrl(location.pathname + location.search))
    }
  }, [isOut, session.data])

  const signedIn = async () => {
    const { isSuccess } = await session.refetch()
    if (!isSuccess) return
    feed.retryNow()
    await client.refetchQueries({ type: 'active' })
  }

  if (session.data === undefined) {
    if (session.error === null || isOut) return null
    return (
      <main className={styles['lonely']}>
        <FailureNotice
          doing="start"
          error={session.error}
          since={session.errorUpdatedAt / 1000}
          onRetry={() => void session.refetch()}
        />
      </main>
    )
  }
  return (
    <div className={styles['shell']}>
      <a href="#content" className={styles['skip']} onClick={(event) => skipTo(event, main)}>
        Skip to content
      </a>
      <div className={styles['top']}>
        <TopBar session={session.data} onShortcuts={() => setSheetOpen(true)} />
        {session.data.demo && <DemoRibbon />}
        <ConnectionBanner />
        <UpdateBanner version={session.data.version} />
      </div>
      <NavRail folded={rail.folded} onFold={rail.toggle} />
      <main
        ref={main}
        id="content"
        tabIndex={-1}
        className={styles['main']}
        data-stale={isStale || undefined}
      >
        {/* Drawn anew in another zone: every time on the page is in it at once. */}
        <Outlet key={zone} />
      </main>
      {sheetOpen && (
        <Suspense>
          <ShortcutSheet onClose={() => setSheetOpen(false)} />
        </Suspense>
      )}
      {isOut && (
        <SessionExpiredDialog onContinue={() => void signedIn()} checking={session.isFetching} />
      )}
    </div>
  )
}

function DemoRibbon() {
  return (
    <p className={styles['demo']}>
      <FlaskConical size={14} aria-hidden="true" />
      Demo data: nothing here is real
    </p>
  )
}

/** A newer Sepal answers than the one this page came from. */
function UpdateBanner({ version }: { readonly version: string }) {
  const [loaded] = useState(version)
  if (loaded === version) return null
  return (
    <Banner actions={<Button onClick={() => location.reload()}>Reload</Button>}>
      Sepal was updated to {version}; this page is still {loaded}.
    </Banner>
  )
}

/** A plain fragment would be resolved against <base href> and leave the page. */
function skipTo(event: { preventDefault(): void }, main: RefObject<HTMLElement | null>): void {
  event.preventDefault()
  main.current?.focus()
}

/** On the way to another page, focus goes to its heading and the view to its top. */
function useFocusOnRoute(main: RefObject<HTMLElement | null>): void {
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname })
  const before = useRef<string>(undefined)
  useEffect(() => {
    const isFirst = before.current === undefined
    before.current = path
    if (isFirst || path === undefined) return
    main.current?.scrollTo(0, 0)
    main.current?.querySelector('h1')?.focus({ preventScroll: true })
  }, [path, main])
}
