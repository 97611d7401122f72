import type { ReactNode } from 'react'
import type { Permission } from '../../contract/api/permissions.ts'
import { isDenied } from '../lib/api.ts'
import { Banner } from '../ui/banner.tsx'
import { Loading } from '../ui/region.tsx'
import { DeniedNotice } from './denied-notice.tsx'
import { FailureBanner, FailureNotice } from './failure-notice.tsx'
import { useMay } from './session.ts'
import styles from './region.module.css'

/** What a region needs of the answer to a query of TanStack Query. */
export interface RegionQuery<Data> {
  readonly data: Data | undefined
  readonly error: Error | null
  /** Unix milliseconds. */
  readonly errorUpdatedAt: number
  readonly isFetching: boolean
  readonly refetch: () => unknown
}

interface RegionProps<Data> {
  /** What it shows, as in "load the tasks": "tasks". */
  readonly what: string
  readonly query: RegionQuery<Data>
  /** Without it nothing is shown but that it is missing. */
  readonly permission?: Permission
  /** Rows of the skeleton. @default 8 */
  readonly rows?: number
  /** In place of the skeleton of rows: a shape like what is to come. */
  readonly skeleton?: ReactNode
  /** Offered when loading takes over five seconds. */
  readonly onCancel?: () => void
  /** What to show where the answer holds nothing; null where it holds something. */
  readonly empty?: (data: Data) => ReactNode | null
  /** What of the answer is missing, and why; null where it is whole. */
  readonly partial?: (data: Data) => ReactNode | null
  readonly children: (data: Data) => ReactNode
}

/**
 * A part of a page that shows an answer of the server, in each of its states: denied, loading, failed,
 * empty, partial, there; and there with a newer read that is under way or failed.
 */
export function Region<Data>(props: RegionProps<Data>) {
  const { what, query, permission, rows = 8, skeleton, onCancel } = props
  const may = useMay(permission)
  if (!may && permission !== undefined) return <DeniedNotice what={what} permission={permission} />
  const { data, error } = query
  if (isDenied(error)) return <DeniedNotice what={what} permission={permission ?? null} />
  if (data === undefined) {
    if (error !== null && !query.isFetching) {
      return <FailureNotice {...failureOf(what, query, error)} />
    }
    return <Loading what={what} rows={rows} skeleton={skeleton} onCancel={onCancel} />
  }
  const partial = props.partial?.(data) ?? null
  return (
    <div className={styles['region']} aria-busy={query.isFetching}>
      {query.isFetching && <div className={styles['progress']} aria-hidden="true" />}
      {error !== null && <FailureBanner {...failureOf(what, query, error)} />}
      {partial !== null && <Banner>{partial}</Banner>}
      {props.empty?.(data) ?? props.children(data)}
    </div>
  )
}

const failureOf = <Data,>(what: string, query: RegionQuery<Data>, error: Error) => ({
  doing: `load the ${what}`,
  error,
  since: query.errorUpdatedAt / 1000,
  onRetry: () => void query.refetch(),
})
