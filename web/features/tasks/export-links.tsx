import { MAX_EXPORTED } from '../../../contract/api/task-export.ts'
import { formatWhole } from '../../lib/number-format.ts'
import { exportUrl } from './queries.ts'
import styles from './export-links.module.css'

interface ExportLinksProps {
  readonly q: string
  readonly range: string
}

const HINT = `Whole tasks, the newest first, at most ${formatWhole(MAX_EXPORTED)}`

/** The tasks of a search as files, written by the server as it reads them. */
export function ExportLinks({ q, range }: ExportLinksProps) {
  return (
    <span className={styles['links']}>
      Export{' '}
      <a href={exportUrl({ q, range }, 'csv')} download="tasks.csv" data-tip={HINT}>
        CSV
      </a>{' '}
      <a href={exportUrl({ q, range }, 'ndjson')} download="tasks.ndjson" data-tip={HINT}>
        NDJSON
      </a>
    </span>
  )
}
