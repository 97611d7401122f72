import { useRef } from 'react'
import { ApiError } from '../../lib/api.ts'
import { FailureBanner, FailureNotice } from '../../parts/failure-notice.tsx'
import { LiveButton } from '../../parts/live-button.tsx'
import { useDocumentTitle } from '../../parts/session.ts'
import { Page } from '../../ui/page.tsx'
import { Loading } from '../../ui/region.tsx'
import { ScrollRegion } from '../../ui/scroll-region.tsx'
import { NoQueues } from './no-queues.tsx'
import { QueueTable } from './queue-table.tsx'
import { SamplingNote, SamplingProblem } from './sampling-notes.tsx'
import { useQueues } from './use-queues.ts'

const SKELETON_ROWS = 6

/** /queues */
export function QueueListPage() {
  const region = useRef<HTMLElement>(null)
  const { shown, query } = useQueues()
  const failure = {
    doing: 'load the queues',
    since: query.errorUpdatedAt / 1000,
    onRetry: () => void query.refetch(),
  }
  const isUnreachable = query.error instanceof ApiError && query.error.status === 0
  const hasRows = shown !== null && shown.queues.length > 0
  return (
    <Page fills title="Queues" documentTitle={useDocumentTitle('Queues')} actions={<LiveButton />}>
      {hasRows && <SamplingNote sampling={shown.sampling} />}
      <ScrollRegion
        ref={region}
        label="Queues"
        busy={query.isFetching && shown !== null}
        data-stale={shown?.sampling.problem != null || undefined}
      >
        {shown === null && query.error === null && <Loading what="queues" rows={SKELETON_ROWS} />}
        {shown === null && query.error !== null && (
          <FailureNotice {...failure} error={query.error} />
        )}
        {shown !== null && query.error !== null && !isUnreachable && (
          <FailureBanner {...failure} error={query.error} />
        )}
        {shown !== null && !hasRows && <NoQueues sampling={shown.sampling} />}
        {hasRows && (
          <>
            <SamplingProblem sampling={shown.sampling} />
            <QueueTable queues={shown.queues} region={region} />
          </>
        )}
      </ScrollRegion>
    </Page>
  )
}
