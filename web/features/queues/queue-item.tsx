import type { QueueView } from '../../../contract/api/queues.ts'
import { ConsumersCell, CountCell } from '../../parts/queue-figures.tsx'
import { RelativeTime } from '../../parts/relative-time.tsx'
import { TwoLineItem } from '../../parts/two-line-item.tsx'
import { NameCell } from './queue-cells.tsx'

/** A queue on a phone, in two lines. */
export const queueItem = (queue: QueueView, tabIndex: 0 | -1) => (
  <TwoLineItem
    first={
      <>
        <NameCell queue={queue} tabIndex={tabIndex} />
        <span>
          <CountCell queue={queue} figure="ready" /> waiting
        </span>
      </>
    }
    second={
      <>
        {queue.reported.includes('unacked') && (
          <span>
            <CountCell queue={queue} figure="unacked" /> unacknowledged
          </span>
        )}
        {queue.reported.includes('consumers') && (
          <span>
            <ConsumersCell queue={queue} /> {queue.consumers === 1 ? 'consumer' : 'consumers'}
          </span>
        )}
        <span>
          <RelativeTime time={queue.asOf} />
        </span>
      </>
    }
  />
)
