import { Circle, CircleQuestionMark, CircleSlash } from 'lucide-react'
import type { WorkerNow } from '../lib/worker-now.ts'
import { classNames } from '../ui/class-names.ts'
import styles from './worker-status.module.css'

const LOOKS = {
  online: { word: 'Online', icon: <Circle size={12} fill="currentcolor" aria-hidden="true" /> },
  offline: { word: 'Offline', icon: <CircleSlash size={14} aria-hidden="true" /> },
  unknown: { word: 'Unknown', icon: <CircleQuestionMark size={14} aria-hidden="true" /> },
} as const

const WHY_UNKNOWN = 'Nothing can be heard of workers while the connection is down'

/** Icon, word and colour of a worker's status, always the three together. */
export function WorkerStatus({ status }: { readonly status: WorkerNow }) {
  const { word, icon } = LOOKS[status]
  return (
    <span
      className={classNames(styles['status'], styles[status])}
      data-status={status}
      data-tip={status === 'unknown' ? WHY_UNKNOWN : undefined}
    >
      <span className={styles['icon']}>{icon}</span>
      {word}
    </span>
  )
}
