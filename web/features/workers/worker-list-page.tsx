import { useRef } from 'react'
import { ApiError } from '../../lib/api.ts'
import { FailureBanner, FailureNotice } from '../../parts/failure-notice.tsx'
import { LiveButton } from '../../parts/live-button.tsx'
import { useLiveValue } from '../../parts/live.tsx'
import { useDocumentTitle } from '../../parts/session.ts'
import { useHold } from '../../parts/use-hold.ts'
import { useHotkeys } from '../../parts/use-hotkeys.ts'
import type { RowMover } from '../../ui/data-table.tsx'
import { Page } from '../../ui/page.tsx'
import { Loading } from '../../ui/region.tsx'
import { ScrollRegion } from '../../ui/scroll-region.tsx'
import { NoWorkers } from './no-workers.tsx'
import { useWorkers } from './use-workers.ts'
import { WorkerSummary } from './worker-summary.tsx'
import { WorkerTables } from './worker-tables.tsx'

const SKELETON_ROWS = 6

/** /workers */
export function WorkerListPage() {
  const region = useRef<HTMLElement>(null)
  const mover = useRef<RowMover>(null)
  const { held } = useHold(region)
  const paused = useLiveValue((live) => live.pausedAt !== null)
  const { workers, query } = useWorkers()
  useHotkeys({ j: () => mover.current?.move(1), k: () => mover.current?.move(-1) })

  const failure = {
    doing: 'load the workers',
    since: query.errorUpdatedAt / 1000,
    onRetry: () => void query.refetch(),
  }
  const isUnreachable = query.error instanceof ApiError && query.error.status === 0
  return (
    <Page
      fills
      title="Workers"
      documentTitle={useDocumentTitle('Workers')}
      actions={<LiveButton held={held} />}
    >
      {workers !== null && workers.length > 0 && <WorkerSummary workers={workers} />}
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
        {workers !== null && workers.length > 0 && (
          <WorkerTables workers={workers} held={held || paused} region={region} mover={mover} />
        )}
      </ScrollRegion>
    </Page>
  )
}
