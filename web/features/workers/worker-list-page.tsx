import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useRef } from 'react'
import { ApiError } from '../../lib/api.ts'
import { DeniedNotice } from '../../parts/denied-notice.tsx'
import { FailureBanner, FailureNotice } from '../../parts/failure-notice.tsx'
import { LiveButton } from '../../parts/live-button.tsx'
import { useLiveValue } from '../../parts/live.tsx'
import { useDocumentTitle, useMay } from '../../parts/session.ts'
import { useHold } from '../../parts/use-hold.ts'
import { useHotkeys } from '../../parts/use-hotkeys.ts'
import { Button } from '../../ui/button.tsx'
import type { RowMover } from '../../ui/data-table.tsx'
import { Page } from '../../ui/page.tsx'
import { Loading, Notice } from '../../ui/region.tsx'
import { ScrollRegion } from '../../ui/scroll-region.tsx'
import { NoWorkers } from './no-workers.tsx'
import { useRecentWork } from './use-recent-work.tsx'
import { useWorkers } from './use-workers.ts'
import { WorkerFilters } from './worker-filters.tsx'
import { type WorkerListChange, type WorkerListSearch, withChange } from './worker-list-search.ts'
import { WorkerSummary } from './worker-summary.tsx'
import { WorkerTables } from './worker-tables.tsx'

const SKELETON_ROWS = 6

/** /workers */
export function WorkerListPage() {
  const may = useMay('worker.read')
  const documentTitle = useDocumentTitle('Workers')
  if (may) return <WorkerList documentTitle={documentTitle} />
  return (
    <Page title="Workers" documentTitle={documentTitle}>
      <DeniedNotice what="workers" permission="worker.read" />
    </Page>
  )
}

function WorkerList({ documentTitle }: { readonly documentTitle: string }) {
  const region = useRef<HTMLElement>(null)
  const mover = useRef<RowMover>(null)
  const field = useRef<HTMLInputElement>(null)
  const { search, change } = useWorkerSearch()
  const { held } = useHold(region)
  const paused = useLiveValue((live) => live.pausedAt !== null)
  const { workers, query } = useWorkers()
  const recent = useRecentWork()
  const onSort = useCallback((sort: WorkerListSearch['sort']) => change({ sort }), [change])
  useHotkeys({
    j: () => mover.current?.move(1),
    k: () => mover.current?.move(-1),
    '/': () => field.current?.focus(),
  })

  const failure = {
    doing: 'load the workers',
    since: query.errorUpdatedAt / 1000,
    onRetry: () => void query.refetch(),
  }
  const isUnreachable = query.error instanceof ApiError && query.error.status === 0
  const hasAny = workers !== null && workers.length > 0
  return (
    <Page fills title="Workers" documentTitle={documentTitle} actions={<LiveButton held={held} />}>
      {hasAny && (
        <>
          <WorkerSummary workers={workers} />
          <WorkerFilters search={search} onChange={change} field={field} />
        </>
      )}
      <ScrollRegion ref={region} label="Workers" busy={query.isFetching && workers !== null}>
        {workers === null && query.error === null && (
          <Loading what="workers" rows={SKELETON_ROWS} />
        )}
        {workers === null && query.error !== null && (
          <FailureNotice {...failure} error={query.error} />
        )}
        {workers !== null && query.error !== null && !isUnreachable && (
          <FailureBanner {...failure} error={query.error} />
        )}
        {workers?.length === 0 && <NoWorkers />}
        {hasAny && (
          <WorkerTables
            workers={workers}
            search={search}
            recent={recent}
            held={held || paused}
            region={region}
            mover={mover}
            onSort={onSort}
            empty={<NoMatch onClear={() => change({ name: undefined, status: undefined })} />}
          />
        )}
      </ScrollRegion>
    </Page>
  )
}

function useWorkerSearch() {
  const search = useSearch({ from: '/workers' })
  const navigate = useNavigate({ from: '/workers' })
  const change = useCallback(
    (next: WorkerListChange, isTyping = false) =>
      void navigate({ search: (before) => withChange(before, next), replace: isTyping }),
    [navigate],
  )
  return { search, change }
}

function NoMatch({ onClear }: { readonly onClear: () => void }) {
  return (
    <Notice title="No worker matches" actions={<Button onClick={onClear}>Clear filters</Button>} />
  )
}
