import type { QueueView } from '../../../contract/api/queues.ts'
import { formatCount } from '../../lib/number-format.ts'
import { ConsumersCell, CountCell, OldestCell } from '../../parts/queue-figures.tsx'
import { Fact, Facts } from '../../ui/facts.tsx'
import { Metric, Metrics } from '../../ui/metrics.tsx'
import { waitingSteps } from './queue-cells.tsx'

/** What the broker told of a queue last; figures that it never tells are left out. */
export function QueueFigures({ queue }: { readonly queue: QueueView }) {
  const tells = (figure: QueueView['reported'][number]) => queue.reported.includes(figure)
  const steps = waitingSteps(queue)
  return (
    <>
      <Metrics>
        <Metric name="Waiting">
          <CountCell queue={queue} figure="ready" />
        </Metric>
        {tells('unacked') && (
          <Metric name="Unacknowledged">
            <CountCell queue={queue} figure="unacked" />
          </Metric>
        )}
        {tells('consumers') && (
          <Metric name="Consumers">
            <ConsumersCell queue={queue} />
          </Metric>
        )}
        {tells('oldestAgeS') && (
          <Metric name="Oldest waits">
            {queue.ready === 0 ? 'empty' : <OldestCell queue={queue} />}
          </Metric>
        )}
      </Metrics>
      {steps.length > 1 && (
        <Facts>
          {steps.map(({ priority, ready }) => (
            <Fact key={priority} name={`Priority ${priority}`}>
              <span data-live>{formatCount(ready)} waiting</span>
            </Fact>
          ))}
        </Facts>
      )}
    </>
  )
}
