import { Server } from 'lucide-react'
import { visibleLine } from '../../lib/visible-text.ts'
import { useLiveSnapshot } from '../../parts/live.tsx'
import { WorkerCommand } from '../../parts/worker-command.tsx'
import { Notice } from '../../ui/region.tsx'

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
      <WorkerCommand />
    </Notice>
  )
}
