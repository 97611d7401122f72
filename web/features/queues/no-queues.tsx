import { CircleAlert, Layers } from 'lucide-react'
import type { QueueSamplingView } from '../../../contract/api/queues.ts'
import { formatClock } from '../../lib/time.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { useLiveSnapshot } from '../../parts/live.tsx'
import { Notice } from '../../ui/region.tsx'

interface NoQueuesProps {
  readonly sampling: QueueSamplingView
}

/** In place of the table: whether there is nothing, or nobody knows, and why. */
export function NoQueues({ sampling }: NoQueuesProps) {
  const { link } = useLiveSnapshot()
  if (sampling.problem !== null) return <QueuesUnknown sampling={sampling} />
  const isAway = link !== null && link.state !== 'connected'
  if (sampling.sampledAt === null) {
    return (
      <Notice icon={ICON} title="The queues have not been looked at yet">
        <p>
          {isAway
            ? 'The broker is not connected, so nobody knows what its queues hold.'
            : 'Sepal looks as soon as it is connected.'}
        </p>
      </Notice>
    )
  }
  return (
    <Notice icon={ICON} title="No queue found yet">
      {sampling.isListed === false ? (
        <>
          <p>
            This broker does not list its queues, and it has none that is called <code>celery</code>
            . Sepal learns a name as soon as an event brings it, which needs{' '}
            <code>task_send_sent_event</code>.
          </p>
          <p>
            Name the queues with <code>--queues mail,video</code>, or let Sepal see them all with{' '}
            <code>--broker-api</code>.
          </p>
        </>
      ) : (
        <p>A queue shows up with the first worker that takes tasks from it.</p>
      )}
    </Notice>
  )
}

const ICON = <Layers size={20} aria-hidden="true" />

function QueuesUnknown({ sampling: { problem, hint, problemSince } }: NoQueuesProps) {
  return (
    <Notice icon={<CircleAlert size={20} aria-hidden="true" />} title="Queue lengths are unknown">
      <p>{visibleLine(problem ?? '')}</p>
      {hint !== null && <p>{visibleLine(hint)}</p>}
      <p>
        {problemSince !== null && <>Since {formatClock(problemSince)}. </>}
        Sepal tries again by itself.
      </p>
    </Notice>
  )
}
