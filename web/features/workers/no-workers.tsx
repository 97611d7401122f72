import { Server } from 'lucide-react'
import { visibleLine } from '../../lib/visible-text.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { useLiveSnapshot } from '../../parts/live.tsx'
import { Notice } from '../../ui/region.tsx'
import styles from './no-workers.module.css'

const COMMAND = 'celery -A proj worker -E'

/** Before the first heartbeat: what to check. */
export function NoWorkers() {
  const { link } = useLiveSnapshot()
  return (
    <Notice icon={<Server size={20} aria-hidden="true" />} title="No worker has been heard yet">
      {link?.state === 'connected' ? (
        <p>
          Sepal listens on <code>{visibleLine(link.broker)}</code>. A worker shows up with its first
          heartbeat, within a few seconds of its start. Is it on the same broker?
        </p>
      ) : (
        <p>The broker is not connected, so no worker can be heard.</p>
      )}
      <p className={styles['command']}>
        <code>{COMMAND}</code>
        <CopyButton text={COMMAND} what="command" />
      </p>
    </Notice>
  )
}
