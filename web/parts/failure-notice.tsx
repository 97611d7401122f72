import { CircleAlert } from 'lucide-react'
import { ApiError } from '../lib/api.ts'
import { formatClock } from '../lib/time.ts'
import { visibleLine } from '../lib/visible-text.ts'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/region.tsx'
import { CopyButton } from './copy-button.tsx'
import styles from './failure-notice.module.css'

interface FailureProps {
  /** What was to be done: "load the tasks". */
  readonly doing: string
  readonly error: Error
  /** Unix seconds. */
  readonly since: number
  readonly onRetry: () => void
}

/** In place of a region that has nothing else to show: what failed, since when, and the way on. */
export function FailureNotice({ doing, error, since, onRetry }: FailureProps) {
  return (
    <Notice
      icon={<CircleAlert size={20} aria-hidden="true" />}
      title={`Cannot ${doing}`}
      actions={<Button onClick={onRetry}>Try again</Button>}
    >
      <p>{detailOf(error)}</p>
      {error instanceof ApiError && error.fix !== null && <p>{visibleLine(error.fix)}</p>}
      <p className={styles['trace']}>
        Since {formatClock(since)}
        <RequestId error={error} />
      </p>
    </Notice>
  )
}

/** Above data that is still shown though a newer read of it failed. */
export function FailureBanner({ doing, error, since, onRetry }: FailureProps) {
  return (
    <Banner actions={<Button onClick={onRetry}>Try again</Button>}>
      Cannot {doing}: {detailOf(error)}. Showing what was read before {formatClock(since)}.
      <RequestId error={error} />
    </Banner>
  )
}

function RequestId({ error }: { readonly error: Error }) {
  const id = error instanceof ApiError ? error.requestId : null
  if (id === null) return null
  return (
    <span className={styles['id']}>
      {' · '}Request <code>{visibleLine(id)}</code>
      <CopyButton text={id} what="request id" />
    </span>
  )
}

const detailOf = (error: Error): string => visibleLine(error.message)
