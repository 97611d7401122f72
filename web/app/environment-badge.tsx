import type { SessionReply } from '../../contract/api/session.ts'
import { isProduction } from '../../contract/model/environment.ts'
import { visibleLine } from '../lib/visible-text.ts'
import styles from './environment-badge.module.css'

interface EnvironmentBadgeProps {
  readonly session: Pick<SessionReply, 'cluster' | 'environment'>
}

/**
 * Where one is: the environment's name, where the operator gave one, and the cluster's. Filled for
 * production and outlined for all others, so that the difference is more than a colour.
 */
export function EnvironmentBadge({ session: { cluster, environment } }: EnvironmentBadgeProps) {
  const clusterName = visibleLine(cluster)
  if (environment === null) {
    return (
      <span className={styles['cluster']} data-tip={`Cluster ${clusterName}`}>
        <span className="sr-only">Cluster </span>
        {clusterName}
      </span>
    )
  }
  const isReal = isProduction(environment)
  return (
    <>
      <span
        className={styles['badge']}
        data-color={environment.color ?? (isReal ? 'red' : 'grey')}
        data-filled={isReal || undefined}
        data-tip={`Cluster ${clusterName}`}
      >
        <span className="sr-only">Environment </span>
        {visibleLine(environment.name)}
      </span>
      <span className={styles['beside']}>
        <span className="sr-only">Cluster </span>
        {clusterName}
      </span>
    </>
  )
}
