import { useNavigate, useSearch } from '@tanstack/react-router'
import { type Ref, type RefObject, useMemo, useRef } from 'react'
import type { QueueView } from '../../../contract/api/queues.ts'
import { ApiError } from '../../lib/api.ts'
import { DeniedNotice } from '../../parts/denied-notice.tsx'
import { FailureBanner, FailureNotice } from '../../parts/failure-notice.tsx'
import { LiveButton } from '../../parts/live-button.tsx'
import { useDocumentTitle, useMay } from '../../parts/session.ts'
import { useHotkeys } from '../../parts/use-hotkeys.ts'
import { Button } from '../../ui/button.tsx'
import type { RowMover } from '../../ui/data-table.tsx'
import { Page } from '../../ui/page.tsx'
import { Loading, Notice } from '../../ui/region.tsx'
import { ScrollRegion } from '../../ui/scroll-region.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { NoQueues } from './no-queues.tsx'
import { MAX_NAME } from './queue-list-search.ts'
import { QueueTable } from './queue-table.tsx'
import { SamplingNote, SamplingProblem } from './sampling-notes.tsx'
import { useQueues } from './use-queues.ts'
import styles from './queue-list-page.module.css'

const SKELETON_ROWS = 6

/** /queues */
export function QueueListPage() {
  const may = useMay('queue.read')
  const documentTitle = useDocumentTitle('Queues')
  if (may) return <QueueList documentTitle={documentTitle} />
  return (
    <Page title="Queues" documentTitle={documentTitle}>
      <DeniedNotice what="queues" permission="queue.read" />
    </Page>
  )
}

function QueueList({ documentTitle }: { readonly documentTitle: string }) {
  const region = useRef<HTMLElement>(null)
  const mover = useRef<RowMover>(null)
  const field = useRef<HTMLInputElement>(null)
  const { name = '' } = useSearch({ from: '/queues' })
  const navigate = useNavigate({ from: '/queues' })
  const setName = (text: string, committed = true) =>
    void navigate({ search: text === '' ? {} : { name: text }, replace: !committed })
  const { shown, query } = useQueues()
  useHotkeys({
    j: () => mover.current?.move(1),
    k: () => mover.current?.move(-1),
    '/': () => field.current?.focus(),
  })
  const failure = {
    doing: 'load the queues',
    since: query.errorUpdatedAt / 1000,
    onRetry: () => void query.refetch(),
  }
  const isUnreachable = query.error instanceof ApiError && query.error.status === 0
  const hasRows = shown !== null && shown.queues.length > 0
  return (
    <Page fills title="Queues" documentTitle={documentTitle} actions={<LiveButton />}>
      {hasRows && (
        <>
          <SamplingNote sampling={shown.sampling} />
          <div className={styles['filter']}>
            <SearchField
              ref={field}
              label="Queue name"
              placeholder="Part of the queue’s name"
              value={name}
              maxLength={MAX_NAME}
              onSearch={setName}
            />
          </div>
        </>
      )}
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
            <Matching
              queues={shown.queues}
              {...{ name, region, mover }}
              onClear={() => setName('')}
            />
          </>
        )}
      </ScrollRegion>
    </Page>
  )
}

interface MatchingProps {
  readonly queues: readonly QueueView[]
  readonly name: string
  readonly region: RefObject<HTMLElement | null>
  readonly mover: Ref<RowMover>
  readonly onClear: () => void
}

function Matching({ queues, name, region, mover, onClear }: MatchingProps) {
  const part = name.toLowerCase()
  const matching = useMemo(
    () => queues.filter((queue) => queue.name.toLowerCase().includes(part)),
    [queues, part],
  )
  if (matching.length > 0) return <QueueTable queues={matching} region={region} mover={mover} />
  return (
    <Notice
      title="No queue matches"
      actions={<Button onClick={onClear}>Clear the filter</Button>}
    />
  )
}
